"""From documents to findings: hands each unit's documents to the rules and keeps what they propose, with dates.

One file of JSON Lines per unit under `funn/`: the fields of the rules' own `Funn`, and nummer, dokument_url,
dokument_hash, forste_sett, siste_sett (ISO 8601, UTC), gjeldende (false when the document no longer gives it), and familie: the
near-duplicates that were folded into it (`loaders.web.forstaa.familie`).
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loaders.web.forstaa.familie import folded, role, sketch
from loaders.web.memory.pages import documents
from loaders.web.memory.state import now
from loaders.web.reading.understander import NotUnderstoodError
from loaders.web.types import Dokument

FOLDER = "funn"
Understand = Callable[[Dokument], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Understood:
    """How the reading of a unit went: findings that hold now, the documents the rules did not get through (address -> mark),
    and those that gave a finding (text hash -> address), also one that another document of its family speaks for.
    """

    funn: int
    uforstaatt: dict[str, str]
    kilder: dict[str, str] = field(default_factory=dict)


def understand_unit(folder: Path, nummer: str, understand: Understand) -> Understood:
    """Read all documents of a unit anew, so that new rules reach old pages; return what it came to.

    A finding that no document gives any longer stays in the file as not gjeldende. What is known of a document that could
    not be read this time stays as it was, as long as its text is the same.
    """
    path = folder / FOLDER / f"{nummer}.jsonl"
    earlier_rows = read_findings(path)
    kept = {row["id"]: row | {"gjeldende": False} for row in earlier_rows}
    stamp, trouble = now(), {}
    rows: list[dict[str, Any]] = []
    sketches: dict[str, frozenset[int]] = {}
    roles: dict[str, str] = {}
    for dokument in documents(folder, nummer):
        try:
            found = understand(dokument)
        except NotUnderstoodError as mark:
            trouble[dokument.url] = str(mark)
            found = [row for row in earlier_rows if row["gjeldende"] and row["dokument_hash"] == dokument.hash]
        if found:
            sketches[dokument.url] = sketch(dokument.tekst)
            roles[dokument.url] = role(dokument.tittel, dokument.url, dokument.tekst)
        rows += [
            finding
            | {
                "nummer": nummer,
                "dokument_url": dokument.url,
                "dokument_hash": dokument.hash,
                "forste_sett": kept.get(finding["id"], {}).get("forste_sett", stamp),
                "siste_sett": stamp,
                "gjeldende": True,
            }
            for finding in found
        ]
    current = folded(rows, sketches, roles)
    kept |= {row["id"]: row for row in current}
    if kept or path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".ny")
        with new.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in kept.values())
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    return Understood(len(current), trouble, {row["dokument_hash"]: row["dokument_url"] for row in rows})


def read_findings(path: Path) -> list[dict[str, Any]]:
    """Return the findings in a unit's file, none when there is no file."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
