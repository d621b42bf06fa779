"""The pages' texts in compressed Parquet, one file per unit: every version that was seen, with its dates.

Columns: nummer, niva, url, final_url, type, plattform, del_av, del_nr, tittel, tekst, hash, gjeldende (is this the newest
version), sprak, innholdstype, tilstand (ok, borte, feil), merke, trenger_ocr, relevant, duplikat_av, http_status,
forste_sett, siste_sett, hentet (of this version), endret, borte_siden, sist_endret (the site's claim). Times are ISO 8601
in UTC. A page that is gone keeps its rows.
"""

import os
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from loaders.web.memory.state import State
from loaders.web.types import PAGE_BREAK, Dokument, Enhet, Side, text_hash

pa.set_memory_pool(pa.system_memory_pool())  # Arrow's own pool keeps what each thread once used
FOLDER = "sider"
OCR_MARKS = frozenset({"ocr", "delvis_skannet"})
VERSIONS_KEPT = 5
SOFT_404 = "myk_404"  # the page says that it is gone, with the status of one that is there: believed the second time
EMPTY = text_hash("")
GROUP_ROWS, GROUP_LETTERS = 100, 4_000_000  # written at a time, so that a site of many long texts costs no more memory
_SIDE = (
    "nummer url final_url type plattform del_av del_nr sprak innholdstype tilstand merke duplikat_av http_status"
    " forste_sett siste_sett endret borte_siden sist_endret"
)
SIDE_COLUMNS = tuple(_SIDE.split())
WHOLE = {"del_nr", "http_status"}
SCHEMA = pa.schema(
    [
        ("niva", pa.string()),
        *((name, pa.int32() if name in WHOLE else pa.string()) for name in SIDE_COLUMNS),
        ("trenger_ocr", pa.bool_()),
        ("relevant", pa.bool_()),
        ("tittel", pa.string()),
        ("tekst", pa.large_string()),
        ("hash", pa.string()),
        ("hentet", pa.string()),
        ("gjeldende", pa.bool_()),
    ]
)


def path_of(folder: Path, nummer: str) -> Path:
    """Return where a unit's pages lie."""
    return folder / FOLDER / f"{nummer}.parquet"


def write_unit(folder: Path, state: State, enhet: Enhet) -> None:
    """Move the unit's new texts into its Parquet file: a new file, switched atomically, then the queue is emptied.

    Killed in between, the next call does it again with the same result. Called while the unit's lock is held.
    """
    target = path_of(folder, enhet.nummer)
    pending = state.pending(enhet.nummer)
    versions = _versions(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_suffix(".ny")
    with pq.ParquetWriter(new, SCHEMA, compression="zstd") as writer:
        group: list[dict[str, Any]] = []
        for side in state.sider(enhet.nummer, "forste_sett IS NOT NULL AND type NOT IN ('sitemap', 'probe', 'sok')"):
            found = versions.get(side.url, [])
            for new_hash, packed, title, fetched in pending.get(side.id, []):
                found = [old for old in found if old["hash"] != new_hash]
                found.append({"hash": new_hash, "tekst": packed, "tittel": title, "hentet": fetched})
            found.sort(key=lambda row: (row["hash"] == side.hash, row["hentet"] or ""))
            group += [_row(enhet, side, version) for version in found[-VERSIONS_KEPT:]]
            if sum(len(row["tekst"] or "") for row in group) > GROUP_LETTERS or len(group) >= GROUP_ROWS:
                writer.write_table(pa.Table.from_pylist(group, SCHEMA))
                group.clear()
        writer.write_table(pa.Table.from_pylist(group, SCHEMA))
    with new.open("rb+") as file:
        os.fsync(file.fileno())
    new.replace(target)
    state.forget_pending((side_id, version[0]) for side_id, texts in pending.items() for version in texts)


def _row(enhet: Enhet, side: Side, version: dict[str, Any]) -> dict[str, Any]:
    row = {name: getattr(side, name) for name in SIDE_COLUMNS}
    row |= {"niva": enhet.niva, "trenger_ocr": bool(side.trenger_ocr), "relevant": bool(side.relevant)}
    row |= version | {"tekst": zlib.decompress(version["tekst"]).decode()}
    return row | {"gjeldende": version["hash"] == side.hash}


def _versions(path: Path) -> dict[str, list[dict[str, Any]]]:
    if not path.exists():
        return {}
    found: dict[str, list[dict[str, Any]]] = {}
    with pq.ParquetFile(path) as file:
        for row in _rows(file, ["url", "hash", "tekst", "tittel", "hentet"]):
            row["tekst"] = zlib.compress((row["tekst"] or "").encode(), 1)  # a site's texts at once, but packed
            found.setdefault(row.pop("url"), []).append(row)
    return found


def _rows(file: pq.ParquetFile, columns: list[str]) -> Iterator[dict[str, Any]]:
    """Yield a file's rows, a few at a time in memory."""
    for batch in file.iter_batches(GROUP_ROWS, columns=columns, use_threads=False):
        yield from batch.to_pylist()


def documents(folder: Path, nummer: str, *, alle: bool = False) -> Iterator[Dokument]:
    """Yield the unit's present documents that mention volunteering (all of them with `alle`), each text once.

    The home page is none: what it announces stands on a page of its own.

    The pieces of a document that was published in pieces (Framsikt) are put together, one page per piece.
    """
    path = path_of(folder, nummer)
    if path.exists():
        with pq.ParquetFile(path) as file:  # opened once: another run may switch the file in the meantime
            yield from _documents_in(file, alle)


def _documents_in(file: pq.ParquetFile, alle: bool) -> Iterator[Dokument]:
    light = [name for name in SCHEMA.names if name != "tekst"]
    rows = [
        (number, row)
        for number, row in enumerate(_rows(file, light))
        if row["gjeldende"] and (row["tilstand"] in ("ok", "feil") or row["merke"] == SOFT_404)
    ]
    rows.sort(key=lambda item: item[1]["duplikat_av"] is not None)  # a copy counts only when its original is gone
    seen: set[str] = set()
    single: dict[int, dict[str, Any]] = {}
    pieces: dict[str, list[dict[str, Any]]] = {}
    for number, row in rows:
        if row["del_av"]:
            pieces.setdefault(row["del_av"], []).append(row | {"nummer_i_fil": number})
        elif (row["relevant"] or alle) and row["type"] != "forside" and row["hash"] not in seen:
            if row["hash"] != EMPTY:
                seen.add(row["hash"])
            single[number] = row
    wanted = {piece["nummer_i_fil"] for parts in pieces.values() for piece in parts}
    texts: dict[int, str] = {}
    for number, row in enumerate(_rows(file, ["tekst"])):
        if number in single:
            yield _document(single[number], single[number]["url"], row["tekst"], single[number]["tittel"])
        elif number in wanted:
            texts[number] = row["tekst"]
    for address, parts in pieces.items():
        parts.sort(key=lambda row: row["del_nr"])
        if alle or any(part["relevant"] for part in parts):
            title = next((part["tittel"] for part in parts if part["tittel"]), None)
            newest = max(parts, key=lambda row: row["hentet"])
            yield _document(newest, address, PAGE_BREAK.join(texts[part["nummer_i_fil"]] for part in parts), title)


def _document(row: dict[str, Any], url: str, text: str, title: str | None) -> Dokument:
    return Dokument(
        kommunenummer_eller_fylke=row["nummer"],
        niva=row["niva"],
        url=url,
        final_url=url if row["del_av"] else (row["final_url"] or url),
        tittel=title,
        tekst=text,
        sprak=row["sprak"],
        innholdstype=row["innholdstype"] or "text/html",
        hentet=datetime.fromisoformat(row["hentet"]),
        sist_endret=row["sist_endret"],
        hash=text_hash(text),
        plattform=row["plattform"],
        trenger_ocr=row["trenger_ocr"],
        ocr=row["merke"] in OCR_MARKS,
    )
