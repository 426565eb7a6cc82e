"""Revisions say where their item rows stand, so that a later revision can take them over"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("artefact_revision", sa.Column("items_in", sa.Integer(), nullable=True))
    op.execute("UPDATE artefact_revision SET items_in = id WHERE superseded_at IS NULL AND item_count > 0")
    op.create_index(op.f("ix_artefact_revision_items_in"), "artefact_revision", ["items_in"])


def downgrade() -> None:
    holder = "SELECT id FROM artefact_revision r WHERE r.items_in = item.revision_id AND r.superseded_at IS NULL"
    op.execute(f"UPDATE item SET revision_id = ({holder})")  # noqa: S608  # both are written here
    op.drop_index(op.f("ix_artefact_revision_items_in"), "artefact_revision")
    op.drop_column("artefact_revision", "items_in")
