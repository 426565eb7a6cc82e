"""What comes from outside is refused with a finding that says the line, and never expands, fetches or crashes."""

from __future__ import annotations

import io

import pytest

from registry.formats.sdmx_ml.generations import ML_2_1, ML_3_0, ML_3_1
from registry.formats.sdmx_ml.message import read_structures, write_error, write_structures
from registry.model.errors import Refused
from tests.factories import a_category_scheme, a_codelist, a_data_structure, a_hierarchy, a_message

GOOD = b"".join(write_structures(a_message(a_codelist()), ML_2_1)).decode()
BODY = GOOD.partition("?>")[2]
BOMB = "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 12))


def refused(content: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        read_structures(content, file="message.xml")
    assert all(finding.file == "message.xml" for finding in caught.value.findings)
    return caught.value


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (f'<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">{BOMB}]>{BODY.replace("Sex", "&a11;")}', "not-well-formed"),
        (f'<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">{BOMB}]>{BODY.replace("CL_SEX", "&a11;")}', "not-well-formed"),
        (f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{BODY.replace("Sex", "&e;")}', "doctype"),
        (f'<!DOCTYPE x [<!ENTITY e "harmless">]>{BODY}', "doctype"),
        (f'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">{BODY}', "doctype"),
        (GOOD[:-60], "not-well-formed"),
        ("", "not-well-formed"),
        ('{"data": {}}', "not-well-formed"),
        (GOOD.replace("v2_1", "v2_0"), "not-sdmx-ml"),
        ("<html/>", "not-sdmx-ml"),
    ],
)
def test_dangerous_and_broken_messages_are_refused(content: str, code: str) -> None:
    (finding,) = refused(content.encode()).findings
    assert finding.code == code
    assert finding.line


def test_bytes_in_another_encoding_than_declared_are_refused_at_their_line() -> None:
    (finding,) = refused(GOOD.replace("Sex", "Sexe é").encode("latin-1")).findings
    assert "encoding" in finding.message
    assert finding.line == 6


def test_other_declared_encodings_and_a_byte_order_mark_are_read() -> None:
    expected = read_structures(GOOD.encode()).artefacts
    utf16 = GOOD.replace("UTF-8", "UTF-16").encode("utf-16")
    assert read_structures(utf16).artefacts == expected
    assert read_structures(io.BytesIO(b"\xef\xbb\xbf" + GOOD.encode())).artefacts == expected


def test_an_invalid_message_is_refused_with_every_finding_and_its_line() -> None:
    text = GOOD.replace('<str:Code id="M"', '<str:Code identity="M"').replace('<str:Code id="_T"', '<str:Code id="F"')
    error = refused(text.encode())
    assert {finding.code for finding in error.findings} == {"schema"}
    assert sorted({finding.line for finding in error.findings}) == [8, 9]


def test_a_line_beyond_the_65_536th_is_said_rightly() -> None:
    text = b"".join(write_structures(a_message(a_codelist(" ".join(f"C{at}" for at in range(70_000)))), ML_2_1))
    error = refused(text.replace(b'<str:Code id="C69999"', b'<str:Code key="C69999"'))
    assert error.findings[0].line == text.split(b'id="C69999"')[0].count(b"\n") + 1


def test_nesting_is_bounded() -> None:
    empty = b"".join(write_structures(a_message(a_category_scheme(categories=())), ML_2_1)).decode()

    def nested(levels: int) -> bytes:
        opened = "".join(f'<str:Category id="C{at}"><com:Name>x</com:Name>' for at in range(levels))
        return empty.replace(
            "</str:CategoryScheme>", opened + "</str:Category>" * levels + "</str:CategoryScheme>"
        ).encode()

    assert "depth" in refused(nested(400)).findings[0].message.lower()
    deepest = read_structures(nested(245))
    assert b"".join(write_structures(deepest, ML_3_1)).count(b"<str:Category ") == 245


def test_an_error_message_is_refused_with_what_it_says() -> None:
    assert "100: No results found" in str(refused(write_error("100", "No results found", ML_3_0)))


def test_a_code_by_an_alias_that_is_not_there_is_refused() -> None:
    text = b"".join(write_structures(a_message(a_hierarchy()), ML_2_1)).decode()
    start = text.index("<str:Code><Ref")
    named = '<str:CodelistAliasRef>GONE</str:CodelistAliasRef><str:CodeID><Ref id="W"/></str:CodeID>'
    text = text[:start] + named + text[text.index("</str:Code>") + len("</str:Code>") :]
    (finding,) = refused(text.encode()).findings
    assert (finding.code, finding.line) == ("alias", text[:start].count("\n") + 1)


def test_a_reference_that_is_no_urn_is_refused() -> None:
    text = b"".join(write_structures(a_message(a_data_structure()), ML_2_1)).decode()
    ref = text[text.index("<Ref") : text.index("/>", text.index("<Ref")) + 2]
    error = refused(text.replace(ref, "<URN>urn:nothing</URN>", 1).encode())
    assert [finding.code for finding in error.findings] == ["urn"]
