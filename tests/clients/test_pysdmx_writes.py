"""Publishing with pysdmx: its maintenance client for the Fusion Metadata Registry, against a running service of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pysdmx.api.fmr import RegistryClient
from pysdmx.api.fmr.maintenance import RegistryMaintenanceClient, StructureAction
from pysdmx.errors import Invalid, Unauthorized
from pysdmx.model import Agency, Code, Codelist, Concept, ConceptScheme

from tests import serving


@dataclass(frozen=True)
class Published:
    """A running service: its address, and the secret of a token that acts for IOM."""

    address: str
    secret: str

    @property
    def writes(self) -> RegistryMaintenanceClient:
        return RegistryMaintenanceClient(f"{self.address}/sdmx/v2", user="anyone", password=self.secret)

    def codes(self, id: str) -> list[str]:
        return [code.id for code in RegistryClient(f"{self.address}/sdmx/v2").get_codes("IOM", id)]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    folder = tmp_path_factory.mktemp("written")
    environment = {**os.environ, "REGISTRY_VAR": str(folder), "REGISTRY_LOG_LEVEL": "WARNING", "REGISTRY_WORKERS": "1"}

    def registry(*words: str) -> str:
        command = [str(Path(sys.executable).with_name("registry")), *words]
        return subprocess.run(
            command, cwd=serving.ROOT, env=environment, check=True, capture_output=True, text=True
        ).stdout

    registry("db", "upgrade")
    secret = registry("token", "add", "pysdmx", "--agency", "IOM").strip()
    with serving.server(environment) as address:
        yield Published(address, secret)


def a_list(id: str, *codes: str, version: str = "1.0.0-draft") -> Codelist:
    return Codelist(
        id=id,
        name="Status",
        agency=Agency("IOM"),
        version=version,
        items=[Code(code, name=f"Code {code}") for code in codes],
    )


def test_what_is_put_is_read_back(published: Published) -> None:
    concepts = ConceptScheme(
        id="CS", name="Concepts", agency=Agency("IOM"), version="1.0.0", items=[Concept("SEX", name="Sex")]
    )
    published.writes.put_structures([a_list("CL_A", "X", "Y"), concepts])
    assert published.codes("CL_A") == ["X", "Y"]
    read = RegistryClient(f"{published.address}/sdmx/v2").get_concepts("IOM", "CS")
    assert [concept.id for concept in read] == ["SEX"]


def test_the_three_actions_do_what_they_say(published: Published) -> None:
    published.writes.put_structures([a_list("CL_B", "A", "B", "C")], action=StructureAction.Append)
    with pytest.raises(Invalid):
        published.writes.put_structures([a_list("CL_B", "B", "X")], action=StructureAction.Append)
    published.writes.put_structures([a_list("CL_B", "B", "X")], action=StructureAction.Merge)
    assert published.codes("CL_B") == ["A", "B", "X", "C"]
    published.writes.put_structures([a_list("CL_B", "B", "X")], action=StructureAction.Replace)
    assert published.codes("CL_B") == ["B", "X"]


def test_a_bearer_token_is_taken_and_a_wrong_one_is_not(published: Published) -> None:
    RegistryMaintenanceClient(published.address, access_token=published.secret).put_structures([a_list("CL_C", "A")])
    assert published.codes("CL_C") == ["A"]
    with pytest.raises((Invalid, Unauthorized)):
        RegistryMaintenanceClient(published.address, access_token="wrong").put_structures([a_list("CL_C", "B")])
    with pytest.raises((Invalid, Unauthorized)):
        foreign = Codelist(id="CL_C", name="Foreign", agency=Agency("ESTAT"), version="1.0.0", items=[])
        published.writes.put_structures([foreign])
    assert published.codes("CL_C") == ["A"]
