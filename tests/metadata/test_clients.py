"""Metadata sets as clients that we did not write see them, from a running service that the command line filled."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
import sdmx
from pysdmx.api.fmr import RegistryClient
from pysdmx.api.fmr.maintenance import RegistryMaintenanceClient
from pysdmx.errors import Invalid
from pysdmx.io.format import StructureFormat
from sdmx.exceptions import XMLParseError

from registry.formats.metadata_files import read_metadata
from registry.model.metadata_set import ReportedAttribute
from tests import serving
from tests.metadata.world import AGENCY, CODES_FLOW, FEMALE, a_set, contact, the_framework
from tests.sdmx_api.test_metadata import message as sets_of
from tests.sdmx_api.writing import message


@dataclass(frozen=True)
class Service:
    address: str
    secret: str

    @property
    def reads(self) -> RegistryClient:
        return RegistryClient(f"{self.address}/sdmx/v2", format=StructureFormat.SDMX_JSON_2_0_0)

    @property
    def writes(self) -> RegistryMaintenanceClient:
        return RegistryMaintenanceClient(self.address, access_token=self.secret)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with two sets, imported as SDMX-CSV."""
    folder = tmp_path_factory.mktemp("reported")
    environment = {**os.environ, "REGISTRY_VAR": str(folder), "REGISTRY_LOG_LEVEL": "WARNING", "REGISTRY_WORKERS": "1"}

    def registry(*words: str) -> str:
        command = [str(Path(sys.executable).with_name("registry")), *words]
        done = subprocess.run(command, cwd=serving.ROOT, env=environment, check=True, capture_output=True, text=True)
        return done.stdout

    structures, sets, exported = folder / "structures.json", folder / "sets.csv", folder / "exported.xml"
    structures.write_bytes(message(*the_framework()))
    name = ReportedAttribute(id="NAME", values=("Desk",))
    told = ReportedAttribute(id="CONTACT", attributes=(name,))
    of_a_code = a_set(told, id="MS_CODE", metadataflow=CODES_FLOW, targets=(FEMALE,))
    sets.write_bytes(sets_of(a_set(contact("Desk", "en", "fr")), of_a_code, format="sdmx-csv-metadata-2.0"))
    registry("db", "upgrade")
    assert "created  urn:sdmx:org.sdmx.infomodel.metadatastructure.MetadataSet=NSO_DE:MS_STOCK(1.0.0)" in registry(
        "import", str(structures), str(sets)
    )
    assert "2 artefacts" in registry("export", "--format", "sdmx-ml-metadata-3.1", str(exported))
    assert [one.id for one in read_metadata(exported.read_bytes()).artefacts] == ["MS_CODE", "MS_STOCK"]
    secret = registry("token", "add", "pysdmx", "--agency", AGENCY).strip()
    with serving.server(environment) as address:
        yield Service(address, secret)


def test_pysdmx_finds_a_report_by_itself_and_by_what_it_describes(filled: Service) -> None:
    report = filled.reads.get_report("NSO_DE", "MS_STOCK", "1.0.0")
    assert [one.id for one in report.attributes] == ["CONTACT"]
    found = filled.reads.get_reports("dataflow", AGENCY, "DF_STOCK", "1.0.0")
    assert [(one.id, one.metadataflow) for one in found] == [(report.id, report.metadataflow)]
    assert [one.id for one in filled.reads.get_reports("dataflow", AGENCY, "DF_STOCK")] == ["MS_STOCK"]


def test_pysdmx_publishes_a_report_and_what_is_wrong_stays_out(filled: Service) -> None:
    [report] = filled.reads.get_reports("dataflow", AGENCY, "DF_STOCK")
    filled.writes.put_metadata_reports([msgspec.structs.replace(report, version="1.1.0")])
    assert filled.reads.get_report("NSO_DE", "MS_STOCK").version == "1.1.0"
    with pytest.raises(Invalid):
        filled.writes.put_metadata_reports([msgspec.structs.replace(report, version="1.2.0", attributes=[])])
    assert filled.reads.get_report("NSO_DE", "MS_STOCK").version == "1.1.0"


def test_sdmx1_still_cannot_read_reports_that_name_their_provider(filled: Service) -> None:
    """Nor texts by language, nor reports about whole artefacts."""
    with urllib.request.urlopen(f"{filled.address}/sdmx/v1/metadata/MDF_CODES") as answer:
        content = answer.read()
    with pytest.raises(XMLParseError):
        sdmx.read_sdmx(io.BytesIO(content))
