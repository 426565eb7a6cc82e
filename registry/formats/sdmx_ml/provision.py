"""Provision agreements."""

from __future__ import annotations

from collections.abc import Iterator

from registry.formats.sdmx_ml.common import Writing, head, maintainable_attributes, read_maintainable
from registry.formats.sdmx_ml.fitting import Cuts, fit_maintainable
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import read_reference, reference
from registry.formats.sdmx_ml.xml import Node, children_of, first
from registry.model.provision import ProvisionAgreement


def read_provision_agreement(node: Node, reading: Reading) -> ProvisionAgreement:
    children = children_of(node)
    flow, provider = first(children, reading.generation.agreement_flow), first(children, "DataProvider")
    return ProvisionAgreement(
        **read_maintainable(node, children, reading),
        dataflow=None if flow is None else read_reference(flow, "Dataflow", reading),
        data_provider=None if provider is None else read_reference(provider, "DataProvider", reading),
    )


def write_provision_agreement(agreement: ProvisionAgreement, writing: Writing) -> Iterator[str]:
    """The schema knows no agreement without its two references, not even as a stub."""
    yield f"<str:ProvisionAgreement{maintainable_attributes(agreement, writing)}>{head(agreement)}"
    if agreement.dataflow is not None:
        yield reference(
            f"str:{writing.generation.agreement_flow}", agreement.dataflow, writing.generation, writing.targets
        )
    if agreement.data_provider is not None:
        yield reference("str:DataProvider", agreement.data_provider, writing.generation, writing.targets)
    yield "</str:ProvisionAgreement>"


def fit_provision_agreement(agreement: ProvisionAgreement, cuts: Cuts) -> ProvisionAgreement:
    return fit_maintainable(agreement, cuts)
