"""What the machines over one PostgreSQL have found, exchanged: the web search's results, the looks at links, the figures of others.

Each machine gives its own, when it has changed, and takes the others' to folders of their own beside the register; whoever reads what
this machine has found reads theirs as well (`shared.mirrored`). Nothing is exchanged over a store in a file.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from sqlalchemy.engine import URL

from data import settings
from data.database import register_path
from data.queries.tekstsok import index_path
from data.store import shared
from data.store.engine import store_url
from data.store.types import StoreFeil

WEB, LINKS, KONTEKST = "nettsok.json", "lenker.jsonl", "kontekst"
_UNFINISHED = ".ny-"


def exchange(url: URL, link: Path, web: Path | None = None, kontekst: Path | None = None) -> None:
    """Give what this machine has found and take what the others have. `web`, `kontekst`: where it lies (None: the defaults).

    Raises StoreFeil (DeltFilSkadet where one is damaged: what was taken before stays), OSError.
    """
    if not shared.is_shared(url):
        return
    mine = shared.machine(link)
    everything = [*shared.listed(url), *shared.listed(url, shared.ON_DEMAND)]
    given = {file.navn: file.om["av"] for file in everything if file.maskin == mine}
    for navn, stamp, write in _own(link, web or settings.web_folder(), kontekst or settings.kontekst_folder()):
        if given.get(navn) != stamp:
            with tempfile.TemporaryDirectory() as name:
                file = Path(name) / "fil"
                try:
                    write(file)
                except (OSError, ValueError, KeyError):
                    continue  # whoever reads it next says what is wrong with it
                shared.put(url, navn, mine, file, {"av": stamp})
    take(url, link)


def exchange_after(what: str, web: Path | None = None, link: Path | None = None) -> None:
    """Exchange beside a command that finds something; where it cannot be done, that is said, and the next build does it."""
    try:
        exchange(store_url(), link or register_path(), web)
    except (StoreFeil, OSError) as error:
        told = str(error).splitlines()[0]
        print(f"{what} er ikke utvekslet med de andre maskinene; neste bygging gjør det. {told}", file=sys.stderr)


def take(url: URL, link: Path) -> None:
    """Fetch what the other machines have given and this one has not. Raises as `exchange`."""
    if not shared.is_shared(url):
        return
    mine, folder = shared.machine(link), link.parent / shared.FOLDER
    for file in shared.listed(url):
        if file.maskin in {"", mine}:
            continue
        place = _fetched(url, folder, file) / file.navn
        for older in (folder / file.maskin).glob(f"*/{file.navn}"):
            if older != place:
                older.unlink(missing_ok=True)


def folder_of_copy(name: str) -> Path:
    """The folder in which a copy of a source lies under this name: this machine's own, else where it was fetched to from another's.

    Raises StoreFeil, OSError. Where no machine has it, it is the own folder, in which it is not.
    """
    web, url, link = settings.web_folder(), store_url(), register_path()
    if (web / name).exists() or not shared.is_shared(url):
        return web
    found = shared.listed(url, name)
    return _fetched(url, link.parent / shared.FOLDER, found[-1]) if found else web


def _fetched(url: URL, folder: Path, file: shared.DeltFil) -> Path:
    """The folder of a machine and a content, with the file in it."""
    place = folder / file.maskin / file.sum[:16]
    if not (place / file.navn).exists():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f"{_UNFINISHED}{secrets.token_hex(6)}"
        shared.fetch(url, file, unfinished)
        (place / file.navn).parent.mkdir(parents=True, exist_ok=True)
        unfinished.replace(place / file.navn)
    return place


def _own(link: Path, web: Path, kontekst: Path) -> Iterator[tuple[str, str, Callable[[Path], object]]]:
    """What this machine has found: name, what differs when it has changed, and how the file is written."""
    found = [
        web / "tilstand.sqlite3",
        web / "tilstand.sqlite3-wal",
        *web.glob("funn/*.jsonl"),
        *web.glob("sider/*.parquet"),
    ]
    if any(path.exists() for path in found):
        yield WEB, _stamp(*found), lambda file: file.write_text(_packed(web), encoding="utf-8")
    index = index_path(link)
    if index.exists():
        yield index.name, _stamp(index), partial(shutil.copyfile, index)
    for copy in sorted(web.glob(f"{shared.ON_DEMAND}*/*.warc.gz")):
        yield copy.relative_to(web).as_posix(), _stamp(copy), partial(shutil.copyfile, copy)
    links = settings.links_file()
    if links.exists():
        yield LINKS, _stamp(links), partial(shutil.copyfile, links)
    for one in sorted(kontekst.glob("*.json")):
        yield f"{KONTEKST}/{one.name}", _stamp(one), partial(shutil.copyfile, one)


def _packed(web: Path) -> str:
    from loaders.web.memory.results import packed  # noqa: PLC0415 - Parquet takes half a second to import

    return packed(web)


def _stamp(*files: Path) -> str:
    lines = []
    for file in sorted(files):
        with suppress(OSError):
            stat = file.stat()
            lines.append(f"{file.name} {stat.st_mtime_ns} {stat.st_size}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
