"""Searching, listing, and who uses what."""

from __future__ import annotations

from registry.model.category import Category
from registry.model.version import ALL
from registry.structures.search import listing, search, used_by
from tests import factories as f
from tests.structures.conftest import Desk


def found(desk: Desk, text: str, **options: object) -> list[str]:
    with desk.reading() as uow:
        return [hit.item or hit.id for hit in search(uow, text, **options)]  # type: ignore[arg-type]  # options of search


def test_a_word_is_found_in_any_language_without_case_and_accents(world: Desk) -> None:
    world.stored(f.a_codelist((f.Code(id="X", names={"fr": "Réfugiés palestiniens", "ar": "السُّكان"}),), id="CL_R"))
    assert found(world, "REFUGIE") == found(world, "palestiniens refugies") == found(world, "السكان") == ["X"]
    assert found(world, "périodicité") == ["CL_FREQ"]
    assert found(world, "refugies suisses") == found(world, " -- ") == []


def test_the_exact_id_comes_first_then_beginnings_then_words(desk: Desk) -> None:
    names = {"SEX": "Something else", "A1": "Sex", "A2": "Sex and age", "A3": "Persons by sex"}
    desk.stored(
        f.a_codelist(
            tuple(f.Code(id=id, names={"en": name}) for id, name in reversed(names.items())),
            id="CL_T",
            names={"en": "T"},
        )
    )
    assert found(desk, "sex") == list(names)
    assert found(desk, "sex", limit=2) == ["SEX", "A1"]


def test_only_the_latest_version_is_found(desk: Desk) -> None:
    desk.stored(f.a_codelist("ONLY_OLD F", version="1.0.0"), f.a_codelist("F M", version="2.0.0"))
    with desk.reading() as uow:
        [hit] = search(uow, "cl_sex")
        assert (hit.version, hit.name, hit.language) == ("2.0.0", "Sex", "en")
        assert [hit.version for hit in search(uow, "Name of F")] == ["2.0.0"]
    assert found(desk, "ONLY_OLD") == []


def test_a_hit_says_its_name_in_the_best_language_and_where_it_stands(desk: Desk) -> None:
    nested = Category(id="MIG", categories=(Category(id="STOCK", names=f.names("Stocks", fr="Effectifs")),))
    desk.stored(f.a_category_scheme(categories=(nested,), names=f.names("Topics", fr="Thèmes")))
    with desk.reading() as uow:
        [hit] = search(uow, "stocks", languages=["fr-CH", "en"])
    assert (hit.name, hit.language, hit.scheme, hit.item) == ("Effectifs", "fr", "Thèmes", "MIG.STOCK")
    assert hit.urn == f.urn("Category", "IOM.GMDAC:TOPICS(1.0.0).MIG.STOCK")


def test_a_search_can_keep_to_some_kinds(world: Desk) -> None:
    assert found(world, "stock", kinds=["dataflow"]) == ["DF_OTHER", "DF_STOCK"]


def test_a_list_shows_the_latest_version_by_name_with_its_items(world: Desk) -> None:
    world.stored(f.a_codelist("F M X Y", version="2.0.0", names=f.names("Sex", fr="Sexe")))
    with world.reading() as uow:
        lines = listing(uow, "codelist", languages=["fr"])
        assert [(line.name, line.version, line.item_count) for line in lines] == [
            ("Areas", "1.0.0", 7),
            ("Périodicité", "1.0.0", 3),
            ("Sexe", "2.0.0", 4),
        ]
        assert lines[-1].versions == ("1.0.0", "2.0.0")
        assert [line.version for line in listing(uow, "codelist", text="cl sex", version=ALL)] == ["1.0.0", "2.0.0"]
        assert [line.id for line in listing(uow, text="PERIODI")] == ["CL_FREQ"]
        assert listing(uow, agencies=["NOBODY"]) == []


def test_who_uses_an_artefact_or_one_of_its_items_is_told(world: Desk) -> None:
    with world.reading() as uow:
        flows = used_by(uow, f.urn("Dataflow", "IOM.GMDAC:DF_STOCK(1.0.0)"))
        assert [(use.kind, use.role) for use in flows] == [
            ("categorisation", "source"),
            ("dataconstraint", "attachment"),
            ("provisionagreement", "dataflow"),
        ]
        concept = used_by(uow, f.a_concept_urn("SEX"))
        assert [(use.name, use.role, use.item) for use in concept] == [("Migrant stock", "concept", "SEX")]
        assert used_by(uow, f.a_concept_urn("UNUSED")) == []
