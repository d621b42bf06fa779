"""The one door from the screens to the loaders: the watcher that builds, the look at a link,
copies of sources, and what the search's rules are called."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, lru_cache
from pathlib import Path

from data import settings
from data.lenker import Lenke
from data.store.types import StoreFeil
from loaders import check_links
from loaders.build import build, warm
from loaders.machines import folder_of_copy
from loaders.watch import Watch, WatchState
from loaders.web.fetching.fetcher import Fetcher
from loaders.web.forstaa.regler import regelverk
from loaders.web.memory.copies import Kopi, KopiFeil, path_of
from loaders.web.memory.copies import read_copy as _read_copy
from loaders.web.settings import OppsettFeil, read_contact

__all__ = [
    "Kopi",
    "KopiFeil",
    "OppsettFeil",
    "build_now",
    "copy_file",
    "look_at_link",
    "read_copy",
    "rule_words",
    "start",
    "trouble",
]

LOOKS_AT_ONCE = 4
_PATIENCE = 5.0
"""seconds to wait for a host that is being asked already"""
_REMEMBERED = 600.0
"""seconds"""
_LIMITS = {"tid_forbindelse": 4.0, "tid_lesing": 4.0, "tid_foresporsel": 6.0, "tid_ledig": 6.0, "robots_forsok": 1}
"""an editor sits and waits: in the search a site gets minutes, here seconds"""

looks = ThreadPoolExecutor(LOOKS_AT_ONCE, thread_name_prefix="lenkesjekk")
_watch: list[Watch] = []
"""the watcher of this process; none before `start`"""


def start(told: Callable[[], object]) -> None:
    """Set the watcher of this process going, once: it builds a register when the store has something new, and switches it on.

    `told` is called, in the watcher's thread, when another version is switched on or `trouble` has changed.
    """
    if not _watch:
        _watch.append(Watch(build, warm=warm, told=told))
        _watch[0].start()


def build_now() -> None:
    """Something was just saved here: build without waiting for the watcher's next look."""
    for watch in _watch:
        watch.now()


def trouble() -> WatchState:
    """What is wrong with the store and with the last build, in Norwegian; nothing before `start`."""
    return _watch[0].state() if _watch else WatchState()


def read_copy(nummer: str, text_hash: str, known_sha256: str) -> Kopi:
    """The copy that is kept of a document, here or on another machine. Raises KopiFeil when it cannot be had or is not what was written."""
    return _read_copy(_folder_of_copy(nummer, text_hash), nummer, text_hash, known_sha256)


def copy_file(nummer: str, text_hash: str) -> bytes:
    """The file of a copy as it lies on the disk, whole or not. Raises KopiFeil when it cannot be had."""
    try:
        return path_of(_folder_of_copy(nummer, text_hash), nummer, text_hash).read_bytes()
    except OSError as error:
        raise KopiFeil("Kopien finnes ikke på denne maskinen.") from error


def _folder_of_copy(nummer: str, text_hash: str) -> Path:
    try:
        return folder_of_copy(path_of(Path(), nummer, text_hash).as_posix())
    except (StoreFeil, OSError) as error:
        raise KopiFeil(f"Kopien lar seg ikke hente fra en annen maskin nå. Prøv igjen om litt. {error}") from error


def look_at_link(url: str) -> Future[Lenke]:
    """The look at an address, begun the first time it is asked for and remembered for ten minutes at most.

    Raises OppsettFeil where no contact address is set, OSError where the search's folder cannot be read.
    """
    place = str(settings.web_folder()), str(settings.web_fixtures() or "")
    return _begun(url, read_contact(None), *place, int(time.monotonic() // _REMEMBERED))


@lru_cache(500)
def _begun(url: str, contact: str, folder: str, fixtures: str, period: int) -> Future[Lenke]:
    return looks.submit(check_links.look_at, _fetcher(contact, folder, fixtures), url, _PATIENCE)


@cache
def _fetcher(contact: str, folder: str, fixtures: str) -> Fetcher:
    """One fetcher for the process: it has a thread of its own and remembers robots.txt. The other arguments only tell set-ups apart."""
    return check_links.polite_fetcher(contact, **_LIMITS)


@cache
def rule_words() -> dict[str, str]:
    """Rule id → what the rule looks for, in Norwegian."""
    return {rule.id: rule.hva for rule in regelverk().regler}
