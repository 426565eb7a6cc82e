"""Programs in the Validation and Transformation Language: six kinds of scheme. References are URNs, expressions VTL text."""

from __future__ import annotations

import msgspec

from registry.model.artefact import Item, ItemScheme


class VtlScheme(ItemScheme, frozen=True, kw_only=True, omit_defaults=True):
    """`vtl_version` is None only in a stub."""

    vtl_version: str | None = None


class Transformation(Item, frozen=True, kw_only=True, omit_defaults=True):
    """One statement: `result` is the name on its left, a persistent result outlives the program."""

    expression: str
    result: str
    is_persistent: bool


class TransformationScheme(VtlScheme, frozen=True, kw_only=True, omit_defaults=True):
    """A program: its statements in order, and the schemes that it uses."""

    transformations: tuple[Transformation, ...] = ()
    vtl_mapping_scheme: str | None = None
    name_personalisation_scheme: str | None = None
    custom_type_scheme: str | None = None
    ruleset_schemes: tuple[str, ...] = ()
    user_defined_operator_schemes: tuple[str, ...] = ()


class Ruleset(Item, frozen=True, kw_only=True, omit_defaults=True):
    """`type` is `datapoint` or `hierarchical`, `scope` is `variable` or `valuedomain`; other words are kept as written."""

    definition: str
    type: str
    scope: str


class RulesetScheme(VtlScheme, frozen=True, kw_only=True, omit_defaults=True):
    rulesets: tuple[Ruleset, ...] = ()
    vtl_mapping_scheme: str | None = None


class UserDefinedOperator(Item, frozen=True, kw_only=True, omit_defaults=True):
    definition: str


class UserDefinedOperatorScheme(VtlScheme, frozen=True, kw_only=True, omit_defaults=True):
    operators: tuple[UserDefinedOperator, ...] = ()
    vtl_mapping_scheme: str | None = None
    ruleset_schemes: tuple[str, ...] = ()


class CustomType(Item, frozen=True, kw_only=True, omit_defaults=True):
    """How a VTL scalar type is written in SDMX: its data type, the formats of literals and of output, and what null is."""

    vtl_scalar_type: str
    data_type: str
    vtl_literal_format: str | None = None
    output_format: str | None = None
    null_value: str | None = None


class CustomTypeScheme(VtlScheme, frozen=True, kw_only=True, omit_defaults=True):
    custom_types: tuple[CustomType, ...] = ()


class NamePersonalisation(Item, frozen=True, kw_only=True, omit_defaults=True):
    """The name that replaces VTL's own name of an artefact, for example of the measure `int_var`."""

    vtl_artefact: str
    vtl_default_name: str
    personalised_name: str


class NamePersonalisationScheme(VtlScheme, frozen=True, kw_only=True, omit_defaults=True):
    name_personalisations: tuple[NamePersonalisation, ...] = ()


class MappingMethod(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`method` is a word of the standard (`Basic`, `Pivot`, `Unpivot`, `M2A`, …) or a text of the user.

    `keys` are the dimensions that split a dataflow into VTL data sets (to VTL: sub-space; from VTL: super-space).
    """

    method: str | None = None
    keys: tuple[str, ...] = ()


class VtlMapping(Item, frozen=True, kw_only=True, omit_defaults=True):
    """`alias` is the name in VTL of one thing: a dataflow, any dataflow, a codelist, a concept, or (2.1) a concept scheme.

    `to_vtl` and `from_vtl` say how the data of the dataflow are converted.
    """

    alias: str
    dataflow: str | None = None
    is_generic_dataflow: bool = False
    to_vtl: MappingMethod | None = None
    from_vtl: MappingMethod | None = None
    codelist: str | None = None
    concept: str | None = None
    concept_scheme: str | None = None

    @property
    def class_(self) -> str:
        """The class in its URN: `VtlDataflowMapping`, `VtlCodelistMapping` or `VtlConceptMapping`."""
        if self.codelist is not None:
            return "VtlCodelistMapping"
        return "VtlDataflowMapping" if self.concept is None and self.concept_scheme is None else "VtlConceptMapping"


class VtlMappingScheme(ItemScheme, frozen=True, kw_only=True, omit_defaults=True):
    mappings: tuple[VtlMapping, ...] = ()
