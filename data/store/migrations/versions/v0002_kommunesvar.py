"""Entries that a kommune has written itself: `opphav` may be «kommune»."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_BEFORE = "opphav IN ('redaktør', 'lokal')"
_AFTER = "opphav IN ('redaktør', 'lokal', 'kommune')"


def upgrade() -> None:
    """Allow the third origin.

    SQLite has no command that changes a check. The log is not copied for it: only its description is written anew, as SQLite's own
    documentation of ALTER TABLE has it for changes that leave the content as it is.
    """
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.drop_constraint("innforsel_opphav_check", "innforsel", type_="check")
        op.create_check_constraint("innforsel_opphav_check", "innforsel", _AFTER)
        return
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = connection.execute(
        sa.text("UPDATE sqlite_master SET sql = replace(sql, :b, :a) WHERE name = 'innforsel' AND instr(sql, :b) > 0"),
        {"b": _BEFORE, "a": _AFTER},
    )
    if changed.rowcount != 1:
        raise RuntimeError("the table innforsel is not as the first version made it")
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def downgrade() -> None:
    """Refuse: going back would throw away what people have written."""
    raise NotImplementedError("The log is never dropped; take `loaders backup` and restore with the older version.")
