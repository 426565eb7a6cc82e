"""The registry's side of a run: an empty REGISTRY_VAR, the structures submitted to it, its server started.

As a command, `registry_side.py FILE`, it submits one structure message to the REGISTRY_VAR of the environment and prints the seconds.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from registry import config
from registry.formats.structure_files import read_structures
from registry.services import Services
from registry.structures.submit import submit

ROOT = Path(__file__).resolve().parent.parent
COMMAND = Path(sys.executable).with_name("registry")


def environment(var: Path, port: int = 0) -> dict[str, str]:
    """Of every process of the registry: defaults but for place, port and the largest file (a cube of 50 million is one of 3 GB); no
    setting of the caller's shell is taken over, and modules are compiled once, as they are where the registry is installed."""
    others = ("REGISTRY_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    return kept | {
        "REGISTRY_VAR": str(var),
        "REGISTRY_BIND": f"127.0.0.1:{port}",
        "REGISTRY_MAX_UPLOAD_MB": "4096",
    }


def prepare(var: Path, structures: Path) -> float:
    """Empties the folder, makes the database, submits the structures. Returns the seconds that reading and storing took."""
    shutil.rmtree(var, ignore_errors=True)
    var.mkdir(parents=True)
    subprocess.run([COMMAND, "db", "upgrade"], env=environment(var), cwd=ROOT, check=True, capture_output=True)
    return submit_in_own_process(var, structures)


def submit_in_own_process(var: Path, structures: Path) -> float:
    """So that memory and imports of one run do not tell on the next."""
    command: list[str | Path] = [sys.executable, Path(__file__), structures]
    done = subprocess.run(command, env=environment(var), cwd=ROOT, check=True, stdout=subprocess.PIPE, timeout=300)
    return float(done.stdout.split()[-1])


def submit_file(structures: Path) -> float:
    """Seconds from the file to the committed transaction. Raises SystemExit with the findings when anything is refused."""
    services = Services(config.read())
    began = time.perf_counter()
    message = read_structures(structures)
    with services.writing() as uow:
        receipt = submit(uow, message.artefacts, by="bench", at=datetime.now(UTC))
    took = time.perf_counter() - began
    if receipt.refused:
        raise SystemExit("\n".join(str(finding) for finding in receipt.findings))
    return took


if __name__ == "__main__":
    print(submit_file(Path(sys.argv[1])))
