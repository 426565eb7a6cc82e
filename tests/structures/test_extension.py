"""Codelists that extend others (SDMX 3.1 Technical Notes, 5). Numbers are those of the conformance statements."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model.artefact import Maintainable
from registry.model.codelist import Code, Codelist, CodelistExtension, CodeSelection
from registry.model.constraint import MemberValue
from registry.model.errors import Conflict, TooLarge
from registry.model.finding import Finding
from registry.model.geo_codelist import GeoFeatureSetCode, GeographicCodelist
from registry.model.kinds import urn_of
from registry.storage.unit_of_work import UnitOfWork
from registry.structures import extension
from registry.structures.cube import load_cube
from registry.structures.delete import delete_item
from registry.structures.extension import resolve
from registry.structures.query import find
from registry.structures.search import listing, search
from registry.structures.settlement import Conditions
from tests import factories as f
from tests.structures.conftest import MONDAY, Desk, query

TUESDAY = MONDAY + timedelta(days=1)
LIST = "codelist/IOM.GMDAC"


def a_list(id: str, codes: str = "", *extensions: CodelistExtension, **fields: object) -> Codelist:
    return f.a_codelist(codes, id=id, extensions=extensions, **fields)


def of(codelist: str, *, prefix: str | None = None, only: str = "", but: str = "") -> CodelistExtension:
    """`of("CL_A(1.0.0)", only="X% Y^true")`: a sign `^` is followed by the cascade."""
    values = []
    for word in (only or but).split():
        value, _, cascade = word.partition("^")
        values.append(f._with(MemberValue(value=value), cascade=cascade or None))
    selection = CodeSelection(include=not but, values=tuple(values)) if values else None
    where = f.urn("Codelist", f"IOM.GMDAC:{codelist}")
    return CodelistExtension(codelist=where, prefix=prefix, selection=selection)


def told(codelist: Codelist, *others: Codelist) -> str:
    """The codes of the resolved list, `id<parent`."""
    known = {urn_of(one): one for one in (codelist, *others)}
    found = resolve(codelist, lambda urn, _: known.get(urn)).codelist
    assert found.extensions == ()
    return " ".join(f"{code.id}<{code.parent}" if code.parent else code.id for code in found.codes)


INDICATOR = a_list("CL_INDICATOR", "A X Y")
SERIES = a_list("CL_SERIES", "A B C")
AREAS = a_list("CL_AREAS", "W EUR<W ITA<EUR ITA1<ITA KEN<W")


def test_the_lists_of_the_technical_notes_resolve_as_they_say() -> None:  # 116
    both = of("CL_INDICATOR(1.0.0)"), of("CL_SERIES(1.0.0)")
    assert told(a_list("CL_EX", "", *both), INDICATOR, SERIES) == "X Y A B C"
    assert told(a_list("CL_EX", "A E F", *both), INDICATOR, SERIES) == "A E F X Y B C"
    prefixed = of("CL_INDICATOR(1.0.0)"), of("CL_SERIES(1.0.0)", prefix="SER_")
    assert told(a_list("CL_EX", "A E F", *prefixed), INDICATOR, SERIES) == "A E F X Y SER_A SER_B SER_C"


def test_a_later_list_overrides_an_earlier_one_and_own_codes_override_both() -> None:  # 116
    def named(id: str, name: str) -> Codelist:
        return f.a_codelist((Code(id="A", names=f.names(name)),), id=id)

    first, second = named("CL_1", "first"), named("CL_2", "second")
    known = {urn_of(one): one for one in (first, second)}
    for own, winner in (((), "second"), ((Code(id="A", names=f.names("own")),), "own")):
        holder = f.a_codelist(own, id="CL_EX", extensions=(of("CL_1(1.0.0)"), of("CL_2(1.0.0)")))
        [code] = resolve(holder, lambda urn, _: known.get(urn)).codelist.codes
        assert code.names["en"] == winner


@pytest.mark.parametrize(
    ("extension", "codes"),
    [
        (of("CL_AREAS(1.0.0)", prefix="P_"), "P_W P_EUR<P_W P_ITA<P_EUR P_ITA1<P_ITA P_KEN<P_W"),
        (of("CL_AREAS(1.0.0)", only="ITA%"), "ITA ITA1<ITA"),
        (of("CL_AREAS(1.0.0)", only="EUR^true"), "EUR ITA<EUR ITA1<ITA"),
        (of("CL_AREAS(1.0.0)", only="EUR^excluderoot"), "ITA ITA1<ITA"),
        (of("CL_AREAS(1.0.0)", but="EUR^true"), "W KEN<W"),
        (of("CL_AREAS(1.0.0)", but="EUR", prefix="P_"), "P_W P_ITA P_ITA1<P_ITA P_KEN<P_W"),
        (of("CL_GONE(1.0.0)"), ""),
    ],
)
def test_codes_are_chosen_and_prefixed_and_lose_a_parent_that_is_left_out(
    extension: CodelistExtension, codes: str
) -> None:  # 116
    assert told(a_list("CL_EX", "", extension), AREAS) == codes


def test_a_parent_of_another_list_is_none() -> None:  # 116
    others = a_list("CL_OTHER", "EUR")
    both = of("CL_AREAS(1.0.0)", only="EUR ITA"), of("CL_OTHER(1.0.0)")
    assert told(a_list("CL_EX", "", *both), AREAS, others) == "ITA EUR"
    assert told(a_list("CL_EX", "EUR", of("CL_AREAS(1.0.0)", only="EUR ITA")), AREAS) == "EUR ITA"


def test_an_own_code_may_stand_below_an_inherited_one() -> None:
    extended = of("CL_AREAS(1.0.0)", only="ITA%")
    assert told(a_list("CL_EX", "ITA2<ITA LOST<EUR", extended), AREAS) == "ITA2<ITA LOST ITA ITA1<ITA"


def test_a_list_may_extend_one_that_extends_another() -> None:
    middle = a_list("CL_MIDDLE", "M", of("CL_SERIES(1.0.0)", prefix="S_", but="C"))
    assert told(a_list("CL_EX", "", of("CL_MIDDLE(1.0.0)", prefix="M_")), middle, SERIES) == "M_M M_S_A M_S_B"


def test_rings_end_and_long_chains_and_doublings_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = a_list("CL_1", "A", of("CL_2(1.0.0)")), a_list("CL_2", "B", of("CL_1(1.0.0)"))
    assert sorted(told(first, second).split()) == ["A", "B"]
    chain = [a_list(f"CL_{n}", f"C{n}", of(f"CL_{n - 1}(1.0.0)")) for n in range(1, 2_000)]
    assert len(told(*reversed(chain)).split()) == len(chain)
    monkeypatch.setattr(extension, "LIMIT", 1_000)
    doubled = [a_list("CL_0", "C")]
    for n in range(1, 40):
        doubled.append(a_list(f"CL_{n}", "", *(of(f"CL_{n - 1}(1.0.0)", prefix=prefix) for prefix in "xy")))
    with pytest.raises(TooLarge, match="more than 1,000 codes"):
        told(*reversed(doubled))


@given(st.lists(st.sets(st.sampled_from("ABCDEF")), min_size=1, max_size=4), st.sets(st.sampled_from("ABCDEF")))
def test_every_code_is_there_once_and_comes_from_the_last_list_that_has_it(
    lists: list[set[str]], own: set[str]
) -> None:
    bases = [
        f.a_codelist(tuple(Code(id=id, names=f.names(str(n))) for id in sorted(ids)), id=f"CL_{n}")
        for n, ids in enumerate(lists)
    ]
    holder = f.a_codelist(
        tuple(Code(id=id, names=f.names("own")) for id in sorted(own)),
        id="CL_EX",
        extensions=tuple(of(f"CL_{n}(1.0.0)") for n in range(len(lists))),
    )
    known = {urn_of(one): one for one in bases}
    found = {code.id: code.names["en"] for code in resolve(holder, lambda urn, _: known.get(urn)).codelist.codes}
    expected = {id: str(n) for n, ids in enumerate(lists) for id in ids} | dict.fromkeys(own, "own")
    assert found == expected


# In the registry


EX = a_list("CL_EX", "OWN", of("CL_AREAS(1.0.0)", prefix="A_", only="EUR^true"))


@pytest.fixture
def lists(desk: Desk) -> Desk:
    desk.stored(AREAS, EX)
    return desk


def codes(desk: Desk, path: str, /, **options: object) -> list[str]:
    [found] = [one for one in desk.find(path, **options) if one.id == "CL_EX"]
    assert isinstance(found, Codelist)
    return [code.id for code in found.codes]


def test_full_gives_inherited_codes_and_raw_what_is_stored(lists: Desk) -> None:  # 15, 16
    [found] = lists.find(f"{LIST}/CL_EX/1.0.0")
    assert isinstance(found, Codelist) and found.extensions == ()
    assert [code.id for code in found.codes] == ["OWN", "A_EUR", "A_ITA", "A_ITA1"]
    assert lists.find(f"{LIST}/CL_EX/1.0.0", detail="raw") == (EX,)
    assert codes(lists, f"{LIST}/CL_EX", includes_drafts=False) == ["OWN", "A_EUR", "A_ITA", "A_ITA1"]


def test_the_lists_that_are_extended_come_with_the_raw_detail_only(lists: Desk) -> None:  # 16
    path = f"{LIST}/CL_EX/1.0.0"
    for references in ("children", "descendants", "all", "codelist"):
        assert lists.ids(path, references=(references,)) == ["CL_EX(1.0.0)"]
        assert lists.ids(path, references=(references,), detail="raw") == ["CL_AREAS(1.0.0)", "CL_EX(1.0.0)"]
    assert lists.ids(f"{LIST}/CL_AREAS/1.0.0", references=("parents",)) == ["CL_AREAS(1.0.0)", "CL_EX(1.0.0)"]


def test_an_inherited_code_can_be_asked_for(lists: Desk) -> None:
    assert codes(lists, f"{LIST}/*/1.0.0/A_ITA") == ["A_ITA"]
    with lists.reading() as uow:
        [hit] = search(uow, "A_ITA1")
        [line] = [one for one in listing(uow, "codelist") if one.id == "CL_EX"]
    assert (hit.urn, hit.item, line.item_count) == (f.urn("Code", "IOM.GMDAC:CL_EX(1.0.0).A_ITA1"), "A_ITA1", 4)


def test_an_inherited_name_is_found_in_both_lists(desk: Desk) -> None:
    italy = f.a_codelist((Code(id="ITA", names=f.names("Italy")),), id="CL_AREAS")
    desk.stored(italy, a_list("CL_EX", "", of("CL_AREAS(1.0.0)", prefix="A_")))
    with desk.reading() as uow:
        assert {one.item for one in search(uow, "ital")} == {"ITA", "A_ITA"}
        assert {one.item for one in search(uow, "ital", kinds=("conceptscheme",))} == set()


def test_the_tag_changes_with_a_list_that_is_extended(desk: Desk) -> None:
    ranged = a_list("CL_EX", "", of("CL_AREAS(1.0+.0)"))
    desk.stored(AREAS, ranged)
    with desk.reading() as uow:
        full, raw = find(uow, query(f"{LIST}/CL_EX/1.0.0")), find(uow, query(f"{LIST}/CL_EX/1.0.0", detail="raw"))
    more = f._with(AREAS, version="1.1.0", codes=(*AREAS.codes, *f.codes("NEW")))
    desk.stored(more, at=TUESDAY)
    with desk.reading() as uow:
        later = find(uow, query(f"{LIST}/CL_EX/1.0.0"))
        assert find(uow, query(f"{LIST}/CL_EX/1.0.0", detail="raw")).etag == raw.etag
    assert later.etag != full.etag and later.last_modified == TUESDAY
    assert "NEW" in codes(desk, f"{LIST}/CL_EX/1.0.0")
    assert "NEW" not in codes(desk, f"{LIST}/CL_EX/1.0.0", as_of=MONDAY)


def test_cubes_and_partial_lists_know_inherited_codes(desk: Desk) -> None:
    dimension = f.a_dimension("REF_AREA", "IOM.GMDAC:CL_EX(1.0.0)")
    structure = f.a_data_structure(dimensions=(dimension, f.TIME))
    region = f.CubeRegion(keys=(f.MemberSelection(id="REF_AREA", values=(f.MemberValue(value="A_ITA%"),)),))
    desk.stored(AREAS, EX, f.a_concept_scheme(), structure, f.a_dataflow(), f.a_data_constraint(regions=(region,)))
    with desk.reading() as uow:
        area = load_cube(uow, f.a_dataflow()).by_id["REF_AREA"]
    assert list(area.codes) == ["OWN", "A_EUR", "A_ITA", "A_ITA1"] and area.allowed == {"A_ITA", "A_ITA1"}
    flow = "dataflow/IOM.GMDAC/DF_STOCK/1.0.0"
    assert codes(desk, flow, references=("all",), detail="referencepartial") == ["A_ITA", "A_ITA1"]
    assert "CL_AREAS(1.0.0)" not in desk.ids(flow, references=("descendants",), detail="referencepartial")
    assert "CL_AREAS(1.0.0)" in desk.ids(flow, references=("descendants",), detail="raw")


# Written


def refusals(desk: Desk, *artefacts: Codelist, **options: object) -> list[Finding]:
    return [finding for result in desk.submit(*artefacts, **options).refused for finding in result.findings]


def test_a_ring_of_lists_is_refused_and_told(desk: Desk) -> None:
    lists = [a_list(f"CL_{n}", "A", of(f"CL_{(n + 1) % 3}(1.0.0-draft)"), version="1.0.0-draft") for n in range(3)]
    found = refusals(desk, *lists)
    assert {finding.code for finding in found} == {"circular-extension"}
    assert "CL_0(1.0.0-draft) < IOM.GMDAC:CL_1(1.0.0-draft) < IOM.GMDAC:CL_2(1.0.0-draft) < IOM.GMDAC:CL_0" in str(
        found[0]
    )
    desk.stored(f._with(lists[2], extensions=()), *lists[:2])
    assert {finding.code for finding in refusals(desk, lists[2])} == {"circular-extension"}


def test_a_list_that_is_not_here_and_a_parent_that_is_in_neither_list_are_refused(desk: Desk) -> None:
    assert [one.code for one in refusals(desk, EX)] == ["unresolved-reference"]
    desk.stored(AREAS)
    lost = a_list("CL_EX", "OWN<A_KEN", *EX.extensions)
    assert [one.code for one in refusals(desk, lost)] == ["unknown-parent"]
    assert not refusals(desk, a_list("CL_EX", "OWN<A_ITA", *EX.extensions))


def test_a_list_of_places_extends_its_own_class_only(desk: Desk) -> None:
    place = GeoFeatureSetCode(id="P", names=f.names("Place"), value="POINT(0 0)")
    places = GeographicCodelist(
        id="CL_PLACES", agency="IOM.GMDAC", version="1.0.0", names=f.names("Places"), codes=(place,)
    )
    desk.stored(AREAS, places, a_list("CL_EX", "", of("CL_PLACES(1.0.0)")))
    [plain] = desk.find(f"{LIST}/CL_EX/1.0.0")
    assert isinstance(plain, Codelist) and plain.codes == (Code(id="P", names=f.names("Place")),)
    wrong = f._with(places, id="CL_GEO", extensions=(of("CL_AREAS(1.0.0)"),))
    assert [one.code for one in refusals(desk, wrong)] == ["extended-kind"]
    desk.stored(f._with(wrong, extensions=(of("CL_PLACES(1.0.0)", prefix="Q_"),)))
    [found] = desk.find(f"{LIST}/CL_GEO/1.0.0")
    assert isinstance(found, GeographicCodelist) and [code.value for code in found.codes] == ["POINT(0 0)"] * 2


def test_what_was_read_in_full_is_no_change_and_other_codes_end_the_extension_with_a_warning(desk: Desk) -> None:
    draft = f._with(EX, version="1.0.0-draft")
    desk.stored(AREAS, draft)
    [full] = desk.find(f"{LIST}/CL_EX")
    assert isinstance(full, Codelist)
    assert [one.outcome for one in desk.submit(full).results] == ["unchanged"]
    assert desk.find(f"{LIST}/CL_EX", detail="raw") == (draft,)
    [result] = desk.submit(f._with(full, codes=full.codes[:-1]), at=TUESDAY).results
    assert (result.outcome, [(one.code, one.severity) for one in result.findings]) == (
        "replaced",
        [("extension-lost", "warning")],
    )
    assert "IOM.GMDAC:CL_AREAS(1.0.0)" in result.findings[0].message
    [after] = desk.find(f"{LIST}/CL_EX", detail="raw")
    assert isinstance(after, Codelist) and after.extensions == () and len(after.codes) == 3


def test_a_partial_list_leaves_the_extensions_as_they_are(desk: Desk) -> None:
    draft = f._with(EX, version="1.0.0-draft")
    desk.stored(AREAS, draft)
    desk.stored(f._with(draft, extensions=(), codes=f.codes("MORE"), is_partial=True), at=TUESDAY)
    assert codes(desk, f"{LIST}/CL_EX") == ["OWN", "MORE", "A_EUR", "A_ITA", "A_ITA1"]


def test_a_code_that_others_inherit_and_use_does_not_go(desk: Desk) -> None:
    base = f._with(AREAS, version="1.0.0-draft")
    heir = a_list("CL_EX", "", of("CL_AREAS(1.0.0-draft)", prefix="A_"), version="1.0.0-draft")
    node = f.HierarchicalCode(id="ITA", code=f.urn("Code", "IOM.GMDAC:CL_EX(1.0.0-draft).A_ITA"))
    desk.stored(base, heir, f.a_hierarchy(version="1.0.0-draft", codes=(node,)))
    fewer = f._with(base, codes=f.codes("W KEN<W"))
    assert [(one.code, one.value) for one in refusals(desk, fewer)] == [("item-in-use", "A_ITA")]
    wrong = f._with(node, code=f.urn("Code", "IOM.GMDAC:CL_EX(1.0.0-draft).ITA"))
    [finding] = desk.submit(f.a_hierarchy(version="1.1.0-draft", codes=(wrong,))).findings
    assert finding.code == "unresolved-reference"


def test_what_data_need_is_asked_of_every_list_that_inherits(desk: Desk) -> None:
    base = f._with(AREAS, version="1.0.0-draft")
    desk.stored(base, a_list("CL_EX", "", of("CL_AREAS(1.0.0-draft)", prefix="A_"), version="1.0.0-draft"))
    asked: dict[str, set[str]] = {}

    def in_use(_: UnitOfWork, before: Maintainable, after: Maintainable | None) -> list[Finding]:
        assert isinstance(before, Codelist) and isinstance(after, Codelist)
        asked[before.id] = {code.id for code in before.codes} - {code.id for code in after.codes}
        return []

    fewer = f._with(base, codes=f.codes("W EUR<W ITA<EUR ITA1<ITA"))
    assert not refusals(desk, fewer, conditions=Conditions(in_use=in_use), at=TUESDAY)
    assert asked == {"CL_AREAS": {"KEN"}, "CL_EX": {"A_KEN"}}


def test_an_inherited_code_is_not_deleted_where_it_is_inherited(desk: Desk) -> None:
    draft = f._with(EX, version="1.0.0-draft")
    desk.stored(AREAS, draft)
    with desk.writing() as uow, pytest.raises(Conflict, match="inherits 'A_ITA'"):
        delete_item(uow, urn_of(draft), "A_ITA", by="ann", at=TUESDAY)


def test_a_list_that_extends_nothing_costs_no_further_statement(lists: Desk) -> None:
    with lists.reading() as uow:
        find(uow, query(f"{LIST}/CL_AREAS/1.0.0"))
        find(uow, query(f"{LIST}/CL_EX/1.0.0"))
        statements = _statements(lists)
        find(uow, query(f"{LIST}/CL_AREAS/1.0.0"))
        plain = len(statements)
        find(uow, query(f"{LIST}/CL_AREAS/1.0.0", detail="raw"))
        assert len(statements) == 2 * plain


def _statements(desk: Desk) -> list[str]:
    from sqlalchemy import event

    found: list[str] = []
    event.listen(desk.engine, "before_cursor_execute", lambda *given: found.append(str(given[2])))
    return found
