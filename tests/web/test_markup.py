"""Structured text of reports becomes harmless markup."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.web.markup import KEPT, LEVELS, plain


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<p>All <b>ports</b> &amp; airports</p>", "<p>All <b>ports</b> &amp; airports</p>"),
        ("plain & simple", "plain &amp; simple"),
        ("<script>alert(1)</script>left", "left"),
        ('<p onclick="x()" style="color:red" dir="rtl">a</p>', '<p dir="rtl">a</p>'),
        ('<a href="javascript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href="https://example.org/?a=1&amp;b">a</a>', '<a href="https://example.org/?a=1&amp;b" rel="external">a</a>'),
        ("<h1>a</h1><img src=x onerror=y><span>b</span>", "<h5>a</h5>b"),
        ('<div xmlns="http://www.w3.org/1999/xhtml"><p>x</p></div>', "<div><p>x</p></div>"),
        ("", ""),
    ],
)  # fmt: skip
def test_only_plain_elements_of_text_stay(given: str, kept: str) -> None:
    assert plain(given) == kept


PIECES = st.sampled_from(
    ["<p>", "</p>", "<b", ">", "<script>", "</script>", "<a href='javascript:x'>", "<svg onload=x>", "<!--", "-->", "&lt;",
     "text", "<style>", "<![CDATA[", "]]>", "<x:y>", "\x00", '"', "<table><tr><td>", "<?pi?>"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join))
def test_whatever_comes_in_no_other_element_or_attribute_comes_out(structured: str) -> None:
    out = lxml.html.fragment_fromstring(str(plain(structured)), create_parent="main")
    allowed = KEPT | set(LEVELS.values()) | {"div", "main"}
    assert {element.tag for element in out.iter()} <= allowed
    assert {name for element in out.iter() for name in element.attrib} <= {"dir", "href", "rel"}
    assert all(href.startswith(("https://", "http://", "mailto:")) for href in out.xpath("//@href"))
