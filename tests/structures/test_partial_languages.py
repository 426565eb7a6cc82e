"""Translations laid over what is stored."""

from __future__ import annotations

import msgspec
import pytest

from registry.model.artefact import Maintainable
from registry.model.category import Category
from registry.structures.partial_languages import translated, untranslatable
from tests import factories as f

replace = msgspec.structs.replace


def test_only_the_languages_sent_change_at_any_depth() -> None:
    deep = Category(id="A", names={"en": "a"}, categories=(Category(id="B", names={"en": "b", "fr": "vieux"}),))
    sent = replace(deep, names={}, categories=(Category(id="B", names={"fr": "neuf"}),))
    stored = f.a_category_scheme(categories=(deep, Category(id="Z", names={"en": "z"})))
    found = translated(stored, replace(stored, names={"ar": "مواضيع"}, categories=(sent,)))
    assert found.names == {"en": "Topics", "ar": "مواضيع"}
    assert found.categories[0].categories[0].names == {"en": "b", "fr": "neuf"}
    assert [one.id for one in found.categories] == ["A", "Z"] and found.categories[0].names == {"en": "a"}
    assert untranslatable(stored, replace(stored, categories=(sent,))) == []


def test_annotations_are_translated_too() -> None:
    stored = f.a_codelist(annotations=(f.an_annotation(), f.an_annotation(id=None, texts={"en": "second"})))
    sent = f.a_codelist(
        annotations=(f.an_annotation(texts={"es": "Primero"}), f.an_annotation(id=None, texts={"es": "segundo"}))
    )
    found = translated(stored, sent)
    assert found.annotations[0].texts == stored.annotations[0].texts | {"es": "Primero"}
    assert found.annotations[1].texts == {"en": "second", "es": "segundo"}


@pytest.mark.parametrize("artefact", f.ARTEFACTS, ids=lambda one: type(one).__name__)
def test_laying_something_over_itself_changes_nothing(artefact: Maintainable) -> None:
    assert translated(artefact, artefact) == artefact
    assert translated(artefact, replace(artefact, names={}, descriptions={})) == artefact
    assert untranslatable(artefact, replace(artefact, names={"fr": "x"})) == []


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (f.a_codelist("F X"), "Code X is added"),
        (f.a_codelist("F M<F"), "Code M, parent is added"),
    ],
)
def test_what_is_no_text_is_refused_rather_than_lost(sent: Maintainable, said: str) -> None:
    [finding] = untranslatable(f.a_codelist("F M"), sent)
    assert finding.code == "not-a-text" and finding.message.startswith(said)
