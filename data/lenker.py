"""What the last look at each source address found, one line per look: data/web/lenker.jsonl, written by `loaders check-links`."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from data import settings
from data.database import register_path
from data.store import shared

Svar = Literal["ok", "død", "ukjent"]


def lenker_path() -> Path:
    """Where the looks are kept: FRIVILLIGHETSKART_LENKER, else data/web/lenker.jsonl."""
    return settings.links_file()


@dataclass(frozen=True)
class Lenke:
    """One look at one address. `død`: the site says that the page is gone; `ukjent`: we could not tell (timeout, 403, 5xx, robots)."""

    url: str
    svar: Svar
    grunn: str
    sjekket: datetime


def read_links(path: Path | None = None) -> dict[str, Lenke]:
    """The latest look at each address, on whatever machine; a line that was cut short when a run was killed is passed over."""
    fil = path or lenker_path()
    funnet: dict[str, Lenke] = {}
    linjer = [
        linje
        for one in (fil, *shared.mirrored(register_path(), "lenker.jsonl"))
        if one.exists()
        for linje in one.read_text(encoding="utf-8", errors="replace").splitlines()
    ]
    for linje in linjer:
        try:
            rad = json.loads(linje)
            lenke = Lenke(str(rad["url"]), rad["svar"], str(rad["grunn"]), datetime.fromisoformat(rad["sjekket"]))
        except (ValueError, KeyError, TypeError):
            continue
        if lenke.url not in funnet or funnet[lenke.url].sjekket <= lenke.sjekket:
            funnet[lenke.url] = lenke
    return funnet


def write_link(lenke: Lenke, path: Path | None = None) -> None:
    """Add one look; a single short write, so that looks of several threads do not mix."""
    fil = path or lenker_path()
    fil.parent.mkdir(parents=True, exist_ok=True)
    linje = json.dumps({**asdict(lenke), "sjekket": lenke.sjekket.isoformat()}, ensure_ascii=True) + "\n"
    handle = os.open(fil, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, linje.encode())
    finally:
        os.close(handle)
