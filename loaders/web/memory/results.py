"""What the web search has found so far, for `loaders build` to put into the register; empty when nothing was searched."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from loaders.web.memory.copies import condition
from loaders.web.memory.findings import FOLDER as FINDINGS
from loaders.web.memory.findings import read_findings
from loaders.web.memory.pages import FOLDER as PAGES
from loaders.web.memory.pages import SCHEMA
from loaders.web.memory.state import FILE, CopyRow
from loaders.web.settings import DEFAULT_FOLDER

SIDER = [name for name in SCHEMA.names if name != "tekst"]
_SOEK = (
    "kjoring nummer niva navn nettsted plattform startet avsluttet utfall hvorfor sett hentet uendret dokumenter nye endret"
    " borte feil byte funn"
)
SOEK = _SOEK.split()
KOPIER = ["nummer", "dokument_hash", "url", "final_url", "hentet", "byte", "sha256", "tilstand"]


@dataclass(frozen=True, slots=True)
class WebResults:
    """Four frames.

    `sider`: one row per page version that mentions volunteering, is a document that cannot be read, or is gone; the
    columns of `loaders.web.memory.pages` without the text. `soek`: one row per run and unit: kjoring (number of the run),
    nummer, niva, navn, nettsted, plattform, startet, avsluttet (ISO 8601 UTC, avsluttet empty while it goes on),
    utfall (ok, advarsel, feilet, avbrutt, pågår, uten_adresse), hvorfor, and counts: sett (known addresses), hentet
    (fetched, new or changed), uendret, dokumenter (pages that mention volunteering), nye, endret, borte, feil, byte,
    funn. `funn`: one row per finding, the fields of `loaders.web.forstaa.Funn` and those of `loaders.web.memory.findings`.
    `kopier`: one row per copy that a finding rests on, with tilstand (hel, odelagt, mangler) as a look at the files tells.
    """

    sider: pd.DataFrame
    soek: pd.DataFrame
    funn: pd.DataFrame
    kopier: pd.DataFrame


def read_results(folder: Path = DEFAULT_FOLDER) -> WebResults:
    """Return what lies in the folder, also while a run is going on there. Raises ValueError or OSError when it is damaged."""
    return WebResults(_pages(folder), _runs(folder), _findings(folder), _copies(folder))


def _pages(folder: Path) -> pd.DataFrame:
    frames = []
    for path in sorted((folder / PAGES).glob("*.parquet")):
        frame = pq.read_table(path, columns=SIDER).to_pandas()
        unread = frame["merke"].isin(["trenger_ocr", "kryptert", "ødelagt"])
        frames.append(frame[frame["relevant"] | unread])
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=SIDER)


def _runs(folder: Path) -> pd.DataFrame:
    names = ", ".join(f"{'e' if name in ('niva', 'navn', 'nettsted', 'plattform') else 's'}.{name}" for name in SOEK)
    rows = _asked(folder, f"SELECT {names} FROM soek s LEFT JOIN enhet e USING (nummer) ORDER BY s.kjoring, s.nummer")
    return pd.DataFrame(rows, columns=SOEK)


def _copies(folder: Path) -> pd.DataFrame:
    older = not _asked(folder, "SELECT 1 FROM sqlite_master WHERE name = 'kopi'")  # than copies are
    asked = f"SELECT {', '.join(CopyRow._fields)} FROM kopi WHERE behold ORDER BY nummer, hash"
    rows = [CopyRow(*row) for row in ([] if older else _asked(folder, asked))]
    shown = ([row.nummer, row.hash, *row[2:7], condition(folder, row)] for row in rows)
    return pd.DataFrame(shown, columns=KOPIER)


def _asked(folder: Path, sql: str) -> list[Any]:
    """Return the rows of a question to the state file, none when there is no file. Raises ValueError when it is damaged."""
    path = folder / FILE
    if not path.exists():
        return []
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)
    try:
        return connection.execute(sql).fetchall()
    except sqlite3.DatabaseError as error:
        raise ValueError(f"{path.name}: {error}") from error
    finally:
        connection.close()


def _findings(folder: Path) -> pd.DataFrame:
    rows = [row for path in sorted((folder / FINDINGS).glob("*.jsonl")) for row in read_findings(path)]
    # Two units may have come to one document, on a site they share: the one where it still stands, seen last, speaks.
    rows.sort(key=lambda row: (bool(row.get("gjeldende")), row.get("siste_sett") or ""))
    return pd.DataFrame({row["id"]: row for row in rows}.values())
