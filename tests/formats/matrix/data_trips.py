"""The example cube's data there and back in every data format."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from registry.formats.data import Presentation
from registry.formats.data_losses import notices
from registry.formats.table import FORMATS, Format
from tests.cubes import a_cube
from tests.formats.data.cases import HOSTILE, Row, a_presentation, a_row, options, sorted_rows
from tests.formats.data.interpreter import message
from tests.formats.data.merging import Observations, merged, values

ROWS = tuple(row for row in FORMATS if row.writer is not None and row.reader is not None)
_CUBE = a_cube(has_metadata=True)
_ABOVE = {"UNIT_MEASURE": "PS", "PUBLISHER": "IOM"}
_KEY = ("FREQ", "REF_AREA", "ORIGIN", "SEX", "TIME_PERIOD")
_SHARED = {
    "DECIMALS": "2",
    "SOURCES": '["CENSUS","SURVEY"]',
    "TITLE": '{"en":"Title","fr":"Titre"}',
    "CORRIDOR_NOTE": "note",
    "METHOD": '{"en":"Counted","fr":"Compté"}',
    "COLLECTION": "Interviews",
    "COLLECTION.MODE": "by phone",
    "CONTACT.NAME": '["Ann","","Bob"]',
}
_OBSERVED = {"CAVEAT": "a guess", "BASES": '["CENSUS","SURVEY"]', "VERIFIED": "CENSUS"}
_GIVEN = sorted_rows(
    [
        *(a_row(period=str(2000 + at), COMMENT=text, OBS_STATUS="A", RATE="0.50", **_SHARED, **_OBSERVED) for at, text in enumerate(HOSTILE)),
        a_row("DEU", period="2020", value="NaN", OBS_STATUS="M"),
        a_row("DEU", period="2021", value=None, OBS_STATUS="M"),
        a_row("DEU", period="2022-Q3", value="-0.0", OBS_STATUS="E"),
    ],
    _CUBE,
)  # fmt: skip


@dataclass(frozen=True)
class DataTrip:
    """`lost` are the components of which a value did not come back as it was; `told` is what the answer's notices say of losses."""

    observations: int
    lost: tuple[str, ...]
    told: tuple[str, ...]


def trip(row: Format) -> DataTrip:
    assert row.writer is not None
    assert row.reader is not None
    given = [_presentation()]
    content = message(row.writer(given, options()), given, [_GIVEN])
    back = merged(row.reader(BytesIO(content), resolve=lambda urn: _CUBE, file="message").rows(), _CUBE)
    told = tuple(notice.text.partition(":")[0] for notice in notices(row.name, given))
    return DataTrip(len(back), _differing(back), told)


def _presentation() -> Presentation:
    return a_presentation(_CUBE, _GIVEN, dimension_at_observation="TIME_PERIOD", dataset_attributes=_ABOVE)


def _differing(back: Observations) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for row in _GIVEN:
        was, now = _held(row), back.get(tuple(row[id] for id in _KEY), {})
        found |= dict.fromkeys(id for id in sorted(was.keys() | now.keys()) if was.get(id) != now.get(id))
    return tuple(found)


def _held(row: Row) -> dict[str, str]:
    return values(row, _CUBE) | _ABOVE


def given_observations() -> int:
    return len(_GIVEN)
