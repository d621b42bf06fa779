"""From documents to findings: hands each unit's documents to the rules and keeps what they propose, with dates.

One file of JSON Lines per unit under `funn/`: the fields of the rules' own `Funn`, and nummer, dokument_url,
dokument_hash, forste_sett, siste_sett (ISO 8601, UTC), gjeldende (false when the document no longer gives it).
"""

import dataclasses
import json
import os
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from loaders.web.pages import documents
from loaders.web.state import now
from loaders.web.types import Dokument

FOLDER = "funn"
Understand = Callable[[Dokument], Iterable[Any]]


def rules(sources: Path) -> Understand:
    """Return the rules of `loaders.web.forstaa`, ready to read documents with what the sources say."""
    from loaders.web.forstaa import forstaa, lag_kontekst  # noqa: PLC0415 - a run with a wrong setup should end before this

    kontekst = lag_kontekst(sources)
    return lambda dokument: forstaa(dokument, kontekst)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple | list | set | frozenset):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return value


def understand_unit(folder: Path, nummer: str, understand: Understand) -> int:
    """Read all documents of a unit anew, so that new rules reach old pages; return how many findings hold now.

    A finding that no document gives any longer stays in the file as not gjeldende.
    """
    path = folder / FOLDER / f"{nummer}.jsonl"
    kept = {row["id"]: row | {"gjeldende": False} for row in read_findings(path)}
    stamp, count = now(), 0
    for dokument in documents(folder, nummer):
        for funn in understand(dokument):
            row: dict[str, Any] = _plain(funn)
            earlier = kept.get(row["id"], {})
            row |= {
                "nummer": nummer,
                "dokument_url": dokument.url,
                "dokument_hash": dokument.hash,
                "forste_sett": earlier.get("forste_sett", stamp),
                "siste_sett": stamp,
                "gjeldende": True,
            }
            kept[row["id"]] = row
            count += 1
    if kept or path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".ny")
        with new.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in kept.values())
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    return count


def read_findings(path: Path) -> list[dict[str, Any]]:
    """Return the findings in a unit's file, none when there is no file."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
