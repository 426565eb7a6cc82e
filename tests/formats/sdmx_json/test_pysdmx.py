"""A client that we did not write reads our SDMX-JSON 2.0 and 2.1; what it cannot read is its own fault, named here."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from pysdmx.errors import Invalid
from pysdmx.io import read_sdmx

from registry.model.artefact import Maintainable
from tests import factories as make
from tests.artefacts_more.lists import FULL_HIERARCHY_ASSOCIATION, FULL_METADATA_PROVIDER_SCHEME, FULL_VALUE_LIST
from tests.artefacts_more.maps import FULL_REPRESENTATION_MAP, FULL_STRUCTURE_MAP
from tests.artefacts_more.metadata import (
    FULL_METADATA_PROVISION_AGREEMENT,
    FULL_METADATA_SET,
    FULL_METADATA_STRUCTURE,
    FULL_METADATAFLOW,
)
from tests.artefacts_more.vtl import (
    FULL_CUSTOM_TYPE_SCHEME,
    FULL_NAME_PERSONALISATION_SCHEME,
    FULL_RULESET_SCHEME,
    FULL_TRANSFORMATION_SCHEME,
    FULL_USER_DEFINED_OPERATOR_SCHEME,
    FULL_VTL_MAPPING_SCHEME,
)
from tests.formats.sdmx_json import written

BOTH = pytest.mark.parametrize("version", ["2.0", "2.1"])  # it does not know 1.0

VALUE_LIST = replace(FULL_VALUE_LIST, items=FULL_VALUE_LIST.items[:1])
REPRESENTATION_MAP = replace(FULL_REPRESENTATION_MAP, mappings=FULL_REPRESENTATION_MAP.mappings[:2])
VTL_MAPPING_SCHEME = replace(
    FULL_VTL_MAPPING_SCHEME,
    mappings=tuple(each for each in FULL_VTL_MAPPING_SCHEME.mappings if not each.is_generic_dataflow),
)
READ = (
    VALUE_LIST,
    FULL_HIERARCHY_ASSOCIATION,
    FULL_METADATA_PROVIDER_SCHEME,
    FULL_METADATA_STRUCTURE,
    FULL_METADATAFLOW,
    FULL_METADATA_PROVISION_AGREEMENT,
    FULL_STRUCTURE_MAP,
    REPRESENTATION_MAP,
    VTL_MAPPING_SCHEME,
    FULL_CUSTOM_TYPE_SCHEME,
    FULL_NAME_PERSONALISATION_SCHEME,
    FULL_RULESET_SCHEME,
    FULL_USER_DEFINED_OPERATOR_SCHEME,
    FULL_TRANSFORMATION_SCHEME,
)
# The standard lets a value item go without a name, a row of a representation map without targets, and has an empty object for
# the mapping of any dataflow; pysdmx 1.21 requires the first two and takes the third for text.
ITS_OWN_BUGS = (FULL_VALUE_LIST, FULL_REPRESENTATION_MAP, FULL_VTL_MAPPING_SCHEME)


@BOTH
def test_pysdmx_reads_what_is_written(version: str) -> None:
    lists = (make.a_codelist("W DE<W", id="CL_AREA"), make.a_codelist())
    described = (
        make.a_concept_scheme(),
        make.a_data_structure(),
        make.a_dataflow(),
        make.a_data_constraint(),
        make.a_hierarchy(),
    )
    kept = (
        *lists,
        *described,
        make.an_agency_scheme(),
        make.a_provision_agreement(),
        make.a_category_scheme(),
        make.a_categorisation(),
    )
    found = read_sdmx(written(make.a_message(*kept), version).decode(), validate=False).structures
    assert {(each.agency if isinstance(each.agency, str) else each.agency.id, each.id) for each in found} == {
        (artefact.agency, artefact.id) for artefact in kept
    }
    (structure,) = (each for each in found if each.id == "DSD_STOCK")
    assert [component.id for component in structure.components.dimensions] == ["FREQ", "REF_AREA", "SEX", "TIME_PERIOD"]


@BOTH
@pytest.mark.parametrize("artefact", READ, ids=lambda artefact: type(artefact).__name__)
def test_pysdmx_reads_every_kind_that_it_knows(artefact: Maintainable, version: str) -> None:
    (found,) = read_sdmx(written(make.a_message(artefact), version).decode(), validate=False).structures
    assert (found.agency if isinstance(found.agency, str) else found.agency.id, found.id) == (
        artefact.agency,
        artefact.id,
    )
    assert type(found).__name__.removeprefix("Multi") == type(artefact).__name__.replace("ValueList", "Codelist")


@BOTH
def test_pysdmx_reads_metadata_sets(version: str) -> None:
    text = written(make.a_message(FULL_METADATA_SET), f"metadata-{version}").decode()
    (report,) = read_sdmx(text, validate=False).reports
    assert report.id == FULL_METADATA_SET.id
    assert [attribute.id for attribute in report.attributes] == ["CONTACT", "COVERAGE"]


@BOTH
@pytest.mark.parametrize("artefact", ITS_OWN_BUGS, ids=lambda artefact: type(artefact).__name__)
def test_pysdmx_still_cannot_read_these(artefact: Maintainable, version: str) -> None:
    with pytest.raises(Invalid):
        read_sdmx(written(make.a_message(artefact), version).decode(), validate=False)
