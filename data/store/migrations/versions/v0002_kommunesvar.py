"""Entries that a kommune has written itself: `opphav` may be «kommune»."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_OPPHAV = "opphav IN ('redaktør', 'lokal', 'kommune')"
_GUARDS = [
    f"CREATE TRIGGER innforsel_no_{verb.lower()} BEFORE {verb} ON innforsel BEGIN SELECT RAISE(ABORT, 'innforsel is append-only'); END"
    for verb in ("UPDATE", "DELETE")
]


def upgrade() -> None:
    """Allow the third origin. SQLite cannot change a check, so the table is copied there, its guards with it."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("innforsel_opphav_check", "innforsel", type_="check")
        op.create_check_constraint("innforsel_opphav_check", "innforsel", _OPPHAV)
        return
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER innforsel_no_{verb}")
    log = sa.Table("innforsel", sa.MetaData(), autoload_with=op.get_bind())
    for check in [c for c in log.constraints if isinstance(c, sa.CheckConstraint) and "opphav" in str(c.sqltext)]:
        log.constraints.remove(check)
    log.append_constraint(sa.CheckConstraint(_OPPHAV))
    with op.batch_alter_table("innforsel", copy_from=log, recreate="always"):
        pass
    for guard in _GUARDS:
        op.execute(guard)


def downgrade() -> None:
    """Refuse: going back would throw away what people have written."""
    raise NotImplementedError("The log is never dropped; take `loaders backup` and restore with the older version.")
