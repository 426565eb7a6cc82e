"""The cache of rendered structure answers."""

from __future__ import annotations

from registry.sdmx_api.rendered import LARGEST, Body, Rendered
from tests.sdmx_api.conftest import V2, Get


def test_what_was_asked_for_longest_ago_leaves_first() -> None:
    cache = Rendered(most_bytes=10)
    cache.put("a", Body(b"xxxxx", {}))
    cache.put("b", Body(b"xxxxx", {}))
    cache.get("a")
    cache.put("c", Body(b"xxxxx", {}))
    assert cache.get("b") is None
    assert cache.get("a") is not None and cache.get("c") is not None


def test_a_body_that_is_too_large_or_was_left_early_is_not_kept() -> None:
    cache = Rendered()
    large = [b"x" * LARGEST, b"x"]
    assert b"".join(cache.keeping("a", large, {})) == b"".join(large)
    left = cache.keeping("b", [b"x", b"x"], {})
    next(iter(left))
    del left
    assert cache.get("a") is None and cache.get("b") is None


def test_a_kept_answer_equals_the_rendered_one_headers_included(get: Get) -> None:
    path = f"{V2}/structure/dataflow/A/DF/1.0.0?references=all"
    first, again = get(path, accept="application/xml"), get(path, accept="application/xml")
    assert again.data == first.data
    ignored = {"X-Request-Id", "Content-Length"}
    told = [{pair for pair in answer.headers if pair[0] not in ignored} for answer in (first, again)]
    assert told[0] == told[1]
