"""Full examples of the six VTL schemes."""

from __future__ import annotations

from typing import Any

from registry.model.vtl import (
    CustomType,
    CustomTypeScheme,
    MappingMethod,
    NamePersonalisation,
    NamePersonalisationScheme,
    Ruleset,
    RulesetScheme,
    Transformation,
    TransformationScheme,
    UserDefinedOperator,
    UserDefinedOperatorScheme,
    VtlMapping,
    VtlMappingScheme,
)
from tests.artefacts_more.common import (
    AREAS,
    CONCEPTS,
    FLOW,
    KEPT_21,
    NAMED,
    SCHEME,
    TEXTS,
    concept_urn,
    vtl_urn,
)

_VTL: dict[str, Any] = SCHEME | {"vtl_version": "2.0"}
FULL_VTL_MAPPING_SCHEME = VtlMappingScheme(
    id="VMS",
    mappings=(
        VtlMapping(
            id="M1",
            alias="stock",
            dataflow=FLOW,
            to_vtl=MappingMethod(method="Pivot", keys=("SEX", "AGE")),
            from_vtl=MappingMethod(method="Unpivot", keys=("SEX",)),
            **NAMED,
        ),
        VtlMapping(
            id="M2",
            alias="any",
            is_generic_dataflow=True,
            to_vtl=MappingMethod(),
            from_vtl=MappingMethod(method="own way"),
            names=TEXTS,
        ),
        VtlMapping(id="M3", alias="areas", codelist=AREAS, names=TEXTS),
        VtlMapping(id="M4", alias="area", concept=concept_urn("AREA"), names=TEXTS),
    ),
    **SCHEME,
)
VTL_MAPPING_SCHEME_21 = VtlMappingScheme(
    id="VMS_21", mappings=(VtlMapping(id="M5", alias="concepts", concept_scheme=CONCEPTS, names=TEXTS),), **KEPT_21
)
FULL_CUSTOM_TYPE_SCHEME = CustomTypeScheme(
    id="CTS",
    custom_types=(
        CustomType(
            id="DATE", vtl_scalar_type="date", data_type="DateTime", vtl_literal_format="YYYY-MM-DD",
            output_format="DD/MM/YYYY", null_value="1900-01-01", **NAMED,
        ),
        CustomType(id="FLAG", vtl_scalar_type="boolean", data_type="Boolean", names=TEXTS),
    ),
    **_VTL,
)  # fmt: skip
FULL_NAME_PERSONALISATION_SCHEME = NamePersonalisationScheme(
    id="NPS",
    name_personalisations=(
        NamePersonalisation(
            id="N", vtl_artefact="variable", vtl_default_name="int_var", personalised_name="COUNT", **NAMED
        ),
    ),
    **_VTL,
)
FULL_RULESET_SCHEME = RulesetScheme(
    id="RS",
    rulesets=(
        Ruleset(
            id="R1", type="datapoint", scope="variable",
            definition="define datapoint ruleset r1 (variable SEX, OBS_VALUE) is when SEX <> \"_T\" then OBS_VALUE > 0 end datapoint ruleset;",
            **NAMED,
        ),
        Ruleset(
            id="R2", type="hierarchical", scope="valuedomain", names=TEXTS,
            definition="define hierarchical ruleset r2 (valuedomain rule SEX) is _T = F + M end hierarchical ruleset;",
        ),
    ),
    vtl_mapping_scheme=vtl_urn("VtlMappingScheme", "VMS"),
    **_VTL,
)  # fmt: skip
FULL_USER_DEFINED_OPERATOR_SCHEME = UserDefinedOperatorScheme(
    id="UDOS",
    operators=(
        UserDefinedOperator(
            id="U1", definition="define operator share (x number, y number) is x / y end operator;", **NAMED
        ),
    ),
    vtl_mapping_scheme=vtl_urn("VtlMappingScheme", "VMS"),
    ruleset_schemes=(vtl_urn("RulesetScheme", "RS"), vtl_urn("RulesetScheme", "RS_OTHER")),
    **_VTL,
)
FULL_TRANSFORMATION_SCHEME = TransformationScheme(
    id="TS",
    transformations=(
        Transformation(id="T1", expression="stock [filter SEX = \"F\" and OBS_VALUE < 10]", result="women", is_persistent=True, **NAMED),
        Transformation(id="T2", expression="sum (women group by REF_AREA)", result="total", is_persistent=False, names=TEXTS),
    ),
    vtl_mapping_scheme=vtl_urn("VtlMappingScheme", "VMS"),
    name_personalisation_scheme=vtl_urn("NamePersonalisationScheme", "NPS"),
    custom_type_scheme=vtl_urn("CustomTypeScheme", "CTS"),
    ruleset_schemes=(vtl_urn("RulesetScheme", "RS"),),
    user_defined_operator_schemes=(vtl_urn("UserDefinedOperatorScheme", "UDOS"),),
    **_VTL,
)  # fmt: skip
