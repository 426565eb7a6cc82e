"""The data messages of SDMX-ML as rows of facts: their roots, and what each can say."""

from __future__ import annotations

import msgspec

from registry.formats.data import Action
from registry.formats.sdmx_ml.generations import ML_2_1, ML_3_0, ML_3_1, Generation


class DataMessage(msgspec.Struct, frozen=True, kw_only=True):
    """`format` is the name of the row in FORMATS. `has_comp`: values that are no XML attribute go into `Comp`, and those of the data
    set into `Atts`. `actions` maps what an action is called."""

    format: str
    generation: Generation
    root: str
    data_namespace: str = "data/structurespecific"
    prefix: str = "ss"
    is_time_series: bool = False
    has_comp: bool = False
    actions: dict[Action, str] = {}

    @property
    def namespaces(self) -> dict[str, str]:
        """Prefix to namespace, without those of the structures."""
        folder = self.generation.namespace
        return {
            "mes": folder("message"),
            "com": folder("common"),
            "footer": folder("message/footer"),
            self.prefix: folder(self.data_namespace),
            "xsi": "http://www.w3.org/2001/XMLSchema-instance",
        }


SPECIFIC_2_1 = DataMessage(
    format="sdmx-ml-data-2.1", generation=ML_2_1, root="StructureSpecificData", actions={"Merge": "Append"}
)
SERIES_2_1 = msgspec.structs.replace(
    SPECIFIC_2_1, format="sdmx-ml-series-2.1", root="StructureSpecificTimeSeriesData", is_time_series=True
)
SPECIFIC_3_0 = msgspec.structs.replace(SPECIFIC_2_1, format="sdmx-ml-data-3.0", generation=ML_3_0, has_comp=True)
SPECIFIC_3_1 = msgspec.structs.replace(
    SPECIFIC_3_0, format="sdmx-ml-data-3.1", generation=ML_3_1, actions={"Append": "Merge", "Information": "Merge"}
)
GENERIC_2_1 = DataMessage(
    format="sdmx-ml-generic-2.1",
    generation=ML_2_1,
    root="GenericData",
    data_namespace="data/generic",
    prefix="gen",
    actions={"Merge": "Append"},
)
GENERIC_SERIES_2_1 = msgspec.structs.replace(
    GENERIC_2_1, format="sdmx-ml-generic-series-2.1", root="GenericTimeSeriesData", is_time_series=True
)
