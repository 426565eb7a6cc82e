"""When each version of a flow's data was read"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_FLOW = "flow_agency, flow_id, flow_version"


def upgrade() -> None:
    op.create_table(
        "dataset_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("flow_agency", sa.String(length=255), nullable=False),
        sa.Column("flow_id", sa.String(length=255), nullable=False),
        sa.Column("flow_version", sa.String(length=255), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["dataset_version.id"], name=op.f("fk_dataset_move_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dataset_move")),
    )
    name = op.f("ix_dataset_move_flow_agency_flow_id_flow_version_at")
    op.create_index(name, "dataset_move", ["flow_agency", "flow_id", "flow_version", "at"])
    moves = f"INSERT INTO dataset_move ({_FLOW}, version_id, at) SELECT"
    op.execute(f"{moves} {_FLOW}, id, created_at FROM dataset_version ORDER BY created_at, number")
    op.execute(f"{moves} {_FLOW}, version_id, moved_at FROM dataset_pointer ORDER BY moved_at")


def downgrade() -> None:
    op.drop_table("dataset_move")
