"""Who the store is (`lager`), a chain of hashes over its log (`kjede`), and the logins that were ended (`utlogging`)."""

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the three tables; give the store its id, and the entries it has already their links."""
    from data.store.engine import INNFORSEL, KJEDE, LAGER, link_after  # noqa: PLC0415 - the engine runs the migrations

    op.create_table("lager", sa.Column("id", sa.Text, primary_key=True), sa.Column("laget", sa.Text, nullable=False))
    op.create_table(
        "kjede",
        sa.Column("nr", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("sum", sa.Text, nullable=False),
    )
    op.create_table(
        "utlogging", sa.Column("nokkel", sa.Text, primary_key=True), sa.Column("naar", sa.Text, nullable=False)
    )
    connection = op.get_bind()
    connection.execute(sa.insert(LAGER), [{"id": secrets.token_hex(16), "laget": datetime.now(UTC).isoformat()}])
    links, before = [], ""
    for row in connection.execute(sa.select(INNFORSEL).order_by(INNFORSEL.c.nr)).mappings():
        before = link_after(before, dict(row))
        links.append({"nr": row["nr"], "sum": before})
    if links:
        connection.execute(sa.insert(KJEDE), links)


def downgrade() -> None:
    """Refuse: going back would throw away what people have written."""
    raise NotImplementedError("The log is never dropped; take `loaders backup` and restore with the older version.")
