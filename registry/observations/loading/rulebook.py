"""What a load must hold besides its structure and codes: rules on whole rows, value lists, facets. One call checks it all."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import msgspec

from registry.model.row_rule import RowRule
from registry.observations.columns import Columns
from registry.observations.loading.facets import check_facets
from registry.observations.loading.findings import Findings
from registry.observations.loading.row_rules import check_rules
from registry.observations.loading.source import Source


class Rulebook(msgspec.Struct, frozen=True, kw_only=True):
    """`rules` hold for rows that give values. `fences` hold for rows that delete too, which must then say what they fence.

    `value_lists` are the values that a component may have, by its id, where a value list enumerates them.
    """

    rules: tuple[RowRule, ...] = ()
    fences: tuple[RowRule, ...] = ()
    value_lists: Mapping[str, frozenset[str]] = {}


def check_rulebook(
    connection: duckdb.DuckDBPyConnection,
    columns: Columns,
    source: Source,
    rulebook: Rulebook,
    findings: Findings,
    *,
    has_deletes: bool,
) -> None:
    """Looks at `staged`, whose values of several are JSON by now; its `_deed` is asked when rows may delete. Raises Refused."""
    check_facets(connection, columns, source, rulebook.value_lists, findings, has_deletes=has_deletes)
    check_rules(connection, columns, source, rulebook.rules, findings, has_deletes=has_deletes)
    check_rules(connection, columns, source, rulebook.fences, findings, has_deletes=has_deletes, is_fence=True)
    findings.refuse()
