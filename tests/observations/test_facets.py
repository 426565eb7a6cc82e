"""Formats of uncoded values are held by loads."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from registry.model.cube import Component, Cube
from registry.model.errors import Refused
from registry.model.representation import SentinelValue, TextFormat
from registry.observations.loading.facets import rules_of
from registry.observations.loading.rulebook import Rulebook
from tests.cubes import HEADER, a_cube
from tests.observations.bench import Bench, a_row


def with_format(id: str, **facets: object) -> Cube:
    """The cube with facets on one component."""
    cube = a_cube()
    components = tuple(
        msgspec.structs.replace(one, text_format=TextFormat(**facets)) if one.id == id else one  # type: ignore[arg-type]
        for one in cube.components
    )
    return msgspec.structs.replace(cube, components=components)


def fits(text: str, type_: str = "String", **facets: str) -> bool:
    component = Component(id="X", role="attribute", concept="", type=type_, text_format=TextFormat(**facets))  # type: ignore[arg-type]
    return all(rule.fits(text) for rule in rules_of(component))


@pytest.mark.parametrize(
    ("type_", "facets", "right", "wrong"),
    [
        ("String", {"min_length": "2", "max_length": "3"}, ["ab", "äöü"], ["a", "abcd"]),
        ("String", {"pattern": "[A-Z]{2}"}, ["AB"], ["ABC", "ab"]),
        ("String", {"pattern": "("}, ["anything"], []),
        ("Alpha", {}, ["abc"], ["a1"]),
        ("AlphaNumeric", {}, ["a1"], ["a-1"]),
        ("Boolean", {}, ["true", "0"], ["yes"]),
        ("Integer", {"min_value": "0", "max_value": "10"}, ["0", "10"], ["-1", "11"]),
        ("ExclusiveValueRange", {"min_value": "0", "max_value": "1"}, ["0.5"], ["0", "1"]),
        ("Decimal", {"decimals": "1"}, ["1", "1.5", "1.50", "1e3", "INF"], ["1.25", "1e-2"]),
    ],
)
def test_a_facet_says_which_values_fit(type_: str, facets: dict[str, str], right: list[str], wrong: list[str]) -> None:
    assert [text for text in right if not fits(text, type_, **facets)] == []
    assert [text for text in wrong if fits(text, type_, **facets)] == []


def findings(
    tmp_path: Path, cube: Cube, *lines: str, rulebook: Rulebook | None = None
) -> list[tuple[int | None, str | None, str]]:
    bench = Bench(tmp_path, cube)
    file = tmp_path / "data.csv"
    file.write_text("\n".join([HEADER, *lines]) + "\n")
    loading = msgspec.structs.replace(bench.loading("v1"), rulebook=rulebook or Rulebook())
    with pytest.raises(Refused) as refused:
        loading.csv(file)
    bench.store.close()
    return [(one.line, one.value, one.message) for one in refused.value.findings]


def test_a_number_beyond_its_bounds_is_named_with_its_line(tmp_path: Path) -> None:
    cube = with_format("OBS_VALUE", min_value="0", decimals="1", sentinel_values=(SentinelValue(value="-9"),))
    lines = [
        a_row("A.FRA.SYR.F", str(2000 + at), value) for at, value in enumerate(["1", "NaN", "-1", "-9", "2.25", "-1"])
    ]
    assert findings(tmp_path, cube, *lines) == [
        (4, "-1", "'-1' is no value of OBS_VALUE: it must be not below 0"),
        (6, "2.25", "'2.25' is no value of OBS_VALUE: it must have at most 1 decimals"),
        (7, "-1", "'-1' is no value of OBS_VALUE: it must be not below 0"),
    ]


def test_each_text_of_several_must_fit(tmp_path: Path) -> None:
    cube = with_format("TITLE", max_length="8")
    lines = [
        a_row("A.FRA.SYR.F", title="en:Stock;fr:Effectif"),
        a_row("A.DEU.SYR.F", title="en:Stock;fr:Les effectifs"),
    ]
    [(line, _, message)] = findings(tmp_path, cube, *lines)
    assert line == 3 and message == "'Les effectifs' is no value of TITLE: it must have at most 8 characters"


def test_a_value_list_holds(tmp_path: Path) -> None:
    rulebook = Rulebook(value_lists={"COMMENT": frozenset(["$", "€"])})
    [found] = findings(
        tmp_path, a_cube(), a_row("A.FRA.SYR.F", comment="$"), a_row("A.FRA.SYR.M", comment="£"), rulebook=rulebook
    )
    assert found == (3, "£", "'£' is no value of COMMENT: it must be one of the value list: $, €")
