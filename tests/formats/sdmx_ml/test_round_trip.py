"""What is written is valid by the official schema and reads back, less what LOSSES says."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.formats.schemas import validate_xml
from registry.formats.sdmx_ml.generations import GENERATIONS, ML_2_1, ML_3_0, ML_3_1, Generation
from registry.formats.sdmx_ml.losses import LOSSES
from registry.formats.sdmx_ml.message import CODECS, fit_structures, read_structures, write_structures
from registry.model.artefact import Maintainable
from registry.model.kinds import KINDS, kind_of
from registry.model.message import Header, StructureMessage
from tests.factories import ARTEFACTS, a_codelist, a_message, a_notice, artefacts, headers
from tests.formats.sdmx_ml.facts import facts_of

every_generation = pytest.mark.parametrize("generation", GENERATIONS, ids=lambda row: row.format)
every_kind = pytest.mark.parametrize("artefact", ARTEFACTS, ids=lambda artefact: kind_of(artefact).word)


def written(message: StructureMessage, generation: Generation) -> bytes:
    return b"".join(write_structures(message, generation))


def test_every_kind_has_a_codec() -> None:
    assert set(CODECS) == {kind.word for kind in KINDS}


@every_generation
@every_kind
def test_every_part_that_a_generation_carries_reads_back(artefact: Maintainable, generation: Generation) -> None:
    fitted = fit_structures(a_message(artefact), generation)
    text = written(a_message(artefact), generation)
    assert validate_xml(text, generation.name) == ()
    assert read_structures(text) == fitted


CUT = {
    "3.0": {
        "codelist": {"codes"},
        "datastructure": {"attributes", "groups", "is_evolving"},
        "dataflow": {"dimensions"},
        "dataconstraint": {"key_sets", "reference_period"},
    },
    "3.1": {
        "datastructure": {"attributes", "groups"},
        "dataconstraint": {"attachment", "release_calendar", "reference_period"},
    },
}


@pytest.mark.parametrize("generation", [ML_3_0, ML_3_1], ids=lambda row: row.format)
@every_kind
def test_3_x_changes_no_more_of_the_examples_than_is_listed_here(
    artefact: Maintainable, generation: Generation
) -> None:
    fitted = fit_structures(a_message(artefact), generation).artefacts[0]
    changed = {field for field in artefact.__struct_fields__ if getattr(fitted, field) != getattr(artefact, field)}
    assert changed - {"is_partial_language"} == CUT[generation.name].get(kind_of(artefact).word, set())


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
    text = written(a_message(*ARTEFACTS), generation)
    read = read_structures(text).artefacts
    assert [kind_of(artefact).word for artefact in read] == order
    assert set(map(repr, read)) == set(map(repr, fit_structures(a_message(*ARTEFACTS), generation).artefacts))


@pytest.mark.parametrize("generation", [ML_2_1, ML_3_0], ids=lambda row: row.format)
@every_kind
def test_the_cuts_for_one_generation_show_in_no_other_place(artefact: Maintainable, generation: Generation) -> None:
    """Facts of the written message, taken without our reader, are those of the fitted artefact written again."""
    once = written(a_message(artefact), generation)
    again = written(a_message(*read_structures(once).artefacts), generation)
    assert facts_of(once) == facts_of(again)


def test_the_same_message_gives_the_same_bytes() -> None:
    assert written(a_message(*ARTEFACTS), ML_2_1) == written(a_message(*ARTEFACTS), ML_2_1)


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
    said = {
        notice.text.partition(":")[0] for notice in read_structures(written(a_message(*ARTEFACTS), generation)).notices
    }
    assert said
    assert said <= features
