"""Structures: codelists of 200 and 10,000 codes cold and warm, a structure with its descendants, 304, requests a second, reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import addresses
import cube_structures
import registry_side
from client import Connection, Request, fetch
from cube import STRUCTURE
from hammering import requests_per_second
from measuring import Bench, Sample, Wrong, expect, p50
from recording import Recorder
from servers import Server

_LISTS = {"codelist 200": "CL_AREA", "codelist 10,000": cube_structures.LONG}
_DESCENDANTS = "?references=descendants"
_COLD = cube_structures.COPIES // 2  # copies that one format may ask for


def measure(bench: Bench, recorder: Recorder, registry: Server, ground: Server, bodies: Path) -> None:
    """`bodies` is the folder that the floor serves."""
    _measure_cold(bench, recorder, registry)
    for work, id in _LISTS.items():
        for format in addresses.STRUCTURES:
            with recorder.noting(f"{work} {format}"):
                request = addresses.structure(registry, "codelist", id, format)
                static = p50(_static(request, ground, bodies / f"{id}.{format}"))
                recorder.keep(bench.paired(f"{work} {format}", "ms", p50(request), "static answer", static))
    with recorder.noting("structure with descendants"):
        whole = addresses.structure(registry, "datastructure", STRUCTURE, "json", query=_DESCENDANTS)
        recorder.keep(bench.alone("structure with descendants", "ms", p50(whole)))
    short = addresses.structure(registry, "codelist", "CL_AREA", "json")
    with recorder.noting("304"):
        empty = p50(addresses.floor(ground, "/empty"))
        recorder.keep(bench.paired("304", "ms", p50(_known(short), 304), "empty answer", empty))
    with recorder.noting("requests a second"):
        recorder.keep(bench.alone("codelist 200 requests", "/s", requests_per_second(short), rounds=2))
        static = requests_per_second(addresses.floor(ground, "/body/CL_AREA.json"))
        recorder.keep(bench.alone("static answer requests", "/s", static, rounds=2))


def _measure_cold(bench: Bench, recorder: Recorder, registry: Server) -> None:
    """Each request is the first one ever for its artefact, in a process that has answered others."""
    for at, format in enumerate(addresses.STRUCTURES):
        for work, id in _LISTS.items():
            first = cube_structures.copies(id)[at * _COLD : (at + 1) * _COLD]
            requests = [addresses.structure(registry, "codelist", copy, format) for copy in first]
            with recorder.noting(f"{work} {format} cold"):
                recorder.keep(bench.alone(f"{work} {format} cold", "ms", _once_each(requests), most=_COLD))
    copies = cube_structures.copies(STRUCTURE)
    requests = [addresses.structure(registry, "datastructure", id, "json", query=_DESCENDANTS) for id in copies]
    with recorder.noting("structure with descendants cold"):
        recorder.keep(bench.alone("structure with descendants cold", "ms", _once_each(requests), most=_COLD))


def _once_each(requests: list[Request]) -> Sample:
    """One connection, so that one process answers them all; it answers another list first."""
    connection = Connection(requests[0].port)
    warm = replace(requests[0], path=requests[0].path.replace("/BENCH/", "/SDMX/").partition("?")[0])
    waiting: Iterator[Request] = iter(requests)

    def sample() -> float:
        connection.get(warm)
        request = next(waiting)
        answer = connection.get(request)
        expect(answer.status, 200, request)
        return answer.seconds * 1000

    return sample


def _static(request: Request, ground: Server, file: Path) -> Request:
    """The same bytes, ready in the floor's memory."""
    answer, body = fetch(request)
    expect(answer.status, 200, request)
    file.write_bytes(body)
    return addresses.floor(ground, f"/body/{file.name}")


def _known(request: Request) -> Request:
    """The same request from a client that has the answer already."""
    answer, _ = fetch(request)
    tag = answer.headers.get("etag")
    if tag is None:
        raise Wrong(f"{request.path} has no ETag")
    return replace(request, headers={**request.headers, "If-None-Match": tag})


def measure_reading(bench: Bench, recorder: Recorder, var: Path, folder: Path) -> None:
    """100,000 codes from SDMX-ML 2.1 into the store, then one code of them changed."""
    works = {
        "read 100,000 codes": cube_structures.huge_codelist,
        "change one of 100,000 codes": cube_structures.one_code_of_the_huge_codelist,
    }
    for work, message in works.items():
        file = folder / f"{work.replace(' ', '-').replace(',', '')}.xml"
        file.write_text(message())
        with recorder.noting(work):
            seconds = partial(registry_side.submit_in_own_process, var, file)
            recorder.keep(bench.alone(work, "s", seconds, rounds=1, most=1))
