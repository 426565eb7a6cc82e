"""Every kind in every version of SDMX-JSON: valid, and the same when read back but for declared losses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from registry.formats.losses import losses_of
from registry.formats.sdmx_json.codecs import has_kind
from registry.formats.sdmx_json.common import instant
from registry.formats.sdmx_json.dialect import METADATA_VERSIONS, VERSIONS
from registry.formats.sdmx_json.metadata import read_metadata
from registry.formats.sdmx_json.reading import read_structures
from registry.model.annotation import Annotation
from registry.model.artefact import Maintainable
from registry.model.metadata_set import MetadataSet
from tests import factories as make
from tests.factories_more import ARTEFACTS_MORE, EXTENSIONS, FURTHER, VARIANTS_MORE
from tests.formats.sdmx_json import read_back, written

EXAMPLES = (
    *make.ARTEFACTS,
    *ARTEFACTS_MORE,
    *VARIANTS_MORE,
    *FURTHER,
    replace(make.FULL_CODELIST, id="CL_EXTENDED", extensions=EXTENSIONS),
)


def versions_of(artefact: Maintainable) -> list[str]:
    """The versions of the messages that can hold an artefact."""
    if isinstance(artefact, MetadataSet):
        return [f"metadata-{version}" for version in METADATA_VERSIONS]
    return [version for version in VERSIONS if has_kind(type(artefact), version)]


CASES = [(artefact, version) for artefact in EXAMPLES for version in versions_of(artefact)]
EACH = pytest.mark.parametrize(
    ("artefact", "version"),
    CASES,
    ids=[f"{type(artefact).__name__}-{artefact.id}-{version}" for artefact, version in CASES],
)


def eased(part: Any, version: str) -> Any:
    """A part without what every full example has and some versions lose: local times, partial languages, values of annotations."""
    if isinstance(part, tuple):
        return tuple(eased(each, version) for each in part)
    if not isinstance(part, msgspec.Struct):
        return part
    fields = {name: eased(getattr(part, name), version) for name in part.__struct_fields__}
    for name in ("valid_from", "valid_to"):
        if fields.get(name):
            fields[name] = instant(fields[name], is_end=name == "valid_to")
    if "is_partial_language" in fields and "2.1" not in version:
        fields["is_partial_language"] = False
    if isinstance(part, Annotation) and version == "1.0":
        fields["value"] = None
    return type(part)(**fields)


@EACH
def test_a_full_example_is_valid_and_keeps_what_no_loss_is_declared_for(artefact: Maintainable, version: str) -> None:
    artefact = eased(artefact, version)
    once = read_back(artefact, version)
    if not losses_of(artefact, f"sdmx-json-{version}"):
        assert once == (artefact,)
    for each in once:
        assert read_back(each, version) == (each,), "a second time nothing is lost"


LOSING = {
    "2.1": "Categorisation DataStructure DataConstraint OrganisationUnitScheme MetadataStructure MetadataProvisionAgreement MetadataConstraint VtlMappingScheme",
    "2.0": "AgencyScheme DataProviderScheme DataConsumerScheme Codelist ConceptScheme CategoryScheme Hierarchy DataStructure Dataflow"
    " ProvisionAgreement DataConstraint Categorisation OrganisationUnitScheme MetadataStructure MetadataProvisionAgreement"
    " MetadataConstraint VtlMappingScheme",
    "1.0": "AgencyScheme DataProviderScheme DataConsumerScheme Codelist ConceptScheme CategoryScheme Hierarchy DataStructure Dataflow"
    " ProvisionAgreement DataConstraint Categorisation GeographicCodelist GeoGridCodelist MetadataStructure Metadataflow"
    " MetadataProvisionAgreement MetadataConstraint AttachmentConstraint StructureSet",
}


@pytest.mark.parametrize("version", VERSIONS)
def test_only_these_kinds_lose_anything_of_a_full_example(version: str) -> None:
    examples = (eased(artefact, version) for artefact in EXAMPLES if has_kind(type(artefact), version))
    losing = {type(artefact).__name__ for artefact in examples if losses_of(artefact, f"sdmx-json-{version}")}
    assert losing == set(LOSING[version].split())


@pytest.mark.parametrize("name", ["structure-constructed-sample", "structure-generated-sample"])
@pytest.mark.parametrize("version", VERSIONS)
def test_the_official_samples_read_back(specimens: Path, name: str, version: str) -> None:
    message = read_structures((specimens / "sdmx-specimens" / "official-json" / f"{name}.json").read_bytes())
    assert len(message.artefacts) == {"structure-constructed-sample": 12, "structure-generated-sample": 36}[name]
    assert message.notices == ()
    kept = [artefact for artefact in message.artefacts if has_kind(type(artefact), version)]
    for once in kept:
        (twice,) = read_structures(written(make.a_message(once), version)).artefacts
        assert losses_of(once, f"sdmx-json-{version}") or once == twice
    if version == "2.1":
        losing = {loss.feature for artefact in kept for loss in losses_of(artefact, "sdmx-json-2.1")}
        assert losing <= {"repetition", "time-position"}


@pytest.mark.parametrize("name", ["constructed-sample", "constructed-sample2", "generated-sample"])
@pytest.mark.parametrize("version", METADATA_VERSIONS)
def test_the_official_samples_of_metadata_read_back(specimens: Path, name: str, version: str) -> None:
    message = read_metadata((specimens / "sdmx-specimens" / "official-json" / f"metadata-{name}.json").read_bytes())
    assert len(message.artefacts) == {"constructed-sample": 3, "constructed-sample2": 5, "generated-sample": 2}[name]
    for once in message.artefacts:
        (twice,) = read_metadata(written(make.a_message(once), f"metadata-{version}")).artefacts
        assert losses_of(once, f"sdmx-json-metadata-{version}") or once == twice
