"""Logins that were ended before their time: kept in the store, so that every process and every replica turns them away.

A login is named by a digest (pages/components/access.py makes it). The list is asked once a second for each, and what is older than
any login can be is forgotten.
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from data.store import engine
from data.store.types import StoreFeil

LONGEST = timedelta(days=31)
"""a login is no older than Streamlit's cookie, 30 days"""
_ASKED_AGAIN_SECONDS = 1.0
_lock = threading.Lock()
_here: set[str] = set()
"""ended in this process: out at once, also where the store does not answer"""
_asked: dict[str, tuple[float, bool]] = {}


def ended(login: str) -> bool:
    """Whether this login was ended. Where the store does not answer, what this process knows (nothing can be written then)."""
    with _lock:
        at, said = _asked.get(login, (float("-inf"), False))
        if login in _here or time.monotonic() - at < _ASKED_AGAIN_SECONDS:
            return login in _here or said
    try:
        with engine.reading(engine.store_url()) as connection:
            there = connection is not None and engine.has_identity(connection)
            if connection is not None and there:
                said = (
                    connection.execute(sa.select(engine.UTLOGGING).where(engine.UTLOGGING.c.nokkel == login)).first()
                    is not None
                )
    except StoreFeil:
        return said
    with _lock:
        if len(_asked) > 1_000:
            _asked.clear()
        _asked[login] = (time.monotonic(), said)
    return said


def end(login: str) -> None:
    """End a login for good, here at once and everywhere within a second. Raises StoreFeil where it cannot be written down."""
    with _lock:
        _here.add(login)
    now = datetime.now(UTC)
    with engine.writing(engine.store_url()) as connection:
        table = engine.UTLOGGING
        connection.execute(sa.delete(table).where(table.c.naar < (now - LONGEST).isoformat()))
        if connection.execute(sa.select(table).where(table.c.nokkel == login)).first() is None:
            connection.execute(sa.insert(table), [{"nokkel": login, "naar": now.isoformat()}])
