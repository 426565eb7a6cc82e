"""Settings: one row per environment variable. `registry settings` and the documentation print this table."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Variable:
    """`default` is text as it would stand in the environment; an empty one means "derived", as `help` says."""

    name: str
    default: str
    help: str


VARIABLES: tuple[Variable, ...] = (
    Variable("REGISTRY_BIND", "127.0.0.1:8000", "Address and port on which the service listens."),
    Variable(
        "REGISTRY_VAR", "./var", "Folder of everything that is stored: database, observation store, caches, queue."
    ),
    Variable(
        "REGISTRY_DATABASE_URL", "", "SQLAlchemy URL of the metadata database; SQLite in REGISTRY_VAR when empty."
    ),
    Variable("REGISTRY_STORE_URL", "", "Folder of the observation store; `store` in REGISTRY_VAR when empty."),
    Variable("REGISTRY_QUEUE_URL", "", "The worker's queue: SQLite in REGISTRY_VAR when empty, or redis://…"),
    Variable("REGISTRY_SECRET_KEY", "", "Signs sessions; made and kept in REGISTRY_VAR when empty."),
    Variable("REGISTRY_BASE_URL", "", "The service's public address; taken from the request when empty."),
    Variable("REGISTRY_WORKERS", "2", "Worker processes of the web server."),
    Variable("REGISTRY_THREADS", "8", "Threads of each worker process."),
    Variable(
        "REGISTRY_PATIENCE",
        "30",
        "Seconds after which a client that takes nothing of an answer, or sends nothing, is let go.",
    ),
    Variable(
        "REGISTRY_LEAST_RATE",
        "500",
        "Bytes a second that it takes or sends, on average over that time, if it is not to be let go as well.",
    ),
    Variable("REGISTRY_SENDER", "IOM", "Id of the organisation that stands as sender in messages; it has no dots."),
    Variable("REGISTRY_MEMORY_MB", "512", "Memory that the observation engine may take in each process."),
    Variable("REGISTRY_LOAD_MEMORY_MB", "2048", "Memory that the observation engine may take while it loads."),
    Variable("REGISTRY_MAX_UPLOAD_MB", "2048", "Largest data or structure file, counted after decompression."),
    Variable(
        "REGISTRY_LOAD_AT_ONCE_MB",
        "16",
        "Largest data message, as sent, that is loaded while its sender waits; larger ones are left to the worker.",
    ),
    Variable(
        "REGISTRY_KEEP_VERSIONS", "10", "Versions of a dataflow's data that `registry sweep` keeps, citable by asOf."
    ),
    Variable(
        "REGISTRY_SWEEP_NIGHTLY",
        "1",
        "1 lets the worker do at 03:17 UTC what `registry sweep` does; 0 leaves it to that command.",
    ),
    Variable(
        "REGISTRY_BODIES_MB",
        "",
        "Disk for answers kept as files in REGISTRY_VAR, so that a dump is rendered once; 0 keeps none. Default: a tenth of that disk.",
    ),
    Variable(
        "REGISTRY_SMTP_URL", "", "Mail server for notifications, smtp://user:password@host:587; no mail when empty."
    ),
    Variable("REGISTRY_MAIL_FROM", "registry@localhost", "Who stands as the sender of mail."),
    Variable(
        "REGISTRY_NOTIFY_PRIVATE", "0", "1 lets notifications go to, and structures be fetched from, private addresses."
    ),
    Variable(
        "REGISTRY_HARVEST_PRIVATE", "0", "1 lets harvests that are asked for over HTTP reach private addresses, too."
    ),
    Variable("REGISTRY_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR."),
    Variable("REGISTRY_LOG_FORMAT", "json", "json for machines, console for people."),
)


@dataclass(frozen=True)
class Settings:
    """The values in force, with every derived default filled in."""

    bind: str
    var: Path
    database_url: str
    store: Path
    queue_url: str
    secret_key: str
    base_url: str
    workers: int
    threads: int
    patience: int
    least_rate: int
    sender: str
    memory_mb: int
    load_memory_mb: int
    max_upload_mb: int
    load_at_once_mb: int
    keep_versions: int
    sweep_nightly: bool
    bodies_mb: int
    smtp_url: str
    mail_from: str
    notify_private: bool
    harvest_private: bool
    log_level: str
    log_format: str


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """Reads the settings and makes REGISTRY_VAR. Raises ValueError naming a variable whose number or id is none."""
    given = {row.name: environment.get(row.name) or row.default for row in VARIABLES}
    var = Path(given["REGISTRY_VAR"]).resolve()
    var.mkdir(parents=True, exist_ok=True)
    return Settings(
        bind=given["REGISTRY_BIND"],
        var=var,
        database_url=given["REGISTRY_DATABASE_URL"] or f"sqlite:///{var / 'registry.sqlite'}",
        store=Path(given["REGISTRY_STORE_URL"].removeprefix("file://") or var / "store").resolve(),
        queue_url=given["REGISTRY_QUEUE_URL"] or f"sqlite:///{var / 'queue.sqlite'}",
        secret_key=given["REGISTRY_SECRET_KEY"] or _kept_secret(var / "secret-key"),
        base_url=given["REGISTRY_BASE_URL"].rstrip("/"),
        workers=_number(given, "REGISTRY_WORKERS"),
        threads=_number(given, "REGISTRY_THREADS"),
        patience=_number(given, "REGISTRY_PATIENCE"),
        least_rate=_number(given, "REGISTRY_LEAST_RATE", least=0),
        sender=_id(given, "REGISTRY_SENDER"),
        memory_mb=_number(given, "REGISTRY_MEMORY_MB"),
        load_memory_mb=_number(given, "REGISTRY_LOAD_MEMORY_MB"),
        max_upload_mb=_number(given, "REGISTRY_MAX_UPLOAD_MB"),
        load_at_once_mb=_number(given, "REGISTRY_LOAD_AT_ONCE_MB"),
        keep_versions=_number(given, "REGISTRY_KEEP_VERSIONS"),
        sweep_nightly=_truth(given, "REGISTRY_SWEEP_NIGHTLY"),
        bodies_mb=_number(given, "REGISTRY_BODIES_MB", least=0) if given["REGISTRY_BODIES_MB"] else _tenth_of_disk(var),
        smtp_url=_mail_server(given, "REGISTRY_SMTP_URL"),
        mail_from=given["REGISTRY_MAIL_FROM"],
        notify_private=_truth(given, "REGISTRY_NOTIFY_PRIVATE"),
        harvest_private=_truth(given, "REGISTRY_HARVEST_PRIVATE"),
        log_level=given["REGISTRY_LOG_LEVEL"].upper(),
        log_format=given["REGISTRY_LOG_FORMAT"],
    )


def _id(given: Mapping[str, str], name: str) -> str:
    """The schemas of every message want it so."""
    if not re.fullmatch(r"[A-Za-z0-9_@$-]+", given[name]):
        raise ValueError(f"{name}={given[name]!r} is not an SDMX id: letters, digits and _ @ $ - only")
    return given[name]


def _number(given: Mapping[str, str], name: str, *, least: int = 1) -> int:
    if not given[name].isdigit() or int(given[name]) < least:
        raise ValueError(f"{name}={given[name]!r} is not a whole number from {least} up")
    return int(given[name])


def _truth(given: Mapping[str, str], name: str) -> bool:
    if given[name] not in ("0", "1"):
        raise ValueError(f"{name}={given[name]!r} is neither 0 nor 1")
    return given[name] == "1"


def _mail_server(given: Mapping[str, str], name: str) -> str:
    if given[name] and not given[name].startswith(("smtp://", "smtps://")):
        raise ValueError(f"{name}={given[name]!r} is no mail server: write smtp://host:587 or smtps://host:465")
    return given[name]


def _tenth_of_disk(folder: Path) -> int:
    """In MB."""
    return shutil.disk_usage(folder).total // 10 // 2**20


def _kept_secret(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return path.read_text()
