"""The application as a server runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_what_a_server_has_loaded_is_left_out_of_garbage_collections(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import gc, wsgi; print(gc.get_freeze_count(), len(gc.get_objects()))"],
        cwd=ROOT, env=os.environ | {"REGISTRY_VAR": str(tmp_path)}, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    left_out, walked = map(int, told.split())
    assert walked * 10 < left_out
