"""Near-duplicates of one plan: draft, hearing edition, case paper, adopted plan and copies are one family with one proposal.

Texts are compared by the runs of four words they share, of which every fourth (by checksum) is kept. Pure functions.
"""

import json
import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

_WORD = re.compile(r"[a-zæøå]+")
_RUN, _EVERY, _MAX_WORDS, _FEWEST = 4, 4, 40_000, 12
_ALIKE = 0.4  # the share of the shorter text's runs that stand in the longer
_RANK = {"vedtatt": 0, "under_arbeid": 1, "politikk_vist": 2}
_ROLES = (
    ("høringsutgave", re.compile(r"h(?:ø|øy|o)ring", re.I)),
    ("saksframlegg", re.compile(r"saksfr[ae]mlegg|saksutgreiing|innstilling|tilråding", re.I)),
    ("protokoll", re.compile(r"protokoll|møtebok", re.I)),
    ("utkast", re.compile(r"utkast|forslag|framlegg", re.I)),
)
_FRONT = 400
_PERIOD = re.compile(r"(?<!\d)((?:19|20)\d\d)[\s_]*[-–—/][\s_]*((?:19|20)?\d\d)(?!\d)")
Rad = dict[str, Any]


def sketch(tekst: str) -> frozenset[int]:
    """Return what a text is compared by; empty for one too short to be told from others."""
    words = _WORD.findall(tekst.lower())[:_MAX_WORDS]
    sums = (zlib.crc32(" ".join(words[at : at + _RUN]).encode()) for at in range(len(words) - _RUN + 1))
    kept = frozenset(number for number in sums if number % _EVERY == 0)
    return kept if len(kept) >= _FEWEST else frozenset()


def role(tittel: str | None, url: str, tekst: str) -> str:
    """Return what a document is beside its family's plan, in Norwegian as it is shown; empty where nothing tells."""
    head = f"{tittel or ''} {url.rsplit('/', 1)[-1]} {tekst[:_FRONT]}"
    return next((name for name, pattern in _ROLES if pattern.search(head)), "")


def alike(one: frozenset[int], other: frozenset[int]) -> bool:
    """Return whether two texts are editions of one, or the shorter stands in the longer."""
    fewest = min(len(one), len(other))
    return fewest > 0 and len(one & other) >= _ALIKE * fewest


def folded(rader: Sequence[Rad], skisser: Mapping[str, frozenset[int]], roller: Mapping[str, str]) -> list[Rad]:
    """Return a unit's findings with those of near-duplicates folded into the surest of each family.

    `skisser` and `roller` are by the document's address. The row that is kept says in `familie` (JSON, a list of {rolle, tittel, url})
    where the others stand; two editions with other dates or years are two families. A document's own findings stay together.
    """
    rader = list({row["id"]: row for row in rader}.values())  # two addresses may lead to one page
    order = sorted(
        rader, key=lambda row: (_RANK.get(row["status"], 3), -row["poeng"], len(row["dokument_url"]), row["id"])
    )
    leads: list[Rad] = []
    members: dict[str, dict[str, Rad]] = {}
    for row in order:
        lead = next((one for one in leads if _is_of(row, one, skisser)), None)
        if lead is None:
            leads.append(row)
        else:
            members.setdefault(lead["id"], {}).setdefault(row["dokument_url"], row)
    for lead in leads:
        others = [
            {"rolle": _told(row, lead, roller), "tittel": row["tittel"], "url": row["url"]}
            for row in members.get(lead["id"], {}).values()
        ]
        lead["familie"] = json.dumps(others, ensure_ascii=False) if others else None
    kept = {lead["id"] for lead in leads}
    return [row for row in rader if row["id"] in kept]


def _is_of(row: Rad, lead: Rad, sketches: Mapping[str, frozenset[int]]) -> bool:
    if row["dokument_url"] == lead["dokument_url"] or any(row[name] != lead[name] for name in ("enhet", "plantype")):
        return False
    if any(_differ(row[name], lead[name]) for name in ("vedtatt_dato", "periode_fra", "periode_til")):
        return False
    if (mine := _period(row)) and (theirs := _period(lead)) and mine != theirs:
        return False
    same = row["dokument_hash"] == lead["dokument_hash"]
    empty: frozenset[int] = frozenset()
    return same or alike(sketches.get(row["dokument_url"], empty), sketches.get(lead["dokument_url"], empty))


def _period(row: Rad) -> tuple[str, str] | None:
    """Return the period that a plan's title or address names, as two years; the last plan is much like the present one."""
    found = _PERIOD.search(row["tittel"] or "") or _PERIOD.search(row["dokument_url"].rsplit("/", 1)[-1])
    return (found[1], found[2][-2:]) if found else None


def _differ(one: str | None, other: str | None) -> bool:
    """Return whether two dates or years contradict each other; one that is less exact does not."""
    return bool(one and other and not one.startswith(other) and not other.startswith(one))


def _told(row: Rad, lead: Rad, roles: Mapping[str, str]) -> str:
    if row["dokument_hash"] == lead["dokument_hash"]:
        return "samme tekst på en annen adresse"
    return roles.get(row["dokument_url"]) or "en annen utgave"
