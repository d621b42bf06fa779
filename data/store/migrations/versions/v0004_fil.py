"""On PostgreSQL: files that all machines have in common (`fil`), in pieces (`filbit`): published registers, what a search found."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the two tables; a store in a file belongs to one machine and has none."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.create_table(
        "fil",
        sa.Column("nr", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("navn", sa.Text, nullable=False),
        sa.Column("maskin", sa.Text, nullable=False),
        sa.Column("sum", sa.Text, nullable=False),
        sa.Column("biter", sa.Integer, nullable=False),
        sa.Column("skrevet", sa.Text, nullable=False),
        sa.Column("om", sa.Text, nullable=False),
    )
    op.create_table(
        "filbit",
        sa.Column("fil", sa.BigInteger, sa.ForeignKey("fil.nr", ondelete="CASCADE"), primary_key=True),
        sa.Column("del", sa.Integer, primary_key=True),
        sa.Column("innhold", sa.LargeBinary, nullable=False),
    )
    # What is kept is compressed already.
    op.execute("ALTER TABLE filbit ALTER COLUMN innhold SET STORAGE EXTERNAL")


def downgrade() -> None:
    """Refuse, as all of them."""
    raise NotImplementedError("The log is never dropped; take `loaders backup` and restore with the older version.")
