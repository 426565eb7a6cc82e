"""What tests of the store do: load a few lines, ask, and read the answer as rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from registry.formats.data import Layout, Presentation
from registry.formats.text import First, Fixed, Number, Plural, Present, Text, Value, join
from registry.model.cube import Cube
from registry.model.query import DataQuery, Filter, Key, Term
from registry.observations.availability import Values
from registry.observations.columns import Columns
from registry.observations.engine import Sizes
from registry.observations.loading.limits import Limits, silent
from registry.observations.loading.load import Loaded, Loading
from registry.observations.matching import Matching
from registry.observations.query import select
from registry.observations.render import Answer, render
from registry.observations.store import Store
from tests.cubes import HEADER, a_cube

URN = "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=IOM:DF_MIG(1.0.0)"


def a_row(key: str, period: str = "2020", value: str = "1", *, status: str = "A", comment: str = "", rate: str = "", decimals: str = "0",
          title: str = "", note: str = "", sources: str = "", unit: str = "PS", structure: str = "IOM:DF_MIG(1.0.0)") -> str:  # fmt: skip
    """One line of SDMX-CSV 2.0 under `tests.cubes.HEADER`."""
    freq, area, origin, sex = key.split(".")
    cells = [
        "dataflow",
        structure,
        "R",
        freq,
        area,
        origin,
        sex,
        period,
        value,
        rate,
        unit,
        decimals,
        title,
        note,
        sources,
        status,
        comment,
    ]
    return ",".join('"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\n\r') else cell for cell in cells)


class Bench:
    """A store in a folder, and one cube."""

    def __init__(self, folder: Path, cube: Cube | None = None) -> None:
        self.folder = folder
        self.store = Store(folder / "store", memory_mb=256, threads=2)
        self.cube = cube or a_cube()
        self.columns = Columns(self.cube)
        self.version = ""

    def loading(self, version: str, limits: Limits | None = None) -> Loading:
        return Loading(
            store=self.store,
            cube=self.cube,
            version=version,
            load=1,
            limits=limits or Limits(memory_mb=512),
            progress=silent,
        )

    def reopen(self, sizes: Sizes) -> None:
        """The same store, whose ways of reading part elsewhere."""
        self.store.close()
        self.store = Store(self.folder / "store", memory_mb=256, threads=2, sizes=sizes)

    def load(self, *lines: str, header: str = HEADER, version: str = "v1", limits: Limits | None = None) -> Loaded:
        """Loads lines of SDMX-CSV."""
        file = self.folder / "data.csv"
        file.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8", newline="")
        loaded = self.loading(version, limits).csv(file)
        self.version = version
        return loaded

    def answer(self, query: DataQuery, *, at: str = "TIME_PERIOD", derived: bool = True) -> Answer:
        dataset = self.store.open(self.version, derived=derived)
        matching = Matching(dataset, self.columns, select(self.columns, dataset.facts, query))
        presentation = Presentation(
            cube=self.cube,
            context_urn=URN,
            dimension_at_observation=at,
            measures=tuple(measure.id for measure in self.cube.measures),
            attributes=tuple(attribute.id for attribute in self.cube.attributes),
            dataset_attributes=dataset.facts.dataset_attributes,
            values=Values(matching),
            has_observations=query.includes_observations,
        )
        return Answer(matching=matching, presentation=presentation)

    def text(self, query: DataQuery, layout: Layout, *, at: str = "TIME_PERIOD", derived: bool = True) -> str:
        return b"".join(render([self.answer(query, at=at, derived=derived)], Plain(layout))).decode()

    def rows(self, query: DataQuery | None = None, *components: str, at: str = "TIME_PERIOD") -> list[str]:
        """The answer as lines of the named components, by default series key, period and value."""
        query = query or DataQuery()
        wanted = components or ("FREQ", "REF_AREA", "ORIGIN", "SEX", "TIME_PERIOD", "OBS_VALUE")
        parts: list[Text | str] = []
        for id in wanted:
            component = self.cube.by_id[id]
            parts += [" "] if parts else []
            parts.append(Number(id) if component.role == "measure" and component.is_numeric else Value(id))
        return self.text(query, Layout(head=b"", observation=join(*parts, "\n")), at=at).splitlines()


class Plain:
    """A writer of one layout and nothing around it."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def begin(self) -> bytes:
        return b""

    def layouts(self) -> Sequence[Layout]:
        return (self._layout,)

    def between(self) -> bytes:
        return b""

    def end(self) -> bytes:
        return b""


def grouped_layout() -> Layout:
    """A layout with every kind of text: `<FRA SYR…>2020=1;2021=2</>`."""
    return Layout(
        head=b"[",
        series_start=join("<", Value("FREQ"), ".", Value("REF_AREA"), ".", Value("ORIGIN"), ".", Value("SEX"), " ",
                          Plural("TITLE", before="{lang}:", between="|"), Plural("SOURCES", between="+"), ">"),
        series_end="</>",
        observation=join(First(Fixed("^")), Value("TIME_PERIOD"), "=", Number("OBS_VALUE", nan="-"), Present("COMMENT", join(" ", Value("COMMENT", "xml")))),
        observation_separator=";",
        series_separator="\n",
        tail=b"]",
    )  # fmt: skip


def keys(*texts: str) -> tuple[Key, ...]:
    """`keys("A.FRA+DEU", "A..SYR")`: keys as REST 1.x writes them."""
    return tuple(
        Key(tuple(tuple(code for code in position.split("+") if code) for position in text.split(".")))
        for text in texts
    )


def where(component: str, *alternatives: str) -> Filter:
    """`where("SEX", "ne:F+ne:M")`: alternatives of terms joined by `+`."""

    def term(text: str) -> Term:
        operator, colon, value = text.partition(":")
        return Term(operator, value) if colon and len(operator) == 2 else Term("eq", text)  # type: ignore[arg-type]

    return Filter(component, tuple(tuple(term(text) for text in one.split("+")) for one in alternatives))
