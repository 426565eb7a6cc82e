"""The demo content: it uses every kind of SDMX, and nothing in it leads nowhere."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

from registry.content import packs as content_packs
from registry.model.artefact import Maintainable
from registry.model.codelist import Codelist
from registry.model.constraint import CubeRegion, DataConstraint, MemberSelection
from registry.model.item_scheme_map import ItemSchemeMap
from registry.model.kinds import KINDS, holder_of, kind_of, urn_of, walk_items
from registry.model.provision import ProvisionAgreement
from registry.model.representation_map import RepresentationMap
from registry.model.structure import DataStructure
from registry.model.structure_map import StructureMap
from registry.model.urn import Urn
from registry.model.vtl import TransformationScheme, VtlMappingScheme
from registry.storage.engine import connect
from registry.storage.migrate import upgrade
from registry.storage.unit_of_work import unit_of_work
from registry.structures.extension import resolve
from registry.structures.submit import submit

ROOT = Path(__file__).resolve().parent.parent.parent
AT = datetime(2026, 1, 5, tzinfo=UTC)
T = TypeVar("T", bound=Maintainable)
PREFIX = "urn:sdmx:org.sdmx.infomodel."


@cache
def content() -> dict[str, Maintainable]:
    packs = content_packs.read([ROOT / "codelists", ROOT / "dataflows"])
    assert packs.findings == []
    return {urn_of(artefact): artefact for artefact in packs.artefacts}


def of_type(type_: type[T]) -> list[T]:
    return [artefact for artefact in content().values() if isinstance(artefact, type_)]


@cache
def items_of(urn: str) -> frozenset[str]:
    """The ids of the items of a scheme, those that a codelist inherits among them."""
    artefact = content()[urn]
    if isinstance(artefact, Codelist):
        artefact = resolve(artefact, lambda wanted, _: _codelist(wanted)).codelist
    return frozenset(path for path, _ in walk_items(artefact))


def _codelist(urn: str) -> Codelist | None:
    found = content().get(urn)
    return found if isinstance(found, Codelist) else None


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.type.__name__)
def test_every_kind_is_used(kind: object) -> None:
    assert kind in {kind_of(artefact) for artefact in content().values()}


def test_everything_is_stored_and_loading_it_again_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'registry.sqlite'}"
    upgrade(url)
    for outcome in ("created", "unchanged"):
        with unit_of_work(connect(url)) as uow:
            receipt = submit(uow, content().values(), by="tests", at=AT)
        assert [str(finding) for finding in receipt.findings if finding.severity == "error"] == []
        assert {result.outcome for result in receipt.results} == {outcome}


# Items and components that references name inside artefacts


def _dangling_of_representation_maps() -> Iterator[str]:
    for artefact in of_type(RepresentationMap):
        for row in artefact.mappings:
            pairs = zip(artefact.sources, row.sources, strict=True) if len(row.sources) == len(artefact.sources) else ()
            for column, source in pairs:
                if column.codelist and not source.is_regex and source.value not in items_of(column.codelist):
                    yield f"{artefact.id}: source {source.value}"
            for target_column, target in zip(artefact.targets, row.targets, strict=True):
                if target_column.codelist and "\\" not in target and target not in items_of(target_column.codelist):
                    yield f"{artefact.id}: target {target}"


def _dangling_of_scheme_maps() -> Iterator[str]:
    for artefact in of_type(ItemSchemeMap):
        assert artefact.source is not None and artefact.target is not None
        for row in artefact.maps:
            if row.source.value not in items_of(artefact.source):
                yield f"{artefact.id}: source {row.source.value}"
            if row.target is not None and row.target not in items_of(artefact.target):
                yield f"{artefact.id}: target {row.target}"


def _dangling_of_structure_maps() -> Iterator[str]:
    for artefact in of_type(StructureMap):
        source, target = (_structure(urn) for urn in (artefact.source, artefact.target))
        used = [(rule.sources, rule.targets) for rule in artefact.component_maps]
        used += [((one.source,), (one.target,)) for rule in artefact.date_pattern_maps for one in rule.components]
        used += [((rule.source,) if rule.source else (), (rule.target,) if rule.target else ()) for rule in artefact.fixed_value_maps]  # fmt: skip
        yield from (f"{artefact.id}: {id}" for sources, _ in used for id in sources if id not in _ids(source))
        yield from (f"{artefact.id}: {id}" for _, targets in used for id in targets if id not in _ids(target))
        for rule in artefact.fixed_value_maps:
            yield from (f"{artefact.id}: {rule.target} {value}" for value in rule.values if not _matches(value, _codes(target, rule.target)))  # fmt: skip


def _dangling_of_constraints() -> Iterator[str]:
    for artefact in of_type(DataConstraint):
        structure = _constrained(artefact)
        keys = [key for keys in artefact.key_sets for key in keys.keys]
        for selection in [one for region in artefact.regions for one in _selections(region)] + [one for key in keys for one in key.keys]:  # fmt: skip
            if structure is not None and selection.id not in _ids(structure):
                yield f"{artefact.id}: {selection.id}"
            elif structure is not None:
                known = _codes(structure, selection.id)
                yield from (f"{artefact.id}: {selection.id} {value.value}" for value in selection.values if not _matches(value.value, known))  # fmt: skip


def _selections(region: CubeRegion) -> tuple[MemberSelection, ...]:
    return (*region.keys, *region.components)


def _matches(value: str, known: frozenset[str] | None) -> bool:
    expression = re.compile(".*".join(map(re.escape, value.split("%"))))
    return known is None or any(expression.fullmatch(id) for id in known)


def _constrained(constraint: DataConstraint) -> DataStructure | None:
    """The structure of what a constraint is attached to; None for a provider."""
    attachment = constraint.attachment
    assert attachment is not None
    for urn in attachment.urns:
        found = content().get(str(holder_of(Urn.parse(urn))))
        if isinstance(found, ProvisionAgreement):
            found = content()[str(found.dataflow)]
        structure = getattr(found, "structure", None)
        if isinstance(found, DataStructure) or structure:
            return found if isinstance(found, DataStructure) else _structure(structure)
    return None


def _structure(urn: str | None) -> DataStructure:
    found = content()[str(urn)]
    assert isinstance(found, DataStructure)
    return found


def _ids(structure: DataStructure) -> set[str]:
    return {component.id for component in structure.components}


def _codes(structure: DataStructure, id: str | None) -> frozenset[str] | None:
    """The codes of a component; None when it is not coded."""
    component = next(component for component in structure.components if component.id == id)
    listed = component.representation.enumeration if component.representation else None
    return items_of(listed) if listed else None


@pytest.mark.parametrize(
    "dangling",
    [_dangling_of_representation_maps, _dangling_of_scheme_maps, _dangling_of_structure_maps, _dangling_of_constraints],
)
def test_nothing_inside_an_artefact_leads_nowhere(dangling: Callable[[], Iterator[str]]) -> None:
    assert list(dangling()) == []


def test_the_statements_of_a_vtl_program_use_what_is_defined() -> None:
    aliases = {mapping.alias for scheme in of_type(VtlMappingScheme) for mapping in scheme.mappings}
    (program,) = of_type(TransformationScheme)
    defined = set(aliases)
    for one in program.transformations:
        used = set(re.findall(r"\b[A-Z][A-Z_]{3,}\b", re.sub(r'"[^"]*"|\[[^]]*\]|\b[DH]P?R_\w+', "", one.expression)))
        assert used <= defined, one.id
        defined.add(one.result)


# Facts


def _mapped(id: str) -> dict[str, str]:
    found = content()[f"{PREFIX}structuremapping.RepresentationMap=IOM.GMDAC:{id}(1.0.0)"]
    assert isinstance(found, RepresentationMap)
    return {row.sources[0].value: row.targets[0] for row in found.mappings}


def test_codes_that_mislead_are_mapped_to_the_area_they_mean() -> None:
    unhcr, eurostat, iso, m49 = (_mapped(f"RM_{one}_AREA") for one in ("UNHCR", "ESTAT", "ISO2", "M49"))
    assert [unhcr[code] for code in ("AUS", "AUL", "ARE", "UAE", "MAR", "MOR", "STA", "TIB", "UKN")] == [
        "AUT", "AUS", "EGY", "ARE", "MTQ", "MAR", "STLS", "TIB", "_U",
    ]  # fmt: skip
    assert [eurostat[code] for code in ("EL", "UK", "XK", "TOTAL", "UNK")] == ["GRC", "GBR", "XKX", "_T", "_U"]
    assert [iso[code] for code in ("NA", "GR", "GB")] == ["NAM", "GRC", "GBR"]
    assert [m49[code] for code in ("012", "736", "728", "729", "001")] == ["DZA", "SDN_PRE2011", "SSD", "SDN", "001"]


def test_every_area_code_of_the_original_files_is_mapped(specimens: Path) -> None:
    with (specimens / "reference_areas/country-codes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    iso, m49 = _mapped("RM_ISO2_AREA"), _mapped("RM_M49_AREA")
    assert {row["ISO3166-1-Alpha-2"] for row in rows if row["ISO3166-1-Alpha-2"] not in iso} == set()
    numbered = [row for row in rows if row["M49"].strip()]
    assert {row["M49"] for row in numbered if m49.get(row["M49"].zfill(3)) != row["ISO3166-1-Alpha-3"]} <= {""}


def test_an_extended_list_has_the_codes_that_it_selects() -> None:
    europe = items_of(f"{PREFIX}codelist.Codelist=IOM.GMDAC:CL_MIG_AREA_EUROPE(1.0.0)")
    assert {"150", "154", "DEU", "XKX"} <= europe and not {"001", "KEN", "_T", "EU27_2020"} & europe
    mixed = items_of(f"{PREFIX}codelist.Codelist=IOM.GMDAC:CL_CITIZENSHIP_OR_GROUP(1.0.0)")
    assert {"GRP_NAT", "GRP_FOR", "KEN", "USA", "STLS", "_T"} <= mixed and not {"NAT", "FOR", "GRP__T", "EU28"} & mixed
    reasons = items_of(f"{PREFIX}codelist.Codelist=IOM.GMDAC:CL_PERMIT_REASON(1.0.0)")
    assert reasons == {"_T", "FAM", "EDUC", "EMP", "OTH", "EMP_SEAS", "EMP_HIGH", "PROT", "HUM", "TIP", "_U"}


def test_sudan_is_one_area_before_july_2011_and_two_after() -> None:
    before, after, renamed = (
        items_of(f"{PREFIX}codelist.Codelist=IOM.GMDAC:CL_M49_AFRICA({version})") for version in ("1.0.0", "2.0.0", "2.0.1")
    )  # fmt: skip
    assert before - after == {"736"} and after - before == {"728", "729"} and after == renamed


def test_one_dataflow_has_two_agreements_with_two_providers() -> None:
    flows: dict[str | None, set[str | None]] = {}
    for agreement in of_type(ProvisionAgreement):
        flows.setdefault(agreement.dataflow, set()).add(agreement.data_provider)
    assert max(map(len, flows.values())) == 2
