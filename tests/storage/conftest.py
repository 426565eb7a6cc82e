"""Both databases: every test here that takes `engine` runs on SQLite and on a PostgreSQL cluster that the tests start themselves."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from registry.storage.engine import connect
from registry.storage.migrate import upgrade
from tests.conftest import absent

_DATABASES = count(1)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Path]:
    """The socket folder of a running PostgreSQL with the database `model`, migrated."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        absent("PostgreSQL is absent: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="registry-pg-"))
    _own(folder)
    control = [str(found[-1].with_name("pg_ctl")), "-D", str(folder / "data"), "-s", "-w"]
    _run(
        [str(found[-1]), "-D", str(folder / "data"), "-U", "registry", "-A", "trust", "--no-sync", "-E", "UTF8"], folder
    )
    settings = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    _run([*control, "-l", str(folder / "log"), "-o", settings, "start"], folder)
    try:
        _administer(folder, "CREATE DATABASE model")
        upgrade(_url(folder, "model"))
        yield folder
    finally:
        _run([*control, "-m", "immediate", "stop"], folder)
        shutil.rmtree(folder)


def _own(folder: Path) -> None:
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)


def _run(command: list[str], folder: Path) -> None:
    """PostgreSQL refuses to run as root."""
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*as_user, *command], check=True, cwd=folder, stdout=subprocess.DEVNULL)


def _url(folder: Path, database: str) -> str:
    return f"postgresql://registry@/{database}?host={folder}"


def _administer(folder: Path, statement: str) -> None:
    engine = connect(_url(folder, "postgres"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty, migrated database."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/registry.db"
        upgrade(url)
    else:
        folder = request.getfixturevalue("cluster")
        database = f"t{next(_DATABASES)}"
        _administer(folder, f"CREATE DATABASE {database} TEMPLATE model")
        url = _url(folder, database)
    engine = connect(url)
    yield engine
    engine.dispose()
