"""What formats cannot carry and other people's readers cannot read, row by row, with the error that they give."""

from __future__ import annotations

from dataclasses import dataclass

PLURALS = ("DATA_TYPE", "OBS_STATUS_2", "OBS_COMMENT")  # several values, or several languages
_OF_ONE_VALUE = frozenset(
    [
        "sdmx-csv-1.0",
        "sdmx-ml-data-2.1",
        "sdmx-ml-series-2.1",
        "sdmx-ml-generic-2.1",
        "sdmx-ml-generic-series-2.1",
        "sdmx-json-data-1.0",
    ]
)
SDMX1 = ("sdmx-ml-data-2.1", "sdmx-ml-generic-2.1", "sdmx-ml-data-3.0", "sdmx-csv-2.0", "sdmx-json-data-1.0")
PYSDMX = (
    "sdmx-csv-1.0", "sdmx-csv-2.0", "sdmx-csv-2.1", "sdmx-ml-data-2.1", "sdmx-ml-generic-2.1", "sdmx-ml-data-3.0", "sdmx-ml-data-3.1",
)  # fmt: skip
WITHOUT_ACTIONS = ("sdmx-csv-1.0",)  # cannot say what is gone
OF_ONE_FLOW = ("sdmx-json-data-1.0", "sdmx-ml-generic-series-2.1")  # one structure a message


@dataclass(frozen=True)
class Limit:
    """A reader gives an error that matches `error` for messages of `formats` that contain `having`."""

    reader: str
    formats: tuple[str, ...]
    having: bytes
    error: str


LIMITS = (
    Limit(
        "pysdmx", ("sdmx-csv-2.0", "sdmx-csv-2.1"), b"STRUCTURE[", "Cannot parse input as SDMX-CSV"
    ),  # a sub-field separator
    Limit(
        "pysdmx", ("sdmx-ml-data-3.1",), b'action="Merge"', "'Merge' is not a valid ActionType"
    ),  # the action of a partial answer
    Limit("sdmx1", ("sdmx-ml-data-2.1", "sdmx-ml-generic-2.1", "sdmx-ml-data-3.0"), b":ProvisionAgr", "ProvisionAgr"),
    Limit("sdmx1", ("sdmx-ml-data-3.0",), b"<Atts", "'Atts', 'start'"),  # attributes of the data set
)


def limit(reader: str, format: str, content: bytes) -> Limit | None:
    """What stands in the way of reading a message."""
    return next(
        (row for row in LIMITS if row.reader == reader and format in row.formats and row.having in content), None
    )


def plural(format: str) -> tuple[str, ...]:
    """The components that a format of one value a component leaves out (and says so in its footer or header)."""
    return PLURALS if format in _OF_ONE_VALUE else ()


def number(text: str) -> str | float:
    try:
        return float(text)
    except ValueError:
        return text
