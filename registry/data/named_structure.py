"""Which structure a data message is of, as it says itself."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from registry.data.incoming import data_file
from registry.formats.sniff import data_format
from registry.model.errors import Malformed, NotOffered
from registry.model.urn import PREFIX
from registry.observations.loading.text_file import unpacked

_NAMELESS = "the message has no data set that names its structure; send it to /data/dataflow/…"


class _Named(Exception):
    def __init__(self, structure: str) -> None:
        super().__init__(structure)
        self.structure = structure


def named_structure(file: Path, most: int) -> str:
    """The URN of the dataflow, data structure or agreement of the first data set. What is unpacked for it lies beside the file.

    Raises Malformed for a message without data, Refused for one that cannot be read.
    """
    plain = data_file(file, file.parent, most)
    format = data_format(plain)
    if format.reader is None:
        raise NotOffered(f"data in {format.label} cannot be read yet; load SDMX-CSV instead")
    try:
        with unpacked(plain, most) as stream:
            for _ in format.reader(stream, resolve=_name, file=file.name).rows():
                break
    except _Named as named:
        said = named.structure
        if not said:
            raise Malformed(_NAMELESS) from named
        return said if said.startswith(PREFIX) else f"{PREFIX}datastructure.Dataflow={said}"
    finally:
        if plain != file:
            plain.unlink(missing_ok=True)
    raise Malformed(_NAMELESS)


def _name(structure: str) -> NoReturn:
    raise _Named(structure)
