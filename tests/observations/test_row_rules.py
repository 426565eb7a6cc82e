"""Rules of constraints on whole rows are held by loads."""

from __future__ import annotations

from pathlib import Path

from registry.model.period import Period
from registry.model.row_rule import Among, Choice, Combination, RowRule, Span, Step
from registry.observations.loading.rulebook import Rulebook
from tests.cubes import a_cube
from tests.observations.bench import a_row
from tests.observations.test_facets import findings

CONSTRAINT = "urn:sdmx:org.sdmx.infomodel.registry.DataConstraint=IOM:CR(1.0.0)"


def among(component: str, *codes: str, time: Span | None = None) -> Among:
    return Among(component, (Choice(codes=frozenset(codes), time=time),))


def only(*members: Among) -> RowRule:
    return RowRule(CONSTRAINT, False, (Step(Combination(members), True),))


def never(*members: Among) -> RowRule:
    return RowRule(CONSTRAINT, True, (Step(Combination(members), False),))


def refused(tmp_path: Path, rule: RowRule, *lines: str) -> list[tuple[int | None, str | None]]:
    found = findings(tmp_path, a_cube(), *lines, rulebook=Rulebook(rules=(rule,)))
    assert all("the constraint IOM:CR(1.0.0)" in message for _, _, message in found)
    return [(line, value) for line, value, _ in found]


def test_a_value_holds_only_in_its_time(tmp_path: Path) -> None:
    rule = only(among("REF_AREA", "FRA", "DEU", time=Span(start=Period.parse("2020").start)))
    lines = [a_row("A.FRA.SYR.F", "2019"), a_row("A.FRA.SYR.F", "2020"), a_row("A.DEU.SYR.F", "2018")]
    assert refused(tmp_path, rule, *lines) == [
        (2, "REF_AREA=FRA, TIME_PERIOD=2019"),
        (4, "REF_AREA=DEU, TIME_PERIOD=2018"),
    ]


def test_any_of_several_values_may_break_a_rule_together_with_others(tmp_path: Path) -> None:
    rule = never(among("SOURCES", "SURVEY"), among("OBS_STATUS", "E"))
    lines = [
        a_row("A.FRA.SYR.F", "2020", sources="CENSUS;SURVEY", status="A"),
        a_row("A.FRA.SYR.M", "2020", sources="CENSUS;SURVEY", status="E"),
        a_row("A.DEU.SYR.M", "2020", sources="CENSUS", status="E"),
        a_row("A.DEU.SYR.F", "2020", status="E"),
    ]
    [(line, value)] = refused(tmp_path, rule, *lines)
    assert line == 3 and value == 'SOURCES=["CENSUS","SURVEY"], OBS_STATUS=E'
