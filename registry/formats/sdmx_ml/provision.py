"""Provision agreements of data and of reference metadata. 2.1 has one element for both: what is provided tells which it is."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from registry.formats.sdmx_ml.common import Writing, head, maintainable_attributes, read_maintainable
from registry.formats.sdmx_ml.fitting import Cuts, fit_maintainable
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import all_referred, referred
from registry.formats.sdmx_ml.xml import Node, children_of, element, escape
from registry.model.artefact import Maintainable
from registry.model.metadata_provision import MetadataProvisionAgreement
from registry.model.provision import ProvisionAgreement
from registry.model.urn import Urn


def read_agreement_21(node: Node, reading: Reading) -> ProvisionAgreement | MetadataProvisionAgreement:
    flow = referred(children_of(node), "StructureUsage", "Dataflow", reading)
    if flow is not None and Urn.parse(flow).class_ == "Metadataflow":
        return read_metadata_provision_agreement(node, reading)
    return read_provision_agreement(node, reading)


def read_provision_agreement(node: Node, reading: Reading) -> ProvisionAgreement:
    children = children_of(node)
    return ProvisionAgreement(
        **read_maintainable(node, children, reading),
        dataflow=referred(children, reading.generation.agreement_flow, "Dataflow", reading),
        data_provider=referred(children, "DataProvider", "DataProvider", reading),
    )


def write_provision_agreement(agreement: ProvisionAgreement, writing: Writing) -> Iterator[str]:
    """The schema knows no agreement without its two references, not even as a stub."""
    yield f"<str:ProvisionAgreement{maintainable_attributes(agreement, writing)}>{head(agreement)}"
    yield writing.refer(f"str:{writing.generation.agreement_flow}", agreement.dataflow)
    yield writing.refer("str:DataProvider", agreement.data_provider)
    yield "</str:ProvisionAgreement>"


def fit_provision_agreement(agreement: ProvisionAgreement, cuts: Cuts) -> ProvisionAgreement:
    return fit_maintainable(agreement, cuts)


# --- of reference metadata ---------------------------------------------------------------------------------------------------------


def read_metadata_provision_agreement(node: Node, reading: Reading) -> MetadataProvisionAgreement:
    children = children_of(node)
    flow, provider = (
        ("StructureUsage", "DataProvider") if reading.generation.uses_refs else ("Metadataflow", "MetadataProvider")
    )
    return MetadataProvisionAgreement(
        **read_maintainable(node, children, reading),
        metadataflow=referred(children, flow, "Metadataflow", reading),
        metadata_provider=referred(children, provider, provider, reading),
        targets=all_referred(children, "Target", "Dataflow", reading),
    )


def write_metadata_provision_agreement(agreement: MetadataProvisionAgreement, writing: Writing) -> Iterator[str]:
    is_21 = writing.generation.uses_refs
    name = "ProvisionAgreement" if is_21 else "MetadataProvisionAgreement"
    yield f"<str:{name}{maintainable_attributes(agreement, writing)}>{head(agreement)}"
    yield writing.refer("str:StructureUsage" if is_21 else "str:Metadataflow", agreement.metadataflow)
    yield writing.refer("str:DataProvider" if is_21 else "str:MetadataProvider", agreement.metadata_provider)
    yield from (element("str:Target", {}, escape(target)) for target in agreement.targets)
    yield f"</str:{name}>"


def fit_metadata_provision_agreement(
    agreement: MetadataProvisionAgreement, cuts: Cuts
) -> MetadataProvisionAgreement | ProvisionAgreement:
    agreement = fit_maintainable(agreement, cuts)
    if cuts.cut("metadata-stub", agreement.metadataflow is None):
        return ProvisionAgreement(**{name: getattr(agreement, name) for name in Maintainable.__struct_fields__})
    if cuts.cut("metadata-targets", agreement.targets):
        agreement = replace(agreement, targets=())
    return replace(agreement, metadata_provider=fit_metadata_provider(agreement.metadata_provider, cuts))


def fit_metadata_provider(urn: str | None, cuts: Cuts) -> str | None:
    """2.1 knows data providers only; 3.x wants a metadata provider."""
    if urn is None:
        return None
    if cuts.cut("metadata-provider", ".MetadataProvider=" in urn):
        return urn.replace(".MetadataProvider=", ".DataProvider=").replace(":METADATA_PROVIDERS(", ":DATA_PROVIDERS(")
    if cuts.cut("data-provider", ".DataProvider=" in urn):
        return urn.replace(".DataProvider=", ".MetadataProvider=").replace(":DATA_PROVIDERS(", ":METADATA_PROVIDERS(")
    return urn
