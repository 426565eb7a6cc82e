"""What is written is valid by the official schema and reads back, less what LOSSES says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from registry.formats.schemas import validate_xml
from registry.formats.sdmx_ml.codecs import CODECS
from registry.formats.sdmx_ml.generations import GENERATIONS, ML_2_1, ML_3_0, ML_3_1, Generation
from registry.formats.sdmx_ml.losses import LOSSES
from registry.formats.sdmx_ml.message import fit_structures, read_structures, write_structures
from registry.model.annotation import Link
from registry.model.artefact import Maintainable
from registry.model.kinds import KINDS
from registry.model.message import Header, StructureMessage
from registry.model.stubs import complete_stub, stub
from tests.factories import ARTEFACTS, FULL_CODELIST, a_codelist, a_message, a_notice, artefacts, headers
from tests.factories_more import ARTEFACTS_MORE, EXTENSIONS, FURTHER, VARIANTS_MORE
from tests.formats.sdmx_ml.facts import facts_of

every_generation = pytest.mark.parametrize("generation", GENERATIONS, ids=lambda row: row.format)
EVERY = (*ARTEFACTS, *ARTEFACTS_MORE)
EXAMPLES = (*EVERY, *VARIANTS_MORE, *FURTHER, replace(FULL_CODELIST, id="CL_EXTENDED", extensions=EXTENSIONS))
every_kind = pytest.mark.parametrize(
    "artefact", EXAMPLES, ids=lambda artefact: f"{type(artefact).__name__}-{artefact.id}"
)


def written(message: StructureMessage, generation: Generation) -> bytes:
    return b"".join(write_structures(message, generation))


def test_every_kind_has_a_codec() -> None:
    assert set(CODECS) == {kind.type.__name__ for kind in KINDS} - {"MetadataSet"}, "which has a message of its own"
    assert set().union(*(generation.kinds for generation in GENERATIONS)) == set(CODECS)


@every_generation
@every_kind
def test_every_part_that_a_generation_carries_reads_back(artefact: Maintainable, generation: Generation) -> None:
    fitted = fit_structures(a_message(artefact), generation)
    text = written(a_message(artefact), generation)
    assert validate_xml(text, generation.name) == ()
    assert read_structures(text) == fitted


@every_generation
@pytest.mark.parametrize("make_stub", [stub, complete_stub])
@pytest.mark.parametrize("artefact", EVERY, ids=lambda artefact: type(artefact).__name__)
def test_a_stub_of_any_kind_is_valid_and_reads_back(
    artefact: Maintainable, make_stub: Callable[[Maintainable], Maintainable], generation: Generation
) -> None:
    message = a_message(make_stub(artefact))
    text = written(message, generation)
    assert validate_xml(text, generation.name) == ()
    assert read_structures(text) == fit_structures(message, generation)


CUT = {
    "3.0": {
        "Codelist": {"codes"},
        "DataStructure": {"attributes", "groups", "is_evolving"},
        "Dataflow": {"dimensions"},
        "DataConstraint": {"key_sets", "reference_period"},
        "MetadataConstraint": {"regions"},
        "OrganisationUnitScheme": {"version"},
    },
    "3.1": {
        "DataStructure": {"attributes", "groups"},
        "DataConstraint": {"attachment", "release_calendar", "reference_period"},
        "MetadataConstraint": {"attachment", "release_calendar", "regions"},
        "OrganisationUnitScheme": {"version"},
    },
}


def with_plain_links(value: Any) -> Any:
    """The same with links as XML has them: no artefact loses more of them than `link-details` says."""
    if isinstance(value, Link):
        return Link(rel=value.rel, url=value.url or value.urn, urn=value.urn, type=value.type)
    if isinstance(value, tuple):
        return tuple(map(with_plain_links, value))
    if isinstance(value, msgspec.Struct):
        return replace(value, **{name: with_plain_links(getattr(value, name)) for name in value.__struct_fields__})
    return value


@pytest.mark.parametrize("generation", [ML_3_0, ML_3_1], ids=lambda row: row.format)
@pytest.mark.parametrize("artefact", EVERY, ids=lambda artefact: type(artefact).__name__)
def test_3_x_changes_no_more_of_the_examples_than_is_listed_here(
    artefact: Maintainable, generation: Generation
) -> None:
    name, whole = type(artefact).__name__, with_plain_links(artefact)
    found = fit_structures(a_message(artefact), generation).artefacts
    assert [type(fitted).__name__ for fitted in found] == ([name] if name in generation.kinds else [])
    for fitted in found:
        changed = {field for field in artefact.__struct_fields__ if getattr(fitted, field) != getattr(whole, field)}
        assert changed - {"is_partial_language"} == CUT[generation.name].get(name, set())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(artefact=artefacts(), generation=st.sampled_from(GENERATIONS), header=headers())
def test_whatever_is_written_is_valid_and_reads_back(
    artefact: Maintainable, generation: Generation, header: Header
) -> None:
    message = a_message(artefact, header=header)
    fitted = fit_structures(message, generation)
    assert read_structures(written(message, generation)) == fitted
    assert fit_structures(fitted, generation).artefacts == fitted.artefacts, "a fitted message fits"


@every_generation
def test_a_message_of_every_kind_reads_back_in_the_order_of_its_containers(generation: Generation) -> None:
    order = [row.kind for row in generation.containers]
    fitted = fit_structures(a_message(*EVERY), generation).artefacts
    read = read_structures(written(a_message(*EVERY), generation)).artefacts
    places = [order.index(type(artefact).__name__) for artefact in read]
    assert places == sorted(places)
    assert set(map(repr, read)) == set(map(repr, fitted))


@pytest.mark.parametrize("generation", [ML_2_1, ML_3_0], ids=lambda row: row.format)
@every_kind
def test_the_cuts_for_one_generation_show_in_no_other_place(artefact: Maintainable, generation: Generation) -> None:
    """Facts of the written message, taken without our reader, are those of the fitted artefact written again."""
    once = written(a_message(artefact), generation)
    again = written(a_message(*read_structures(once).artefacts), generation)
    assert facts_of(once) == facts_of(again)


def test_the_same_message_gives_the_same_bytes() -> None:
    assert written(a_message(*EVERY), ML_2_1) == written(a_message(*EVERY), ML_2_1)


@every_generation
def test_a_long_codelist_is_written_in_pieces(generation: Generation) -> None:
    codelist = a_codelist(" ".join(f"C{number}" for number in range(3000)))
    pieces = list(write_structures(a_message(codelist), generation))
    assert len(pieces) > 2
    assert read_structures(b"".join(pieces)).artefacts == (codelist,)


@every_generation
def test_notices_stand_in_the_footer_and_read_back(generation: Generation) -> None:
    message = a_message(a_codelist(), notices=(a_notice(code="510"), a_notice(code="1002", severity="Information")))
    assert read_structures(written(message, generation)).notices == message.notices


@every_generation
def test_every_loss_of_the_full_examples_is_said_in_the_footer(generation: Generation) -> None:
    features = {loss.feature for loss in LOSSES if loss.format == generation.format}
    said = {notice.text.partition(":")[0] for notice in read_structures(written(a_message(*EVERY), generation)).notices}
    assert said
    assert said <= features
