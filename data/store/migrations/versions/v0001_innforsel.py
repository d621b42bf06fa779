"""The append-only log of entries, guarded by triggers against change and removal."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_SQLITE = [
    f"CREATE TRIGGER innforsel_no_{verb.lower()} BEFORE {verb} ON innforsel BEGIN SELECT RAISE(ABORT, 'innforsel is append-only'); END"
    for verb in ("UPDATE", "DELETE")
]
_POSTGRESQL = [
    "CREATE FUNCTION innforsel_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'innforsel is append-only'; END $$",
    "CREATE TRIGGER innforsel_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON innforsel "
    "FOR EACH STATEMENT EXECUTE FUNCTION innforsel_append_only()",
]


def upgrade() -> None:
    """Create the log, its indexes and its guards."""
    op.create_table(
        "innforsel",
        sa.Column("nr", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column(
            "handling",
            sa.Text,
            sa.CheckConstraint("handling IN ('ny', 'rettelse', 'tilbaketrekking', 'angring')"),
            nullable=False,
        ),
        sa.Column("fakta", sa.Text, nullable=False, index=True),
        sa.Column("erstatter", sa.Text, unique=True),
        sa.Column("emne", sa.Text, nullable=False, index=True),
        sa.Column("kommunenummer", sa.Text, index=True),
        sa.Column("innhold", sa.Text),
        sa.Column("hvem", sa.Text, nullable=False, index=True),
        sa.Column("naar", sa.Text, nullable=False),
        sa.Column("hvorfor", sa.Text, nullable=False),
        sa.Column("opphav", sa.Text, sa.CheckConstraint("opphav IN ('redaktør', 'lokal')"), nullable=False),
        sa.Column("nokkel", sa.Text, nullable=False, unique=True),
    )
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Refuse: going back would throw away what people have written."""
    raise NotImplementedError("The log is never dropped; take `loaders backup` and restore with the older version.")
