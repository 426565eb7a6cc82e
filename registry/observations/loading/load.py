"""The pipeline: file → staged rows → arranged series and observations → a durable version folder, not yet published."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import msgspec
import structlog

from registry.formats.data import DataReader
from registry.formats.sdmx_csv.shape import read_shape
from registry.model.cube import Cube
from registry.model.errors import Malformed, TooLarge, Unavailable, Unprocessable
from registry.model.finding import Finding
from registry.observations.columns import Columns
from registry.observations.facts import Facts, Part
from registry.observations.loading.actions import Mode
from registry.observations.loading.apply import Application
from registry.observations.loading.arrange import Arrangement
from registry.observations.loading.blocks import Unfit
from registry.observations.loading.coded import CodedArrangement
from registry.observations.loading.coder import is_codable
from registry.observations.loading.compared import Comparison
from registry.observations.loading.database import own_database
from registry.observations.loading.findings import Findings
from registry.observations.loading.former import Former, lineage
from registry.observations.loading.limits import Limits, Progress
from registry.observations.loading.mode import decide
from registry.observations.loading.naming import name_rows
from registry.observations.loading.rulebook import Rulebook, check_rulebook
from registry.observations.loading.sharing import share
from registry.observations.loading.source import (
    BlockSource,
    CsvSource,
    Source,
    gather_rows,
    read_error,
    unknown_component,
)
from registry.observations.loading.stage import Staging, make_enums, row_checks, stage
from registry.observations.loading.text_file import prepare
from registry.observations.loading.write import series_count, stored_observations, write_parts, write_version
from registry.observations.public import PublicCopy
from registry.observations.store import Dataset, Store, sync_folder
from registry.observations.veil import Veil

_LOG = structlog.get_logger("registry.observations")
_FULL = frozenset([errno.ENOSPC, errno.EDQUOT, errno.EFBIG])


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """A version that is on disk and not yet published. `warnings` are what its author should know."""

    version: str
    facts: Facts
    mode: Mode = "whole"
    warnings: tuple[Finding, ...] = ()


class Loading(msgspec.Struct, frozen=True, kw_only=True):
    """One load: into which store, for which cube, under which folder name, as the how-manieth load of the data set.

    `base` is the version that it follows (None = the first), `veil` what is to be withheld and `at` the moment that decides of embargoes,
    `mode` says what the file is (None = as its rows say), `rulebook` what its rows must hold besides their codes."""

    store: Store
    cube: Cube
    version: str
    load: int
    limits: Limits
    progress: Progress
    base: Dataset | None = None
    veil: Veil | None = None
    at: datetime | None = None
    mode: Mode | None = None
    rulebook: Rulebook = Rulebook()

    def csv(self, file: Path) -> Loaded:
        """Loads an SDMX-CSV file, packed or not. Raises Refused with findings; nothing is kept then."""

        def source(folder: Path, findings: Findings) -> BlockSource | None:
            try:
                text = prepare(file, folder, self.limits.unpacked_bytes)
                shape = read_shape(text.head, components=self.cube.by_id.keys(), file=file.name)
            except (Malformed, TooLarge) as wrong:
                findings.add("not-readable", str(wrong))
                return None
            for finding in shape.findings:
                unknown_component(findings, finding.component or "", 1)
            return CsvSource(text, shape, self.cube)

        return self._run(file.name, source)

    def rows(self, file: str, reader: DataReader) -> Loaded:
        """Loads what a reader streams. Raises Refused with findings; nothing is kept then."""

        def source(folder: Path, findings: Findings) -> BlockSource | None:
            try:
                source = gather_rows(folder / "rows.parquet", self.cube, reader.rows(), findings, self.progress)
            except Unprocessable as wrong:
                findings.add("wrong-structure", str(wrong))
            except (Malformed, TooLarge) as wrong:
                findings.add("not-readable", str(wrong))
            else:
                findings.extend(getattr(reader, "findings", ()))
                return source
            return None

        return self._run(file, source)

    def _run(self, file: str, make_source: Callable[[Path, Findings], BlockSource | None]) -> Loaded:
        findings = Findings(file, self.limits.findings_per_kind)
        folder = self.store.staging / self.version
        folder.mkdir(parents=True)
        try:
            columns = Columns(self.cube)
            assert columns.places
            source = make_source(folder, findings)
            findings.refuse()
            assert source is not None
            self._missing_columns(columns, source, findings)
            facts, mode = self._build(Staging(columns, source, self.mode), source, folder, findings)
            self._name(folder)
        except (OSError, duckdb.IOException) as wrong:
            if not isinstance(wrong, duckdb.IOException) and wrong.errno not in _FULL:
                raise
            raise Unavailable(
                f"{file} was not loaded and nothing was changed, as the store cannot be written: {wrong}"
            ) from wrong
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return Loaded(version=self.version, facts=facts, mode=mode, warnings=findings.all)

    def _build(self, staging: Staging, source: BlockSource, folder: Path, findings: Findings) -> tuple[Facts, Mode]:
        """By the short way, if all rows are right and none asks for more; or else by the long one, which names what is wrong."""
        if is_codable(staging):
            try:
                return self._coded(staging, source, folder), "whole"
            except Unfit as why:
                _LOG.info("rows are staged by SQL", version=self.version, why=str(why))
                for left in ("coded", "version"):
                    shutil.rmtree(folder / left, ignore_errors=True)
        try:
            source.check()
        except Malformed as wrong:
            findings.add("not-readable", str(wrong))
        findings.refuse()
        with own_database(self.limits, folder / "spill") as connection:
            return self._staged(connection, staging, folder, findings)

    def _coded(self, staging: Staging, source: BlockSource, folder: Path) -> Facts:
        with own_database(self.limits, folder / "spill") as connection:
            arrangement = CodedArrangement(connection, staging, source, self.rulebook, self.limits, folder / "coded")
            arrangement.read(self.progress)
            self.progress("checked", 0)
            arrangement.run(self.load)
            if not arrangement.count:
                raise Unfit("there are no observations")
            return self._write(connection, staging.columns, folder, arrangement)

    def _staged(
        self, connection: duckdb.DuckDBPyConnection, staging: Staging, folder: Path, findings: Findings
    ) -> tuple[Facts, Mode]:
        columns, source = staging.columns, staging.source
        make_enums(connection, self.cube)
        mode = self._stage(connection, staging, findings)
        self.progress("checked", 0)
        arrangement = Arrangement(connection, columns, source, findings, is_packed=staging.is_packed)
        arrangement.check()
        has_deletes = mode == "actions" and source.has_actions
        check_rulebook(connection, columns, source, self.rulebook, findings, has_deletes=has_deletes)
        if mode == "actions":
            content = Application(connection, staging, self.base, findings).run()
            arrangement = Arrangement(connection, columns, content, findings, is_packed=staging.is_packed)
            arrangement.read_periods()
        arrangement.run(self.load)
        if mode == "whole" and series_count(connection)[1] == 0:
            findings.add("no-observations", "the file has no observations; a data set has at least one")
            findings.refuse()
        return self._write(connection, columns, folder, arrangement), mode

    def _stage(self, connection: duckdb.DuckDBPyConnection, staging: Staging, findings: Findings) -> Mode:
        """Makes `staged` and says what it is. Raises Refused with findings on rows."""
        if staging.may_be_plain and self._stage_plain(connection, staging):
            return "whole"
        checks = row_checks(staging)
        try:
            if stage(connection, staging, checks):
                name_rows(connection, staging.source, checks, findings)
        except duckdb.InvalidInputException as wrong:
            findings.add("not-readable", str(read_error(findings.file, wrong)))
        findings.refuse()
        mode = decide(connection, staging.source, self.mode, findings)
        findings.refuse()
        return mode

    def _stage_plain(self, connection: duckdb.DuckDBPyConnection, staging: Staging) -> bool:
        """Makes `staged` as of a whole without anything wrong; False, and no table, when it is not."""
        plain = msgspec.structs.replace(staging, is_plain=True)
        try:
            if not stage(connection, plain, row_checks(plain)):
                return True
        except duckdb.InvalidInputException:
            return False  # said when it is staged in full
        connection.execute("drop table staged")
        return False

    def _missing_columns(self, columns: Columns, source: Source, findings: Findings) -> None:
        for id in (*columns.dimensions, *([columns.time] if columns.time else [])):
            if id not in source.given:
                findings.add("missing-dimension", f"line 1 has no column for the dimension {id}", component=id, line=1)
        findings.refuse()

    def _write(
        self, connection: duckdb.DuckDBPyConnection, columns: Columns, folder: Path, arrangement: Arrangement
    ) -> Facts:
        target = folder / "version"
        target.mkdir()
        series, observations = series_count(connection)
        first, last = arrangement.bounds()
        texts, whole = arrangement.numbers()
        flow, structure = self.cube.flow, self.cube.structure
        facts = Facts(
            flow=f"{flow.agency}:{flow.id}({flow.version})",
            structure=f"{structure.agency}:{structure.id}({structure.version})",
            load=self.load,
            series=series,
            observations=observations,
            loads=lineage(self.base.facts if self.base else None, self.load),
            parts=self._parts(connection, arrangement, target),
            dataset_attributes=arrangement.dataset_attributes,
            values=arrangement.values(),
            texts=texts,
            whole=whole,
            first_period=first,
            last_period=last,
            attributes=tuple(attribute.id for attribute in self.cube.attributes),
        )
        self.progress("written", observations)
        write_version(facts, target)
        if self.veil is not None:
            complete = Dataset(self.store.engine, target, facts, derived=False)
            PublicCopy(complete, columns, self.veil, self.at or datetime.now(UTC), self.limits, self.base).write()
        return facts

    def _parts(self, connection: duckdb.DuckDBPyConnection, arrangement: Arrangement, folder: Path) -> tuple[Part, ...]:
        """Writes the files of the version; what its base has, too, is on the disk once."""
        if self.base is None:
            return tuple(write_parts(connection, folder, self.limits, arrangement.observations))
        former = Former(connection, arrangement.columns, self.base, self.load, arrangement.dataset_attributes)
        comparison = self._compared(connection, arrangement, former)
        rows = comparison.observations if comparison else stored_observations(connection, arrangement.columns)
        written = write_parts(connection, folder, self.limits, rows, former.cuts())
        parts = tuple(share(written, folder, [self.base]))
        if comparison:
            comparison.close()
        return (*parts, *former.parts(folder, self.limits))

    def _compared(
        self, connection: duckdb.DuckDBPyConnection, arrangement: Arrangement, former: Former
    ) -> Comparison | None:
        """How the observations are compared with those of the base, range by range; None when they were, all at once."""
        if isinstance(arrangement, CodedArrangement):
            comparison = Comparison(connection, arrangement, former)
            if comparison.is_fit:
                return comparison
            arrangement.store()
        former.trace()
        return None

    def _name(self, folder: Path) -> None:
        """The version folder gets its name in one step; until then a reader cannot see it."""
        self.store.versions.mkdir(parents=True, exist_ok=True)
        (folder / "version").rename(self.store.versions / self.version)
        sync_folder(self.store.versions)
