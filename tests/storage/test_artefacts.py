"""Revisions of artefacts: what was stored comes back, what was replaced is history."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from registry.model.artefact import Maintainable
from registry.model.job import AuditEntry
from registry.model.kinds import references_of, walk_items
from registry.model.stubs import head_of
from registry.model.version import Version
from registry.storage.engine import connect
from registry.storage.folding import fold
from registry.storage.generation import committed_generation
from registry.storage.unit_of_work import reading, unit_of_work
from registry.storage.version_key import version_key
from tests.factories import ARTEFACTS, a_codelist, a_data_structure, a_hierarchy, artefacts
from tests.factories_more import ARTEFACTS_MORE

DAY = timedelta(days=1)
EVERY = (*ARTEFACTS, *ARTEFACTS_MORE)
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


def test_every_kind_comes_back_as_it_was_stored(engine: Engine) -> None:
    with unit_of_work(engine) as uow:
        entries = [uow.artefacts.add(artefact, at=MONDAY, by="ann") for artefact in EVERY]
        uow.commit()
    with reading(engine) as uow:
        found = uow.artefacts.artefacts(entries)
        heads = uow.artefacts.heads(entries)
        assert [found[entry.revision] for entry in entries] == list(EVERY)
        assert [heads[entry.revision] for entry in entries] == [head_of(artefact) for artefact in EVERY]
        assert {entry.urn for entry in uow.artefacts.entries()} == {entry.urn for entry in entries}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(artefact=artefacts())
def test_any_artefact_comes_back_as_it_was_stored(engine: Engine, artefact: Maintainable) -> None:
    with unit_of_work(engine) as uow:
        entry = uow.artefacts.add(artefact, at=MONDAY, by="ann")
        assert uow.artefacts.artefact(entry) == artefact
        assert uow.artefacts.item_paths(entry) == {path for path, _ in walk_items(artefact)}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(st.sampled_from("abcdefghijkl"), unique=True, min_size=1),
    after=st.lists(st.sampled_from("abcdefghijkl"), unique=True, min_size=1),
)
def test_the_items_of_a_changed_list_are_found_and_the_former_ones_are_not(
    engine: Engine, before: list[str], after: list[str]
) -> None:
    with unit_of_work(engine) as uow:
        for codes in (before, after):
            entry = uow.artefacts.add(a_codelist(" ".join(codes)), at=MONDAY, by="ann")
        assert uow.artefacts.item_paths(entry) == set(after)
        for code in "abcdefghijkl":
            found = [(one.revision, path) for one, path, _ in uow.artefacts.matching_items([], code, [], 5)]
            assert found == ([(entry.revision, code)] if code in after else [])
        uow.artefacts.supersede(entry, at=MONDAY)
        assert uow.artefacts.matching_items([], after[0], [], 5) == []


def test_what_is_not_committed_is_not_there(engine: Engine) -> None:
    with unit_of_work(engine) as uow:
        uow.artefacts.add(a_codelist(), at=MONDAY, by="ann")
    with reading(engine) as uow:
        assert uow.artefacts.entries() == []
        assert uow.artefacts.generation() == 0


def test_the_registry_remembers_what_it_held_at_a_moment(engine: Engine) -> None:
    first, second = a_codelist("F M", version="1.0"), a_codelist("F M X", version="1.0")
    with unit_of_work(engine) as uow:
        uow.artefacts.add(first, at=MONDAY, by="ann")
        changed = uow.artefacts.add(second, at=MONDAY + 2 * DAY, by="bob")
        uow.artefacts.supersede(changed, at=MONDAY + 4 * DAY)
        uow.commit()
    with reading(engine) as uow:
        held = {day: uow.artefacts.entries(as_of=MONDAY + day * DAY) for day in (-1, 0, 1, 2, 3, 4)}
        then = {day: [uow.artefacts.artefact(entry) for entry in entries] for day, entries in held.items()}
        assert then == {-1: [], 0: [first], 1: [first], 2: [second], 3: [second], 4: []}
        assert uow.artefacts.entries() == []
        assert [
            (by, entry.recorded_at) for entry, _, by in uow.artefacts.history("codelist", "IOM.GMDAC", "CL_SEX")
        ] == [
            ("ann", MONDAY),
            ("bob", MONDAY + 2 * DAY),
        ]


def test_two_writers_cannot_both_store_the_same_version_as_current(engine: Engine) -> None:
    with unit_of_work(engine) as uow:
        entry = uow.artefacts.add(a_codelist(), at=MONDAY, by="ann")
        uow.artefacts.supersede(entry, at=MONDAY)
        uow.artefacts.add(a_codelist("F"), at=MONDAY, by="ann")
        with pytest.raises(IntegrityError):
            _insert_blindly(uow)


def _insert_blindly(uow: object) -> None:
    mapper = uow.artefacts  # type: ignore[attr-defined]  # any unit of work
    mapper.current = lambda *_: None
    mapper.add(a_codelist("M"), at=MONDAY, by="bob")


def test_references_are_found_from_their_target(engine: Engine) -> None:
    with unit_of_work(engine) as uow:
        uow.artefacts.add(a_data_structure(), at=MONDAY, by="ann")
        uow.artefacts.add(a_hierarchy(), at=MONDAY, by="ann")
        areas = uow.artefacts.referrers("codelist", "IOM.GMDAC", "CL_AREA")
        assert [(entry.id, role, version, item) for entry, role, version, item in areas] == [
            ("H_AREA", "code", "1.0.0", "W"),
            ("H_AREA", "code", "1.0.0", "DE"),
        ]
        concepts = uow.artefacts.referrers("conceptscheme", "IOM.GMDAC", "CS_MIG")
        assert len(concepts) == sum(reference.role == "concept" for reference in references_of(a_data_structure()))
        assert len(uow.artefacts.edges()) == 3  # each pair of artefacts once: concepts, sexes, areas


def test_every_committed_change_grows_the_generation(engine: Engine) -> None:
    with unit_of_work(engine) as uow:
        entry = uow.artefacts.add(a_codelist(), at=MONDAY, by="ann")
        first = uow.artefacts.generation()
        uow.commit()
        uow.artefacts.supersede(entry, at=MONDAY + DAY)
        uow.commit()
    with reading(engine) as uow:
        assert 0 < first < uow.artefacts.generation()
        assert uow.artefacts.changed_at() == MONDAY + DAY


def test_others_see_the_generation_grow_with_the_commit(engine: Engine) -> None:
    assert committed_generation(engine) == 0
    with unit_of_work(engine) as uow:
        uow.artefacts.add(a_codelist(), at=MONDAY, by="ann")
        assert committed_generation(engine) == 0
        uow.commit()
        assert committed_generation(engine) == 1


def test_a_database_that_does_not_answer_has_no_generation(tmp_path: Path) -> None:
    assert committed_generation(connect(f"sqlite:///{tmp_path}/absent/registry.db")) is None


def test_what_is_remembered_is_made_afresh_after_a_change(engine: Engine) -> None:
    def ask() -> int:
        with reading(engine) as uow:
            return uow.remember("how many", lambda: len(uow.artefacts.entries()))

    assert ask() == 0
    with unit_of_work(engine) as uow:
        uow.artefacts.add(a_codelist(), at=MONDAY, by="ann")
        assert uow.remember("how many", lambda: len(uow.artefacts.entries())) == 1
    assert ask() == 0  # rolled back, and not remembered
    with unit_of_work(engine) as uow:
        uow.artefacts.add(a_codelist(), at=MONDAY, by="ann")
        uow.artefacts.add(a_codelist(version="2.0.0"), at=MONDAY, by="ann")
        uow.commit()
    assert ask() == 2


def test_readers_do_not_wait_for_a_writer_and_see_the_state_before(engine: Engine) -> None:
    with unit_of_work(engine) as writer:
        writer.artefacts.add(a_codelist(), at=MONDAY, by="ann")
        with reading(engine) as reader:
            assert reader.artefacts.entries() == []
            writer.commit()
            assert reader.artefacts.entries() == []
        with reading(engine) as reader:
            assert len(reader.artefacts.entries()) == 1


def test_a_unit_of_work_goes_on_after_its_commit(engine: Engine) -> None:
    with unit_of_work(engine) as uow:
        uow.audit.add(AuditEntry(at=MONDAY, who="ann", what="created", target="urn:x"))
        uow.commit()
        uow.audit.add(AuditEntry(at=MONDAY, who="ann", what="replaced", target="urn:x"))
        uow.artefacts.add(a_codelist(), at=MONDAY, by="ann")
        uow.commit()
        uow.audit.add(AuditEntry(at=MONDAY, who="ann", what="deleted", target="urn:x"))
        uow.rollback()
        assert [entry.what for entry in uow.audit.latest(9)] == ["replaced", "created"]
    with reading(engine) as uow:
        assert [entry.what for entry in uow.audit.latest(9)] == ["replaced", "created"]
        assert len(uow.artefacts.entries()) == 1


def test_writers_wait_for_each_other(engine: Engine) -> None:
    def add(number: int) -> None:
        with unit_of_work(engine) as uow:
            uow.artefacts.lock()
            held = len(uow.artefacts.entries())
            uow.artefacts.add(a_codelist(id=f"CL_{held}"), at=MONDAY, by=f"writer {number}")
            uow.commit()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(8)))
    with reading(engine) as uow:
        assert [entry.id for entry in uow.artefacts.entries()] == [f"CL_{number}" for number in range(8)]


def test_a_moment_without_zone_is_refused(engine: Engine) -> None:
    with unit_of_work(engine) as uow, pytest.raises(Exception, match="has no time zone"):
        uow.artefacts.add(a_codelist(), at=datetime(2026, 1, 5), by="ann")


_FEW = "(0|[1-9][0-9]{0,3})"
VERSIONS = st.one_of(
    st.from_regex(rf"{_FEW}[0-9]{{0,9}}(\.{_FEW}){{0,2}}", fullmatch=True).filter(
        lambda text: not text.startswith("0") or text[:2] in ("0", "0.")
    ),
    st.from_regex(rf"{_FEW}\.{_FEW}\.{_FEW}-[A-Za-z0-9-]{{1,3}}(\.[A-Za-z0-9-]{{1,3}}){{0,2}}", fullmatch=True),
    st.from_regex(r"[0-9]{1,2}(\.[0-9]{1,2}){3}", fullmatch=True),
)


@given(VERSIONS, VERSIONS)
def test_version_keys_sort_as_versions_do(one: str, other: str) -> None:
    first, second = Version.parse(one), Version.parse(other)
    assert (version_key(first) < version_key(second)) == (first < second)


def test_the_database_orders_versions_as_the_standard_does(engine: Engine) -> None:
    # statement 12
    versions = ["1.0.0-draft", "1.0.0-draft.1", "1.0.0-rc.1", "1.0.0", "1.9.0", "1.10.0"]
    with unit_of_work(engine) as uow:
        for version in reversed(versions):
            uow.artefacts.add(a_codelist(version=version), at=MONDAY, by="ann")
        assert [entry.version for entry in uow.artefacts.entries()] == versions


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Réfugiés — CÔTE d'Ivoire", "refugies cote d ivoire"),
        ("STRASSE Straße", "strasse strasse"),
        ("السُّكان", "السكان"),
        ("移民", "移民"),
        ("CL_SEX", "cl sex"),
    ],
)
def test_folding_leaves_letters_of_every_script(text: str, folded: str) -> None:
    assert fold(text) == folded
