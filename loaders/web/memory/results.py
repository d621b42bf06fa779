"""What the web search has found so far, for `loaders build` to put into the register; empty when nothing was searched."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from data.database import records
from loaders.web.memory.copies import condition
from loaders.web.memory.findings import FOLDER as FINDINGS
from loaders.web.memory.findings import read_findings
from loaders.web.memory.pages import FOLDER as PAGES
from loaders.web.memory.pages import SCHEMA
from loaders.web.memory.state import FILE, CopyRow
from loaders.web.settings import DEFAULT_FOLDER

Row = dict[str, Any]
Found = dict[str, list[Row]]
"""the rows of the five frames of `WebResults`, by their names"""
SIDER = [name for name in SCHEMA.names if name != "tekst"]
_SOEK = (
    "kjoring nummer niva navn nettsted plattform startet avsluttet utfall hvorfor sett hentet uendret dokumenter nye endret"
    " borte feil byte funn"
)
SOEK = _SOEK.split()
EINNSYN = [
    *(
        "kjoring",
        "startet",
        "avsluttet",
        "utfall",
        "hvorfor",
        "valgte",
        "enheter",
        "saker",
        "nye",
        "funn",
        "foresporsler",
    )
]
KOPIER = ["nummer", "dokument_hash", "url", "final_url", "hentet", "byte", "sha256", "tilstand"]


@dataclass(frozen=True, slots=True)
class WebResults:
    """Five frames.

    `sider`: one row per page version that mentions volunteering, is a document that cannot be read, or is gone; the
    columns of `loaders.web.memory.pages` without the text. `soek`: one row per run and unit: kjoring (number of the run),
    nummer, niva, navn, nettsted, plattform, startet, avsluttet (ISO 8601 UTC, avsluttet empty while it goes on),
    utfall (ok, advarsel, feilet, avbrutt, pågår, uten_adresse), hvorfor, and counts: sett (known addresses), hentet
    (fetched, new or changed), uendret, dokumenter (pages that mention volunteering), nye, endret, borte, feil, byte,
    funn. `funn`: one row per finding, the fields of `loaders.web.forstaa.Funn` and those of `loaders.web.memory.findings`.
    `kopier`: one row per copy that a finding rests on, with tilstand (hel, odelagt, mangler) as a look at the files tells.
    `einnsyn`: one row per time that eInnsyn was asked, the columns of table einnsyn.
    """

    sider: pd.DataFrame
    soek: pd.DataFrame
    funn: pd.DataFrame
    kopier: pd.DataFrame
    einnsyn: pd.DataFrame


def read_results(folder: Path = DEFAULT_FOLDER, others: Sequence[Path] = ()) -> WebResults:
    """Return what lies in the folder, also while a run is going on there, and what other machines have given (files of `packed`).

    Raises ValueError, KeyError or OSError when it is damaged.
    """
    if not others:
        found = pd.DataFrame(_by_id(_findings(folder)))
        return WebResults(_pages(folder), _runs(folder), found, _copies(folder), _einnsyn(folder))
    sources = [_rows(folder), *(json.loads(file.read_text(encoding="utf-8")) for file in others)]
    return WebResults(
        pd.DataFrame(_newest(sources), columns=SIDER),
        pd.DataFrame(_all_runs(sources), columns=SOEK),
        pd.DataFrame(_by_id(sorted(_spoken(sources), key=_text))),
        pd.DataFrame(_best_copies(sources), columns=KOPIER),
        pd.DataFrame(_all_asked(sources), columns=EINNSYN),
    )


def packed(folder: Path) -> str:
    """What lies in the folder, for other machines: JSON, the rows of the five frames."""
    return json.dumps(_rows(folder), ensure_ascii=False)


def _rows(folder: Path) -> Found:
    tables = {"sider": _pages(folder), "soek": _runs(folder), "kopier": _copies(folder), "einnsyn": _einnsyn(folder)}
    return {"funn": _findings(folder), **{name: records(frame) for name, frame in tables.items()}}


def _text(rows: object) -> str:
    """What puts things that are as new as each other in the same order on every machine."""
    return json.dumps(rows, sort_keys=True, ensure_ascii=False, default=str)


def _newest(sources: list[Found]) -> list[Row]:
    """The versions of each page, as the machine that saw it last has them."""
    best: dict[tuple[str, str], tuple[tuple[str, str], list[Row]]] = {}
    for source in sources:
        pages: dict[tuple[str, str], list[Row]] = {}
        for row in source["sider"]:
            pages.setdefault((row["nummer"], row["url"]), []).append(row)
        for page, rows in pages.items():
            rank = (max(row["siste_sett"] or "" for row in rows), _text(rows))
            if page not in best or rank > best[page][0]:
                best[page] = (rank, rows)
    return [row for _, rows in best.values() for row in rows]


def _best_copies(sources: list[Found]) -> list[Row]:
    """One copy of each document's text: a whole one before others, the last before those that were made earlier."""
    rows = [row for source in sources for row in source["kopier"]]
    rows.sort(key=lambda row: (row["tilstand"] == "hel", row["hentet"], _text(row)))
    return list({(row["nummer"], row["dokument_hash"]): row for row in rows}.values())


def _all_runs(sources: list[Found]) -> list[Row]:
    """The runs of all machines, numbered by when they began: each machine counts its own from 1."""
    runs: dict[tuple[str, int], dict[str, Row]] = {}
    for source in sources:
        began: dict[int, str] = {}
        for row in source["soek"]:
            began[row["kjoring"]] = min(began.get(row["kjoring"], row["startet"]), row["startet"])
        for row in source["soek"]:
            units = runs.setdefault((began[row["kjoring"]], row["kjoring"]), {})
            known = units.get(row["nummer"])  # a folder that was copied while a run went on: the one that came further
            if known is None or (row["avsluttet"] or "", _text(row)) > (known["avsluttet"] or "", _text(known)):
                units[row["nummer"]] = row
    return [row | {"kjoring": number} for number, key in enumerate(sorted(runs), 1) for row in runs[key].values()]


def _all_asked(sources: list[Found]) -> list[Row]:
    """The times that any machine asked eInnsyn, numbered by when they began."""
    rows = sorted(
        (row for source in sources for row in source.get("einnsyn", [])), key=lambda row: (row["startet"], _text(row))
    )
    return [row | {"kjoring": number} for number, row in enumerate(rows, 1)]


def _spoken(sources: list[Found]) -> Iterator[Row]:
    """All findings: of a document the machine speaks that saw it last, and what only others have found there holds no longer."""
    first: dict[str, str] = {}
    seen: list[dict[tuple[str, str], str]] = []
    for source in sources:
        last: dict[tuple[str, str], str] = {}
        for row in (*source["sider"], *source["funn"]):
            for address in {row.get("dokument_url") or row.get("url"), row.get("del_av")} - {None}:
                key = (row["nummer"], str(address))
                last[key] = max(last.get(key, ""), row["siste_sett"] or "")
        for row in source["funn"]:
            first[row["id"]] = min(first.get(row["id"], row["forste_sett"]), row["forste_sett"])
        seen.append(last)
    for number, source in enumerate(sources):
        for row in source["funn"]:
            key = (row["nummer"], row["dokument_url"])
            speaks = seen[number][key] == max(last.get(key, "") for last in seen)
            yield row | {"forste_sett": first[row["id"]], "gjeldende": bool(row["gjeldende"] and speaks)}


def _pages(folder: Path) -> pd.DataFrame:
    frames = []
    for path in sorted((folder / PAGES).glob("*.parquet")):
        frame = pq.read_table(path, columns=SIDER).to_pandas()
        unread = frame["merke"].isin(["trenger_ocr", "kryptert", "ødelagt", "krever_nettleser"])
        frames.append(frame[frame["relevant"] | unread])
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=SIDER)


def _runs(folder: Path) -> pd.DataFrame:
    names = ", ".join(f"{'e' if name in ('niva', 'navn', 'nettsted', 'plattform') else 's'}.{name}" for name in SOEK)
    rows = _asked(folder, f"SELECT {names} FROM soek s LEFT JOIN enhet e USING (nummer) ORDER BY s.kjoring, s.nummer")
    return pd.DataFrame(rows, columns=SOEK)


def _copies(folder: Path) -> pd.DataFrame:
    asked = f"SELECT {', '.join(CopyRow._fields)} FROM kopi WHERE behold ORDER BY nummer, hash"
    rows = [CopyRow(*row) for row in _asked(folder, asked, "kopi")]
    shown = ([row.nummer, row.hash, *row[2:7], condition(folder, row)] for row in rows)
    return pd.DataFrame(shown, columns=KOPIER)


def _einnsyn(folder: Path) -> pd.DataFrame:
    rows = _asked(folder, f"SELECT {', '.join(EINNSYN)} FROM einnsyn ORDER BY kjoring", "einnsyn")
    return pd.DataFrame(rows, columns=EINNSYN)


def _asked(folder: Path, sql: str, table: str = "soek") -> list[Any]:
    """Return the rows of a question to the state file; none when there is no file, or one older than the table.

    Raises ValueError when it is damaged.
    """
    path = folder / FILE
    if not path.exists():
        return []
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)
    try:
        known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchall()
        return connection.execute(sql).fetchall() if known else []
    except sqlite3.DatabaseError as error:
        raise ValueError(f"{path.name}: {error}") from error
    finally:
        connection.close()


def _findings(folder: Path) -> list[Row]:
    return [row for path in sorted((folder / FINDINGS).glob("*.jsonl")) for row in read_findings(path)]


def _by_id(rows: Iterable[Row]) -> list[Row]:
    """Two units may have come to one document, on a site they share: the one where it still stands, seen last, speaks."""
    ordered = sorted(rows, key=lambda row: (bool(row.get("gjeldende")), row.get("siste_sett") or ""))
    return list({row["id"]: row for row in ordered}.values())
