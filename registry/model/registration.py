"""Registrations: where the data of a provision agreement lie. Not an artefact: it has neither owner nor version."""

from __future__ import annotations

import msgspec

from registry.model.constraint import DataSource


class Registration(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`provision_agreement` is a URN. `id` is given by the registry (None until then). One or two `sources`: a file, a service.

    Times are kept as written. The flags say what the registry is asked to index of the source.
    """

    id: str | None = None
    provision_agreement: str
    sources: tuple[DataSource, ...] = ()
    valid_from: str | None = None
    valid_to: str | None = None
    last_updated: str | None = None
    index_time_series: bool = False
    index_data_set: bool = False
    index_attributes: bool = False
    index_reporting_period: bool = False
