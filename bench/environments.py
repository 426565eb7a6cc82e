"""Virtual environments of the peers, made once under var/bench; what cannot be made is said in one line."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

_PATIENCE = 600


@dataclass(frozen=True)
class Peer:
    """Another SDMX service: the Python it needs and what it is installed from."""

    name: str
    python: str
    packages: tuple[str, ...]


DSSS = Peer(
    "dsss",
    "python3.11",
    ("dsss==1.3.0", "sdmx1", "starlette", "uvicorn[standard]", "lxml", "pandas", "pyarrow"),
)
SDMXLIB = Peer(
    "sdmxlib-rest",
    "python3.13",
    ("sdmxlib==0.67.1", "sdmxlib-rest==0.6.4", "uvicorn[standard]", "numpy", "pyarrow"),
)


class Absent(RuntimeError):
    """The peer cannot be measured here; the sentence says why."""


def python_of(peer: Peer, folder: Path) -> Path:
    """The interpreter of the peer's environment. Raises Absent."""
    home = folder / peer.name
    done = home / ".done"
    python = home / "bin" / "python"
    if done.exists():
        return python
    found = _interpreter(peer.python)
    if found is None:
        raise Absent(f"{peer.name} needs {peer.python}, which this machine has not")
    shutil.rmtree(home, ignore_errors=True)
    install = [str(python), "-m", "pip", "install", "--quiet", *peer.packages]
    for command in ([found, "-m", "venv", str(home)], install):
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE)
        except (OSError, subprocess.SubprocessError) as error:
            raise Absent(f"{peer.name} could not be installed: {_last_line(error)}") from error
    done.touch()
    return python


def _interpreter(name: str) -> str | None:
    """On the PATH, or among pyenv's versions (whose shim refuses a version that is not selected)."""
    pyenv = Path("~/.pyenv/versions").expanduser().glob(f"{name.removeprefix('python')}.*/bin/{name}")
    for found in (shutil.which(name), *map(str, pyenv)):
        if found and subprocess.run([found, "-c", "import venv"], capture_output=True, check=False).returncode == 0:
            return found
    return None


def _last_line(error: Exception) -> str:
    said = getattr(error, "stderr", b"") or b""
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else type(error).__name__
