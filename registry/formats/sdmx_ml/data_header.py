"""The frame of an SDMX-ML data message: root, header with the structures that its data sets refer to, footer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from registry.formats.data import Presentation
from registry.formats.sdmx_ml.common import texts
from registry.formats.sdmx_ml.data_generations import DataMessage
from registry.formats.sdmx_ml.header import DECLARATION, footer
from registry.formats.sdmx_ml.xml import attributes, element, escape
from registry.model.message import Header, Notice, Party
from registry.model.urn import Urn

# Context of a data set → its element in the header, the element's name in 2.1 where that differs.
_USAGES = {
    "dataflow": ("StructureUsage", "StructureUsage"),
    "datastructure": ("Structure", "Structure"),
    "provisionagreement": ("ProvisionAgreement", "ProvisionAgrement"),  # spelled so in the schema of 2.1
}


class Structure(msgspec.Struct, frozen=True, kw_only=True):
    """One structure of the header: `id` is what data sets refer to, `prefix` that of its namespace."""

    id: str
    prefix: str
    context: str
    urn: str
    dimension_at_observation: str
    namespace: str


def structures(
    message: DataMessage, presentations: Sequence[Presentation], dimensions: Sequence[str]
) -> list[Structure]:
    """The structure of each data set, in order; sets of the same structure and dimension at the observation share one."""
    known: dict[tuple[str, str], Structure] = {}
    found = []
    for presentation, at in zip(presentations, dimensions, strict=True):
        number = len(known) + 1
        structure = Structure(
            id=f"S{number}",
            prefix=f"ns{number}",
            context=presentation.context,
            urn=presentation.context_urn,
            dimension_at_observation=at,
            namespace=namespace_of(message, presentation, at),
        )
        found.append(known.setdefault((presentation.context_urn, at), structure))
    return found


def namespace_of(message: DataMessage, presentation: Presentation, at: str) -> str:
    """The namespace of a structure-specific data set: of what was asked for in 2.1, of the data structure since 3.0."""
    structure = presentation.cube.structure
    urn = presentation.context_urn
    if message.has_comp:
        urn = str(Urn("datastructure", "DataStructure", structure.agency, structure.id, structure.version))
    return f"{urn}:ObsLevelDim:{at}"


def opening(message: DataMessage, given: Header, structures: Iterable[Structure], *, is_specific: bool) -> str:
    """The declaration, the root's start tag and the header. No default namespace: series and observations have none."""
    distinct = list(dict.fromkeys(structures))
    namespaces = message.namespaces | ({row.prefix: row.namespace for row in distinct} if is_specific else {})
    declared = attributes({f"xmlns:{prefix}": namespace for prefix, namespace in namespaces.items()})
    header = element(
        "mes:Header",
        {},
        element("mes:ID", {}, escape(given.id)),
        element("mes:Test", {}, "true" if given.test else "false"),
        element("mes:Prepared", {}, given.prepared.isoformat().replace("+00:00", "Z")),
        _party("mes:Sender", given.sender),
        *(_party("mes:Receiver", receiver) for receiver in given.receivers),
        texts("com:Name", given.names),
        *(_structure(message, row, is_specific=is_specific) for row in distinct),
        texts("mes:Source", given.source),
    )
    return f"{DECLARATION}<mes:{message.root}{declared}>\n{header}\n"


def _party(tag: str, party: Party) -> str:
    return element(tag, {"id": party.id}, texts("com:Name", party.names))


def _structure(message: DataMessage, row: Structure, *, is_specific: bool) -> str:
    said = {
        "structureID": row.id,
        "namespace": row.namespace if is_specific else None,
        "dimensionAtObservation": row.dimension_at_observation,
    }
    usage, usage_of_2_1 = _USAGES[row.context]
    if not message.generation.uses_refs:
        return element("mes:Structure", said, element(f"com:{usage}", {}, escape(row.urn)))
    urn = Urn.parse(row.urn)
    ref = {"agencyID": urn.agency, "id": urn.id, "version": urn.version, "package": urn.package, "class": urn.class_}
    return element("mes:Structure", said, element(f"com:{usage_of_2_1}", {}, element("Ref", ref)))


def closing(message: DataMessage, notices: Sequence[Notice]) -> str:
    """The footer, where there is something to say, and the end of the message."""
    return footer(notices) + ("\n" if notices else "") + f"</mes:{message.root}>\n"
