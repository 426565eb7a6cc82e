"""Provision agreements: who reports data of which flow."""

from __future__ import annotations

from registry.model.artefact import Maintainable


class ProvisionAgreement(Maintainable, frozen=True, kw_only=True, omit_defaults=True):
    """`dataflow` is the URN of a dataflow, `data_provider` the URN of a data provider."""

    dataflow: str | None = None
    data_provider: str | None = None
