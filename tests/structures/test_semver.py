"""Which version a change needs. Numbers are those of the conformance statements."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model.artefact import Maintainable
from registry.model.codelist import CodelistExtension
from registry.model.representation import Representation, TextFormat
from registry.model.version import Version
from registry.structures.semver import VERSION_RULES, Level, changes, increment, next_version, previous_stable
from tests import factories as f
from tests.metadata.world import OTHER, STOCK, a_set, contact
from tests.structures.conftest import Desk

replace = msgspec.structs.replace
SEX = "IOM.GMDAC:CL_SEX"


def with_text(**facets: object) -> Maintainable:
    measure = f.a_measure(representation=Representation(text_format=TextFormat(**facets)))  # type: ignore[arg-type]  # facets
    return f.a_data_structure(measures=(measure,))


def on_sex(version: str) -> Maintainable:
    return f.a_data_structure(dimensions=(f.a_dimension("FREQ"), f.a_dimension("SEX", f"{SEX}({version})"), f.TIME))


def allowing(*values: str, include: bool = True) -> Maintainable:
    selection = f.MemberSelection(id="SEX", values=tuple(f.MemberValue(value=value) for value in values))
    return f.a_data_constraint(regions=(f.CubeRegion(include=include, keys=(selection,)),))


DSD = f.a_data_structure()
LISTS = tuple(CodelistExtension(codelist=f.urn("Codelist", f"A:{id}(1.0.0)")) for id in ("X", "Y"))
CASES: list[tuple[str, Maintainable, Maintainable, Level]] = [
    ("text", f.a_codelist(), f.a_codelist(names=f.names("Gender")), Level.PATCH),
    ("text", f.a_codelist(), f.a_codelist(annotations=(f.an_annotation(),)), Level.PATCH),
    ("text", f.a_codelist(), f.a_codelist(valid_to="2030-01-01"), Level.PATCH),
    ("text", f.a_codelist("F"), f.a_codelist((replace(f.codes("F")[0], names=f.names("Women")),)), Level.PATCH),
    ("item", f.a_codelist("F M"), f.a_codelist("F M X"), Level.MINOR),
    ("item", f.a_codelist("F M X"), f.a_codelist("F M"), Level.MAJOR),
    ("item", f.a_category_scheme(), f.a_category_scheme(categories=(f.Category(id="MIG", names=f.names("Migration")),)), Level.MAJOR),
    ("content", f.a_codelist("W A"), f.a_codelist("W A<W"), Level.MINOR),
    ("content", f.a_codelist("W V A<W"), f.a_codelist("W V A<V"), Level.MAJOR),
    ("order", f.a_codelist("F M"), f.a_codelist("M F"), Level.PATCH),
    ("order", f.a_codelist(extensions=LISTS), f.a_codelist(extensions=LISTS[::-1]), Level.MAJOR),
    ("dimension", DSD, f.a_data_structure(dimensions=(*DSD.dimensions, f.a_dimension("AGE"))), Level.MAJOR),
    ("dimension", DSD, f.a_data_structure(dimensions=DSD.dimensions[1:]), Level.MAJOR),
    ("dimension", DSD, f.a_data_structure(dimensions=(*DSD.dimensions[1::-1], *DSD.dimensions[2:])), Level.MAJOR),
    (
        "dimension",
        f.a_data_structure(is_evolving=True),
        f.a_data_structure(is_evolving=True, dimensions=(*DSD.dimensions, f.a_dimension("AGE"))),
        Level.MINOR,
    ),
    ("content", DSD, f.a_data_structure(attributes=(*DSD.attributes, f.an_attribute("NOTE"))), Level.MINOR),
    ("usage", DSD, f.a_data_structure(attributes=(*DSD.attributes, f.an_attribute("NOTE", usage="mandatory"))), Level.MAJOR),
    ("usage", DSD, f.a_data_structure(attributes=(f.an_attribute("OBS_STATUS", usage="mandatory"),)), Level.MAJOR),
    ("content", DSD, f.a_data_structure(attributes=()), Level.MAJOR),
    ("reference", on_sex("1.0.0"), on_sex("1.0.1"), Level.PATCH),
    ("reference", on_sex("1.0.0"), on_sex("1.1.0"), Level.MINOR),
    ("reference", on_sex("1.0.0"), on_sex("1.0+.0"), Level.PATCH),
    ("reference", on_sex("1.1.0"), on_sex("1.0.0"), Level.MAJOR),
    ("reference", on_sex("1.0.0"), on_sex("2.0.0"), Level.MAJOR),
    ("reference", f.a_dataflow(), f.a_dataflow(structure=f.urn("DataStructure", "IOM:OTHER(1.0.0)")), Level.MAJOR),
    ("representation", with_text(max_length="5"), with_text(max_length="9"), Level.MINOR),
    ("representation", with_text(max_length="9"), with_text(max_length="5"), Level.MAJOR),
    ("representation", with_text(type="String", max_length="9"), with_text(type="String"), Level.MINOR),
    ("representation", with_text(type="Integer"), with_text(type="Decimal"), Level.MINOR),
    ("representation", with_text(type="Decimal"), with_text(type="Integer"), Level.MAJOR),
    ("representation", with_text(min_value="0"), with_text(min_value="-1"), Level.MINOR),
    ("representation", DSD, f.a_data_structure(measures=(f.a_measure(representation=Representation(text_format=TextFormat(type="Integer"))),)), Level.MAJOR),
    ("restriction", allowing("F"), allowing("F", "M"), Level.MINOR),
    ("restriction", allowing("F", "M"), allowing("F"), Level.MAJOR),
    ("restriction", allowing("F", include=False), allowing("F", "M", include=False), Level.MAJOR),
    ("restriction", allowing("F"), f.a_data_constraint(regions=()), Level.MINOR),
    ("report", a_set(), a_set(contact("Another desk")), Level.MINOR),
    ("report", a_set(targets=(STOCK,)), a_set(targets=(STOCK, OTHER)), Level.MINOR),
    ("content", a_set(targets=(STOCK, OTHER)), a_set(targets=(STOCK,)), Level.MAJOR),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "before", "after", "level"), CASES)
def test_each_change_has_its_level_by_its_rule(
    rule: str, before: Maintainable, after: Maintainable, level: Level
) -> None:  # 112
    found = changes(before, after)
    assert found[0].level is level, found
    assert found[0].code == rule


def test_every_rule_is_tried_and_says_where_it_stands() -> None:
    assert {rule.code for rule in VERSION_RULES} == {case[0] for case in CASES}
    assert all(rule.sentence.endswith(".") and rule.source.startswith("SDMX 3.1") for rule in VERSION_RULES)


@pytest.mark.parametrize("artefact", f.ARTEFACTS, ids=lambda one: type(one).__name__)
def test_a_new_number_alone_is_no_change_whatever_the_kind(artefact: Maintainable) -> None:
    assert changes(artefact, replace(artefact, version="9.9.9")) == []
    renamed = replace(artefact, names={"en": "Something else"})
    assert {change.level for change in changes(artefact, renamed)} == {Level.PATCH}


def test_the_largest_change_counts_and_says_which_version_is_right() -> None:
    found = increment(f.a_codelist("F M", version="1.2.3"), f.a_codelist("F X", version="1.3.0-draft"))
    assert (found.level, found.previous, found.right_version, found.is_enough) == (
        Level.MAJOR,
        "1.2.3",
        "2.0.0-draft",
        False,
    )
    assert [change.sentence for change in found.changes] == ["Code M is removed", "Code X is added"]


stable = st.tuples(st.integers(1, 3), st.integers(0, 3), st.integers(0, 3)).map(
    lambda parts: Version.parse("{}.{}.{}".format(*parts))
)


@given(stable, st.sampled_from(Level))
def test_the_right_version_is_right_and_the_one_below_is_not(version: Version, level: Level) -> None:
    fewer, more = f.a_codelist("A", version=version.text), f.a_codelist("A B", version=version.text)
    before, after = {
        Level.MAJOR: (more, fewer), Level.MINOR: (fewer, more), Level.PATCH: (fewer, replace(fewer, names={"en": "x"})),
    }[level]  # fmt: skip
    right = next_version(version, level)
    assert Version.parse(right) > version
    assert increment(before, replace(after, version=right)).is_enough
    assert increment(before, replace(after, version=f"{right}-rc.1")).is_enough
    if level > Level.PATCH:
        assert not increment(before, replace(after, version=next_version(version, Level(level - 1)))).is_enough


@given(st.lists(stable, unique=True), stable)
def test_the_previous_stable_version_is_the_newest_below(versions: list[Version], version: Version) -> None:
    found = previous_stable(versions, version)
    below = sorted(one for one in versions if one < version)
    assert found == (below[-1] if below else None)


def test_what_is_not_yet_stable_may_change_at_any_time() -> None:
    versions = [Version.parse("1.0.0")]
    assert previous_stable(versions, Version.parse("0.9.0")) is None
    assert previous_stable(versions, Version.parse("1.1")) is None
    assert previous_stable(versions, Version.parse("1.0.0-draft")) is None
    assert previous_stable(versions, Version.parse("1.1.0-draft")) == versions[0]


def test_drafts_are_held_against_the_stable_version_before(desk: Desk) -> None:  # 112
    desk.stored(f.a_codelist("F M"))
    fewer = {version: f.a_codelist("F", version=version) for version in ("1.1.0-draft", "2.0.0-draft", "1.0.1-draft")}
    assert [result.outcome for result in desk.submit(*fewer.values()).results] == ["refused", "created", "refused"]
    more = f.a_codelist("F M X", version="1.0.1-draft")
    [finding] = desk.submit(more).findings
    assert finding.code == "version-increment" and finding.message.endswith("1.1.0-draft would be right")


def test_versions_of_one_submission_follow_each_other(desk: Desk) -> None:
    chain = [
        f.a_codelist("F", version="1.0.0"),
        f.a_codelist("F M", version="1.1.0"),
        f.a_codelist("M", version="1.2.0"),
    ]
    assert [result.outcome for result in desk.submit(*reversed(chain)).results] == ["refused", "created", "created"]
