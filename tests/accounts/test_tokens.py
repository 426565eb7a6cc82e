"""Tokens. Numbers are those of the conformance statements."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, text

from registry.accounts.tokens import Issued, Rights, authenticate, issue, listed, revoke
from registry.cli import main
from registry.model.errors import Conflict, Malformed, NotFound, Unauthenticated
from registry.storage.engine import connect
from registry.storage.migrate import upgrade
from registry.storage.unit_of_work import reading, unit_of_work

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
RANDOM = bytes(range(64))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path}/registry.db"
    upgrade(url)
    engine = connect(url)
    yield engine
    engine.dispose()


def issued(
    engine: Engine, *agencies: str, name: str = "nightly", randomness: bytes = RANDOM, **rights: object
) -> Issued:
    with unit_of_work(engine) as uow:
        return issue(uow, name, Rights(agencies, **rights), randomness=randomness, by="ann", at=MONDAY)  # type: ignore[arg-type]  # fields of Rights


def known(engine: Engine, *candidates: str, at: datetime = MONDAY) -> str:
    with reading(engine) as uow:
        return authenticate(uow, candidates, at=at).name


def test_a_token_acts_for_its_agency_and_those_below_it(engine: Engine) -> None:  # 111
    token = issued(engine, "IOM").token
    assert token.acts_for("IOM") and token.acts_for("IOM.GMDAC") and token.acts_for("IOM.GMDAC.X")
    assert not token.acts_for("IOMX") and not token.acts_for("SDMX") and not token.is_administrator
    assert not issued(engine, "IOM.GMDAC", name="b", randomness=RANDOM[::-1]).token.acts_for("IOM")
    assert issued(engine, "*", name="c", randomness=RANDOM[1:]).token.acts_for("SDMX")


def test_the_secret_is_known_again_and_stored_nowhere(engine: Engine) -> None:
    token = issued(engine, "IOM")
    secret = token.text.partition(".")[2]
    assert len(secret) >= 43
    assert known(engine, token.text) == "nightly"
    assert known(engine, "wrong", token.text) == "nightly"
    with engine.connect() as connection:
        tables = connection.execute(text("select name from sqlite_master where type = 'table'")).scalars().all()
        stored = "".join(str(connection.execute(text(f"select * from {table}")).all()) for table in tables)
    assert token.token.digest in stored and secret not in stored


@pytest.mark.parametrize(
    "spoil",
    [lambda text: text + "x", lambda text: text.partition(".")[0] + ".", lambda text: "x" + text, lambda text: ""],
)
def test_a_wrong_secret_is_refused_without_a_hint(engine: Engine, spoil: object) -> None:
    text_ = issued(engine, "IOM").text
    with pytest.raises(Unauthenticated, match="the token is not known"):
        known(engine, spoil(text_))  # type: ignore[operator]  # a function of the row above


def test_a_token_ends_when_it_expires_or_is_revoked(engine: Engine) -> None:
    token = issued(engine, "IOM", expires_at=MONDAY + timedelta(days=1))
    with pytest.raises(Unauthenticated, match="is expired"):
        known(engine, token.text, at=MONDAY + timedelta(days=1))
    with unit_of_work(engine) as uow:
        revoke(uow, "nightly", by="ann", at=MONDAY)
    with pytest.raises(Unauthenticated, match="is revoked"):
        known(engine, token.text)
    with reading(engine) as uow:
        assert [one.state(MONDAY) for one in listed(uow)] == ["revoked"]
        assert [entry.what for entry in uow.audit.latest(9)] == ["revoked", "issued"]


def test_what_makes_no_sense_is_refused(engine: Engine) -> None:
    with pytest.raises(Malformed, match="is not an agency id"):
        issued(engine, "IOM GMDAC")
    with pytest.raises(Malformed, match="at least one agency"):
        issued(engine)
    with pytest.raises(Malformed, match="38 random bytes"):
        issued(engine, "IOM", randomness=b"few")
    issued(engine, "IOM")
    with pytest.raises(Conflict, match="is in force"):
        issued(engine, "IOM", randomness=RANDOM[::-1])
    with unit_of_work(engine) as uow, pytest.raises(NotFound):
        revoke(uow, "nobody", by="ann", at=MONDAY)


def test_the_command_line_issues_lists_and_revokes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_VAR", str(tmp_path))
    upgrade(f"sqlite:///{tmp_path}/registry.sqlite")
    run = CliRunner()
    added = run.invoke(
        main, ["token", "add", "desk", "--agency", "IOM.GMDAC", "--provider", "NSO_DE", "--expires", "30"]
    )
    secret = added.stdout.strip()
    assert added.exit_code == 0 and secret.count(".") == 1
    shown = run.invoke(main, ["token", "list"]).stdout
    assert "desk  in force  for IOM.GMDAC, NSO_DE  until " in shown and secret not in shown
    assert run.invoke(main, ["token", "revoke", "desk"]).exit_code == 0
    assert "desk  revoked" in run.invoke(main, ["token", "list"]).stdout
    assert run.invoke(main, ["token", "revoke", "desk"]).exit_code == 1
