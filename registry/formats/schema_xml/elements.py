"""The types of the elements of a structure-specific data set, each a restriction of an abstract type of the standard.

Source: SDMX-ML (SDMX 3.1 Section 3, and 2.1 Section 3A), "Structure Specific Schema". Dimensions are required, all else may be absent,
since updates give only what changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from registry.formats.data_schema import DataSchema, allowed_codes
from registry.formats.placement import PRIMARY_MEASURE, Placement, Section, is_plural, place, primary_measure
from registry.formats.schema_xml.simple_types import SimpleTypes
from registry.formats.sdmx_ml.data_generations import DataMessage
from registry.formats.sdmx_ml.xml import Attributes, element
from registry.model.cube import Component

_ANNOTATIONS = '<xs:element ref="com:Annotations" minOccurs="0"/>'
_PROVIDER = '<xs:element name="DataProvider" type="com:DataProviderReferenceType" form="unqualified" minOccurs="0"/>'
_MANY = {"minOccurs": "0", "maxOccurs": "unbounded"}

# Attributes that the standard's own types declare: a restriction keeps their types, and rules out those that it does not name.
_FIXED_TYPES = {"REPORTING_YEAR_START_DAY": "xs:gMonthDay", "type": "com:IDType"}
_DECLARED_2_1 = ("TIME_PERIOD", "REPORTING_YEAR_START_DAY", PRIMARY_MEASURE)
_DECLARED = ("TIME_PERIOD",)
_OF_SERIES = ("TIME_PERIOD", "REPORTING_YEAR_START_DAY")


def placed(schema: DataSchema, message: DataMessage, *, has_observations: bool) -> Placement:
    """Where writers put the components."""
    presentation = replace(schema.presentation, has_observations=has_observations)
    return place(presentation, sections="groups", plurals="comp" if message.has_comp else "none")


class Elements:
    """Writes the complex types of one schema."""

    def __init__(self, schema: DataSchema, message: DataMessage) -> None:
        self._schema, self._message = schema, message
        self._placement = placed(schema, message, has_observations=True)
        self._cube = schema.presentation.cube
        self._keys = placed(schema, message, has_observations=False)
        self.simple = SimpleTypes(schema)

    @property
    def is_time_series(self) -> bool:
        """Whether 2.1's time-series messages are admitted too. Their types insist on the time, which a deletion may leave out."""
        time, at = self._cube.time, self._placement.dimension_at_observation
        return not self._message.has_comp and time is not None and at == time.id and not self._schema.allows_deletion

    @property
    def dimension_at_observation(self) -> str:
        return self._placement.dimension_at_observation

    def definitions(self) -> list[str]:
        placement = self._placement
        made = [self._data_set("DataSetType")]
        made += [self._data_set("TimeSeriesDataSetType")] if self.is_time_series else []
        made += self._groups()
        made += [self._attributes()] if self._message.has_comp else []
        made += [self._series()] if self._has_series else []
        made += self._observations() if placement.observation else []
        made += self._comps()
        return [*self.simple.definitions, *made]

    @property
    def _has_series(self) -> bool:
        """Series; of data without time, also flat, since a set without observations holds the keys of its series."""
        return not self._placement.is_flat or self._cube.time is None

    @property
    def _above(self) -> tuple[Component, ...]:
        """The attributes that stand above the observation."""
        placement = self._placement
        grouped = [attribute for section in placement.sections for attribute in section.attributes]
        return (*placement.dataset_attributes, *grouped, *self._series_attributes)

    @property
    def _series_attributes(self) -> tuple[Component, ...]:
        if self._placement.is_flat and self._has_series:
            return self._keys.series_attributes
        return self._placement.series_attributes

    def _data_set(self, name: str) -> str:
        members = [("Group", "GroupType")] if self._placement.sections else []
        members += [("Series", "SeriesType")] if self._has_series else []
        members += [("Obs", "ObsType")] if self._placement.is_flat else []
        attributes: list[str] = []
        if self._message.has_comp:
            elements = "".join(_local(*member) for member in [("Atts", "AttsType"), *members])
            content = element("xs:choice", _MANY, elements)
        else:
            content = "".join(_local(*member, _MANY) for member in members if member[0] == "Group")
            choice = [_local(*member, {"maxOccurs": "unbounded"}) for member in members if member[0] != "Group"]
            content += element("xs:choice", {"minOccurs": "0"}, *choice)
            attributes = self._declared([], self._placement.dataset_attributes, ("REPORTING_YEAR_START_DAY",))
        return _restricted(name, f"ss:{name}", [_PROVIDER, content], attributes)

    def _groups(self) -> list[str]:
        """An abstract type, and one for each group under the group's id."""
        sections = self._placement.sections
        if not sections:
            return []
        held = [attribute for section in sections for attribute in section.attributes]
        comps = self._comp_elements("Group", held)
        declared = [
            element("xs:attribute", {"name": "type", "type": "com:IDType"}),
            '<xs:anyAttribute namespace="##local"/>',
        ]
        abstract = _restricted("GroupType", "ss:GroupType", comps, declared, abstract=True)
        return [abstract, *(self._group(section, comps) for section in sections)]

    def _group(self, section: Section, comps: list[str]) -> str:
        dimensions = [self._cube.by_id[id] for id in section.dimensions]
        attributes = self._declared(dimensions, section.attributes, self._reporting_year)
        if all(component.id != "type" for component in (*dimensions, *section.attributes)):
            attributes.append(element("xs:attribute", {"name": "type", "type": "com:IDType", "fixed": section.group}))
        return _restricted(str(section.group), "GroupType", comps, attributes)

    @property
    def _reporting_year(self) -> tuple[str, ...]:
        return () if self._message.has_comp else ("REPORTING_YEAR_START_DAY",)

    def _attributes(self) -> str:
        """3.x: attributes of the set, or of the part of it that the given dimensions name."""
        keys = [component for component in self._cube.components if component.role in ("dimension", "time")]
        attributes = self._declared([], (*keys, *self._above), _DECLARED)
        return _restricted("AttsType", "ss:AttsType", self._comp_elements("Atts", self._above), attributes)

    def _series(self) -> str:
        placement = self._keys if self._placement.is_flat else self._placement
        base = "ss:TimeSeriesType" if self.is_time_series else "ss:SeriesType"
        content = self._comp_elements("Series", placement.series_attributes)
        content += [_local("Obs", "ObsType", _MANY)] if placement.observation else []
        ruled_out = _DECLARED if self._message.has_comp else _OF_SERIES
        attributes = self._declared(placement.series, placement.series_attributes, ruled_out)
        return _restricted("SeriesType", base, content, attributes)

    def _observations(self) -> list[str]:
        placement = self._placement
        base = "ss:TimeSeriesObsType" if self.is_time_series else "ss:ObsType"
        others = (*placement.measures, *placement.observation_attributes)
        content = self._comp_elements("Obs", others)
        ruled_out = _DECLARED if self._message.has_comp else _DECLARED_2_1
        if not self.has_explicit_measures:
            return [_restricted("ObsType", base, content, self._declared(placement.observation, others, ruled_out))]
        attributes = self._declared([], (*placement.observation, *others), ruled_out)
        declared = [*attributes, element("xs:attribute", {"name": "type", "type": "com:IDType"})]
        return [_restricted("ObsType", base, content, declared, abstract=True), *self._explicit(content, attributes)]

    @property
    def has_explicit_measures(self) -> bool:
        """Whether each measure has a type of its own: asked for, and the measure dimension of 2.1 stands at the observation."""
        at = self._placement.dimension_at_observation
        dimensions = self._cube.structure.dimensions
        is_measure = any(dimension.id == at and dimension.type == "measure" for dimension in dimensions)
        return self._schema.has_explicit_measures and is_measure and not self._message.has_comp

    def _explicit(self, content: list[str], attributes: list[str]) -> list[str]:
        """One type for each measure, under its code, which stands in `type` instead of the dimension."""
        (dimension,) = self._placement.observation
        shared = [one for one in attributes if f'name="{dimension.id}"' not in one]
        made = []
        for code in allowed_codes(dimension):
            own = [
                element("xs:attribute", {"name": dimension.id, "use": "prohibited"}),
                element("xs:attribute", {"name": "type", "type": "com:IDType", "fixed": code}),
            ]
            made.append(_restricted(code, "ObsType", content, [*shared, *own]))
        return made

    def _declared(
        self, required: Iterable[Component], others: Iterable[Component], declared: Sequence[str]
    ) -> list[str]:
        """XML attributes: `required` unless something is being deleted, `others` that may be absent; those that the base type has
        (`declared`) and this one has not are ruled out."""
        use = None if self._schema.allows_deletion else "required"
        given = {component.id: self._attribute(component, use) for component in required}
        for component in others:
            if not is_plural(component):
                name = self._name(component)
                given[name] = self._attribute(component, None)
        absent = [
            element("xs:attribute", {"name": name, "use": "prohibited"}) for name in declared if name not in given
        ]
        return [*given.values(), *absent]

    def _attribute(self, component: Component, use: str | None) -> str:
        name = self._name(component)
        is_fixed = name in _FIXED_TYPES and (name == "type" or not self._message.has_comp)
        type_ = _FIXED_TYPES[name] if is_fixed else self.simple.name_of(component)
        return element("xs:attribute", {"name": name, "type": type_, "use": use})

    def _name(self, component: Component) -> str:
        """2.1 calls its one measure OBS_VALUE."""
        is_primary = not self._message.has_comp and component is primary_measure(self._cube)
        return PRIMARY_MEASURE if is_primary else component.plain_id or component.id

    def _comp_elements(self, holder: str, components: Iterable[Component]) -> list[str]:
        """3.x: the `Comp` children of an element that holds `components`."""
        has_any = any(is_plural(component) for component in components)
        return [_local("Comp", self._comp_type(holder), _MANY)] if has_any else []

    def _comp_type(self, holder: str) -> str:
        """What components in a holder derive from; one for all where the same attribute may stand in series and in observations."""
        return "any.comp" if self._placement.is_flat and self._has_series else f"{holder}.comp"

    def _comps(self) -> list[str]:
        """A type for each component that is no XML attribute, derived from the type that its holder takes; `Atts` takes those of all
        holders above the observation."""
        placement = self._placement
        grouped = [attribute for section in placement.sections for attribute in section.attributes]
        observed = (*placement.measures, *placement.observation_attributes)
        holders: list[tuple[str, str, Sequence[Component], Sequence[Component]]] = [
            ("Atts", "ss:CompType", placement.dataset_attributes, self._above),
            ("Group", self._comp_type("Atts"), grouped, grouped),
            ("Series", self._comp_type("Atts"), self._series_attributes, self._series_attributes),
            ("Obs", "ss:CompType", observed, observed),
        ]
        made: dict[str, list[str]] = {}
        for holder, base, own, taken in holders:
            if any(is_plural(component) for component in taken):
                name = self._comp_type(holder)
                made.setdefault(name, [_comp(name, base, "com:ValueType", abstract=True)])
                made |= {each.id: self._comp(each, name) for each in own if is_plural(each)}
        return [definition for definitions in made.values() for definition in definitions]

    def _comp(self, component: Component, base: str) -> list[str]:
        name = f"{component.plain_id}_{component.role.upper()}"
        if component.is_multilingual:
            return [_comp(name, base, "com:TextValueType", id=component.plain_id, most="1")]
        values = f"{component.id}.values"
        simple = element("xs:simpleType", {}, element("xs:restriction", {"base": self.simple.name_of(component)}))
        content = element("xs:simpleContent", {}, element("xs:restriction", {"base": "com:ValueType"}, simple))
        return [
            _comp(name, base, values, id=component.plain_id),
            element("xs:complexType", {"name": values}, content),
        ]


def _comp(
    name: str, base: str, value: str, *, id: str | None = None, most: str = "unbounded", abstract: bool = False
) -> str:
    content = _local("Value", value, {"minOccurs": "0", "maxOccurs": most})
    attribute = element("xs:attribute", {"name": "id", "type": "com:NCNameIDType", "use": "required", "fixed": id})
    return _restricted(name, base, [content], [attribute], abstract=abstract)


def _local(name: str, type_: str, occurs: Attributes | None = None) -> str:
    """An element without a namespace."""
    return element("xs:element", {"name": name, "type": type_, "form": "unqualified", **(occurs or {})})


def _restricted(
    name: str, base: str, content: Iterable[str], attributes: Iterable[str], *, abstract: bool = False
) -> str:
    sequence = element("xs:sequence", {}, _ANNOTATIONS, *content)
    restriction = element("xs:restriction", {"base": base}, sequence, *attributes)
    said: dict[str, str | bool | None] = {"name": name, "abstract": True if abstract else None}
    return element("xs:complexType", said, element("xs:complexContent", {}, restriction)) + "\n"
