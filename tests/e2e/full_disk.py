"""`streamlit`, with a disk that is full for the store while the file named in DISKEN_ER_FULL exists: SQLite itself refuses to grow."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path

import sqlalchemy as sa
from streamlit.web.cli import main

_FLAG = Path(os.environ["DISKEN_ER_FULL"])


@sa.event.listens_for(sa.pool.Pool, "connect")
def _limit(connection: sqlite3.Connection, _record: object) -> None:
    if _FLAG.exists():
        connection.execute("PRAGMA max_page_count = 1")  # SQLite takes the present size: not one page more


sys.argv[0] = "streamlit"
sys.exit(main())
