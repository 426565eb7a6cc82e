"""Clients that we did not write read what we write."""

from __future__ import annotations

import contextlib
import importlib.util
import io
from pathlib import Path

import pytest
import sdmx

from registry.formats.sdmx_ml.generations import GENERATIONS, ML_2_1, ML_3_0, Generation
from registry.formats.sdmx_ml.message import read_structures, write_structures
from registry.model.artefact import Maintainable
from registry.model.kinds import items_of, kind_of
from tests import factories as make
from tests.conftest import absent

NAMES = make.names("Named", fr="Nommé", ar="مسمى")
PLAIN: tuple[Maintainable, ...] = (
    make.an_agency_scheme(names=NAMES),
    make.a_data_provider_scheme(names=NAMES),
    make.a_data_consumer_scheme(names=NAMES),
    make.a_codelist("F M _T<M", names=NAMES, annotations=(make.an_annotation(),)),
    make.a_concept_scheme(names=NAMES),
    make.a_category_scheme(names=NAMES),
    make.a_hierarchy(names=NAMES),
    make.a_data_structure(names=NAMES),
    make.a_dataflow(names=NAMES),
    make.a_provision_agreement(names=NAMES),
    make.a_data_constraint(names=NAMES),
    make.a_categorisation(names=NAMES),
)
IN_3_0 = {"codelist", "conceptscheme", "datastructure", "dataflow"}  # what sdmx1 reads of all that stands in 3.0
READ_BY_SDMX1 = [(artefact, ML_2_1) for artefact in PLAIN] + [
    (artefact, ML_3_0) for artefact in PLAIN if kind_of(artefact).word in IN_3_0
]
WORDS = [kind_of(artefact).word for artefact in PLAIN]


def written(artefact: Maintainable, generation: Generation) -> io.BytesIO:
    return io.BytesIO(b"".join(write_structures(make.a_message(artefact), generation)))


def test_every_kind_is_tried() -> None:
    assert {kind_of(artefact).word for artefact in make.ARTEFACTS} == set(WORDS)


@pytest.mark.parametrize(("artefact", "generation"), READ_BY_SDMX1)
def test_sdmx1_reads_ids_names_and_items(artefact: Maintainable, generation: Generation) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        message = sdmx.read_sdmx(written(artefact, generation))
    found = [each for each in message.iter_objects() if each.id == artefact.id and each.name.localizations]
    assert [each.name.localizations for each in found] == [artefact.names]
    if items := items_of(artefact):
        assert [item.id for item in items] == [id for id in found[0].items if id in {item.id for item in items}]


# Real messages with the kinds beyond data that sdmx1 knows: metadata structures, structure sets, value lists, VTL.
REAL = (
    "ESTAT_esms-structure.xml",
    "IAEG-SDGs_metadatastructure-0.xml",
    "structureset-0.xml",
    "Codelist_valuelist.xml",
    "VTL_Transformations_VTL_Sample_1.xml",
    "VTL_Transformations_VTL_Sample_2.xml",
    "VTL_Sample_3.xml",
)


def objects_of(content: bytes) -> list[tuple[str, str, int]]:
    """Class, id and number of items of everything that sdmx1 reads."""
    with contextlib.redirect_stdout(io.StringIO()):
        message = sdmx.read_sdmx(io.BytesIO(content))
    return sorted((type(each).__name__, each.id, len(getattr(each, "items", ()))) for each in message.iter_objects())


@pytest.mark.parametrize("name", REAL)
def test_sdmx1_reads_of_a_real_message_written_again_what_it_reads_of_itself(name: str, specimens: Path) -> None:
    for path in sorted(specimens.rglob(name)):
        content = path.read_bytes()
        message = read_structures(content)
        generation = ML_2_1 if b"/v2_1/" in content else ML_3_0
        assert objects_of(b"".join(write_structures(message, generation))) == objects_of(content)


@pytest.mark.parametrize("generation", [ML_2_1, ML_3_0], ids=lambda row: row.format)
def test_sdmx1_reads_a_message_with_losses_in_its_footer(generation: Generation) -> None:
    artefact = make.a_codelist("001 002<001", is_partial_language=True)
    message = sdmx.read_sdmx(written(artefact, generation))
    assert message.footer.severity == "Warning"
    assert list(message.codelist["CL_SEX"].items) == ["001", "002"]


@pytest.mark.parametrize("generation", GENERATIONS, ids=lambda row: row.format)
@pytest.mark.parametrize("artefact", PLAIN, ids=WORDS)
def test_pysdmx_reads_and_validates(artefact: Maintainable, generation: Generation) -> None:
    if importlib.util.find_spec("xmltodict") is None:
        absent("pysdmx reads no XML here: pip install 'pysdmx[xml]'")
    from pysdmx.io import read_sdmx

    (found,) = read_sdmx(written(artefact, generation), validate=True).structures
    assert found.id == artefact.id
