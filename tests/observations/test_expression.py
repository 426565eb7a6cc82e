"""Text expressions: SQL and Python give the same bytes, whatever the values are."""

from __future__ import annotations

import duckdb
import msgspec
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.formats.text import First, Fixed, Join, Label, Number, Plural, Position, Present, Value
from registry.observations.columns import Columns
from registry.observations.expression import Compiler
from registry.observations.facts import Facts
from registry.observations.rendition import compile_python
from registry.observations.sql import column, number_text, plain_number
from tests.cubes import a_cube

COLUMNS = Columns(a_cube())
CONSTANTS = {"UNIT_MEASURE": "PS"}
HOSTILE = [
    'a"b',
    "a,b",
    "a\nb",
    "\r\n",
    "\t",
    "<&>",
    "]]>",
    "'",
    "''",
    "\\",
    "\\n",
    "{lang}",
    "%s",
    "é漢😀",
    "\u2028",
    "$1",
    "--",
    ";",
    " ",
    "en:",
]
ALLOWED = st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="".join(map(chr, [*range(9), 11, 12, *range(14, 32)])) + "\ufffe\uffff")  # fmt: skip
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(ALLOWED, min_size=1, max_size=12))
ESCAPES = st.sampled_from(["none", "csv", "xml", "json"])
NUMBERS = st.sampled_from(["1", "0.10", "+5", "NaN", "#N/A", "INF", "-INF", "1e3", "-0", ".5", "123456789012345678"])

TEXT_IDS = st.sampled_from(["COMMENT", "CORRIDOR_NOTE", "FREQ", "TIME_PERIOD", "UNIT_MEASURE"])
TABLES = st.lists(st.tuples(TEXTS, TEXTS), max_size=3).map(tuple)
LEAVES = st.one_of(
    TEXTS.map(Fixed),
    st.builds(Value, TEXT_IDS, ESCAPES),
    st.builds(Value, st.just("OBS_VALUE"), ESCAPES),
    st.builds(Number, st.sampled_from(["OBS_VALUE", "RATE"]), st.sampled_from(["NaN", '"NaN"', "null"])),
    st.builds(Label, TEXT_IDS, TABLES),
    st.builds(Position, TEXT_IDS, st.lists(TEXTS, max_size=3).map(tuple)),
    st.builds(Plural, st.sampled_from(["TITLE", "SOURCES"]), TEXTS, TEXTS, TEXTS, ESCAPES, st.booleans()),
)
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Present, st.sampled_from(["COMMENT", "OBS_VALUE", "UNIT_MEASURE", "DECIMALS"]), inner, inner),
        st.builds(First, inner, inner),
        st.builds(Join, st.lists(inner, max_size=4).map(tuple)),
    ),
    max_leaves=8,
)
ROWS = st.fixed_dictionaries(
    {
        "COMMENT": st.none() | TEXTS, "CORRIDOR_NOTE": st.none() | TEXTS, "FREQ": TEXTS, "TIME_PERIOD": TEXTS, "DECIMALS": st.none() | TEXTS,
        "OBS_VALUE": st.none() | NUMBERS, "RATE": st.none() | NUMBERS,
        "TITLE": st.none() | st.dictionaries(st.sampled_from(["en", "fr", "zh-Hant"]), TEXTS, min_size=1, max_size=2).map(lambda value: msgspec.json.encode(value).decode()),
        "SOURCES": st.none() | st.lists(TEXTS, min_size=1, max_size=3).map(lambda value: msgspec.json.encode(value).decode()),
    }
)  # fmt: skip


def in_sql(expression, rows, firsts):
    facts = Facts(
        flow="",
        structure="",
        load=1,
        series=1,
        observations=1,
        parts=(),
        dataset_attributes=CONSTANTS,
        texts=("OBS_VALUE", "RATE"),
    )
    compiler = Compiler(COLUMNS, facts)
    line = compiler.sql(expression)
    table = {"_at": list(range(len(rows))), "_first_row": firsts}
    for id in rows[0]:
        texts = [row[id] for row in rows]
        table[id] = pa.array(texts, pa.string())
        if COLUMNS.component(id).is_numeric and COLUMNS.component(id).role == "measure":
            table[id] = pa.array(
                [None if text in (None, "NaN", "#N/A") else float(text) for text in texts], pa.float64()
            )
            table[f"_text_{id}"] = pa.array(texts, pa.string())
    connection = duckdb.connect()
    try:
        connection.register("rows", pa.table(table))
        joins, names = "", ""
        for at, lookup in enumerate(compiler.reading.lookups):
            connection.register(f"lookup_{at}", lookup.table())
            joins += f" left join lookup_{at} l{at} on l{at}.code = rows.{column(lookup.component)}"
            names += f', l{at}.text as "_lookup_{at}"'
        texts = "".join(f', {sql} as "_series_text_{at}"' for at, sql in enumerate(compiler.reading.series_texts))
        whole = f"select r.*{texts} from (select rows.*{names} from rows{joins}) r"
        sql = f"select coalesce({line}, '') from ({whole}) r order by _at"
        return [row[0] for row in connection.execute(sql).fetchall()]
    finally:
        connection.close()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EXPRESSIONS, st.lists(st.tuples(ROWS, st.booleans()), min_size=1, max_size=3))
def test_sql_and_python_give_the_same_bytes(expression, cases):
    rows, firsts = [row for row, _ in cases], [first for _, first in cases]
    ids = list(rows[0])
    say = compile_python(expression, COLUMNS, {id: at for at, id in enumerate(ids)}, CONSTANTS)
    in_python = [say([row[id] for id in ids], first) for row, first in zip(rows, firsts, strict=True)]
    assert in_sql(expression, rows, firsts) == in_python


@pytest.mark.parametrize(
    ("expression", "value", "text"),
    [
        (Value("COMMENT", "csv"), 'a "b", c', '"a ""b"", c"'),
        (Value("COMMENT", "csv"), "plain text", "plain text"),
        (Value("COMMENT", "xml"), '<a b="c">&\t\n\r', "&lt;a b=&quot;c&quot;&gt;&amp;&#9;&#10;&#13;"),
        (Value("COMMENT", "json"), 'a"b\\c\n', 'a\\"b\\\\c\\n'),
        (Number("OBS_VALUE", '"NaN"'), "NaN", '"NaN"'),
        (Number("OBS_VALUE", '"NaN"'), ".5", '".5"'),
        (Number("OBS_VALUE"), "0.10", "0.10"),
        (Label("FREQ", (("A", "Annual"),)), "A", "Annual"),
        (Position("FREQ", ("M", "A")), "A", "1"),
        (Position("FREQ", ("M",)), "A", ""),
        (Plural("SOURCES", between=";", escape="csv", quotes_whole=True), '["A;B","C"]', '"""A;B"";C"'),
        (Plural("TITLE", before="{lang}:", between=";"), '{"en":"x","fr":"y"}', "en:x;fr:y"),
        (Value("UNIT_MEASURE"), None, "PS"),
    ],
)
def test_an_expression_says_what_the_contract_promises(expression, value, text):
    component = expression.component
    say = compile_python(expression, COLUMNS, {component: 0}, CONSTANTS)
    assert say([value], True) == text
    if component != "UNIT_MEASURE":
        assert in_sql(expression, [{component: value}], [True]) == [text]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=200))
def test_the_text_of_a_number_reads_back_as_the_same_number_and_is_the_same_in_python(numbers):
    table = pa.table({"x": pa.array(numbers, pa.float64())})
    connection = duckdb.connect()
    connection.register("numbers", table)
    texts = [row[0] for row in connection.execute(f"select {number_text('x')} from numbers").fetchall()]
    connection.close()
    assert [float(text) for text in texts] == numbers
    assert list(map(plain_number, numbers)) == texts
