"""Answers kept on disk: the same dump again is a file, whole or in part."""

from __future__ import annotations

import http.client
import os
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from registry.accounts.tokens import Rights, issue
from registry.sdmx_api import kept_bodies
from registry.sdmx_api.kept_bodies import HEAD, SMALLEST, KeptBodies
from tests.data.desk import MONDAY, Desk
from tests.observations.bench import a_row
from tests.serving import server

DUMP = "/sdmx/v2/data/dataflow/IOM/DF_MIG/1.0.0?format=csvdata"
BODY = [b"x" * SMALLEST, b"y" * 100]


def kept_in(folder: Path, most: int = 10 * SMALLEST) -> KeptBodies:
    return KeptBodies(folder, most, "code")


def text_of(kept: KeptBodies, tag: str) -> bytes | None:
    found = kept.get(tag)
    if found is None:
        return None
    with found.file as file:
        content = bytearray()
        while block := file.read(2**20):
            content += block
        assert len(content) == found.length
        return bytes(content)


def test_what_is_kept_is_what_was_sent(tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    assert b"".join(kept.keeping("a", BODY, {"Registry-Losses": "x"}, ["V#1"])) == b"".join(BODY)
    assert text_of(kept, "a") == b"".join(BODY)
    assert [path.name for path in tmp_path.iterdir()] == ["code-a"]


def test_a_short_body_and_one_larger_than_the_room_are_not_kept(tmp_path: Path) -> None:
    kept = kept_in(tmp_path, most=SMALLEST)
    for tag, pieces in {"short": [b"x"], "long": [*BODY, b"z" * SMALLEST]}.items():
        assert b"".join(kept.keeping(tag, pieces, {}, [])) == b"".join(pieces)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("length", [0, HEAD, HEAD + 10])
def test_a_file_that_lost_its_end_is_not_there_and_is_swept(tmp_path: Path, length: int) -> None:
    kept = kept_in(tmp_path)
    list(kept.keeping("a", BODY, {}, []))
    os.truncate(tmp_path / "code-a", length)
    assert kept.get("a") is None
    assert kept.sweep(set()) == 1


def test_without_room_nothing_is_kept(tmp_path: Path) -> None:
    assert b"".join(kept_in(tmp_path / "bodies", most=0).keeping("a", BODY, {}, [])) == b"".join(BODY)
    assert not (tmp_path / "bodies").exists()


def test_a_reader_that_leaves_early_leaves_nothing_and_ends_the_rendering(tmp_path: Path) -> None:
    ended: list[bool] = []

    def rendering() -> Iterator[bytes]:
        try:
            yield from BODY
        finally:
            ended.append(True)

    pieces = kept_in(tmp_path).keeping("a", rendering(), {}, [])
    next(pieces)
    assert [path.suffix for path in tmp_path.iterdir()] == [".part"]
    pieces.close()  # type: ignore[attr-defined]  # a generator
    assert list(tmp_path.iterdir()) == []
    assert ended == [True]


def test_what_was_asked_for_longest_ago_leaves_first(tmp_path: Path) -> None:
    kept = kept_in(tmp_path, most=3 * (SMALLEST + 100 + HEAD) - 1)
    for at, tag in enumerate(("a", "b")):
        list(kept.keeping(tag, BODY, {}, []))
        os.utime(tmp_path / f"code-{tag}", (at, at))
    assert text_of(kept, "a") is not None
    list(kept.keeping("c", BODY, {}, []))
    assert [tag for tag in "abc" if text_of(kept, tag) is not None] == ["a", "c"]


def test_a_sweep_takes_what_no_version_that_is_kept_is_of(tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    list(kept.keeping("a", BODY, {}, ["V#1", "V#2"]))
    list(kept.keeping("b", BODY, {}, ["V#2"]))
    list(KeptBodies(tmp_path, 10 * SMALLEST, "older").keeping("c", BODY, {}, ["V#2"]))
    left_over = tmp_path / "code-d.1.part"
    left_over.touch()
    os.utime(left_over, (0, 0))
    assert kept.sweep({"V#2"}) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["code-b"]


# -- a server ----------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry whose dump is longer than what is worth keeping, of many series."""
    folder = tmp_path_factory.mktemp("kept")
    desk = Desk(folder)
    areas = ("EUR", "FRA", "DEU", "SYR", "AFG")
    keys = [f"A.{area}.{origin}.{sex}" for area in areas for origin in areas for sex in ("F", "M", "_T")]
    desk.load(
        *(
            a_row(key, str(year), str((at * 7919 + year * 104729) % 1000003), comment="as it was reported")
            for at, key in enumerate(keys)
            for year in range(1700, 2000)
        )
    )
    with desk.writing() as uow:
        issued = issue(uow, "reader", Rights(agencies=("IOM",)), randomness=bytes(range(40)), by="tests", at=MONDAY)
    (folder / "token").write_text(issued.text)
    desk.close()
    (folder / "registry.db").rename(folder / "registry.sqlite")
    return folder


@pytest.fixture(scope="module")
def port(var: Path) -> Iterator[int]:
    environment = {**os.environ, "REGISTRY_VAR": str(var), "REGISTRY_WORKERS": "2", "REGISTRY_LOG_LEVEL": "ERROR"}
    with server(environment) as address:
        found = urlsplit(address).port
        assert found
        yield found


def ask(port: int, *, method: str = "GET", path: str = DUMP, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


@pytest.fixture
def bodies(var: Path) -> Path:
    """The folder of kept bodies, empty."""
    folder = var / "bodies"
    for path in folder.iterdir() if folder.exists() else ():
        path.unlink()
    return folder


@pytest.mark.parametrize("encoding", ["identity", "gzip", "zstd"])
def test_the_same_dump_again_is_the_same_bytes_from_a_file(port: int, bodies: Path, encoding: str) -> None:
    first, second = (ask(port, Accept_Encoding=encoding, Range="bytes=0-") for _ in range(2))
    assert (first[0], first[1].get("Accept-Ranges"), first[1].get("Content-Length")) == (200, None, None)
    assert (second[0], second[1]["Accept-Ranges"], second[1]["Content-Length"]) == (206, "bytes", str(len(first[2])))
    whole = ask(port, Accept_Encoding=encoding)
    assert first[2] == second[2] == whole[2]
    assert len(list(bodies.iterdir())) == 1
    told = [{name: text for name, text in answer[1].items() if name in ("ETag", "Content-Type", "Content-Encoding", "Last-Modified")}
            for answer in (first, second, whole)]  # fmt: skip
    assert told[0] == told[1] == told[2]


def test_a_download_is_taken_up_where_it_stopped(port: int, bodies: Path) -> None:
    _, told, whole = ask(port)
    status, headers, rest = ask(port, Range="bytes=1000-", If_Range=told["ETag"])
    assert (status, headers["Content-Range"], rest) == (206, f"bytes 1000-{len(whole) - 1}/{len(whole)}", whole[1000:])
    assert ask(port, Range="bytes=-10")[2] == whole[-10:]
    assert ask(port, Range="bytes=10-19")[2] == whole[10:20]
    for other in ({"If_Range": '"another"'}, {"Range": "bytes=0-1,5-6"}, {"Range": "lines=1-2"}, {"Range": "bytes=x"}):
        assert ask(port, **{"Range": "bytes=1000-", **other})[::2] == (200, whole)


def test_a_range_outside_the_answer_is_refused_with_its_length(port: int, bodies: Path) -> None:
    whole = ask(port)[2]
    status, headers, _ = ask(port, Range=f"bytes={len(whole)}-")
    assert (status, headers["Content-Range"]) == (416, f"bytes */{len(whole)}")


def test_head_tells_the_length_of_what_is_kept(port: int, bodies: Path) -> None:
    assert "Content-Length" not in ask(port, method="HEAD")[1]
    assert not bodies.exists() or list(bodies.iterdir()) == []
    whole = ask(port)[2]
    status, headers, body = ask(port, method="HEAD")
    assert (status, headers["Content-Length"], headers["Accept-Ranges"], body) == (200, str(len(whole)), "bytes", b"")


def test_several_first_readers_get_the_same(port: int, bodies: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: ask(port), range(4)))
    assert len({answer[2] for answer in answers}) == 1
    assert ask(port)[2] == answers[0][2]
    assert [path.suffix for path in bodies.iterdir()] == [""]


def test_a_client_that_hangs_up_leaves_no_file(port: int, bodies: Path) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(f"GET {DUMP} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert connection.recv(100)
    for _ in range(1000):
        if not any(bodies.glob("*.part")):
            break
        ask(port, path="/health")
    assert not any(bodies.glob("*.part"))
    whole = ask(port)[2]
    assert all(path.stat().st_size == HEAD + len(whole) for path in bodies.iterdir())


def test_what_is_for_its_caller_only_is_never_kept(port: int, var: Path, bodies: Path) -> None:
    token = (var / "token").read_text()
    for _ in range(2):
        status, headers, _ = ask(port, Authorization=f"Bearer {token}")
        assert status == 200
        assert headers["Cache-Control"].startswith("private")
    assert not bodies.exists() or list(bodies.iterdir()) == []


def test_the_name_of_the_code_follows_the_sender() -> None:
    assert kept_bodies.code_name("IOM") == kept_bodies.code_name("IOM") != kept_bodies.code_name("A")
