"""Reads `regler.toml`, the one table of rules and weights, and compiles its patterns."""

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from loaders.web.forstaa.datoer import over_dates

TABELL = Path(__file__).with_name("regler.toml")
GRUPPER = (
    "aktiv", "passiv", "bred", "etikett", "naatid", "gjeldende", "prosess", "sperre", "fremmed", "side", "dialog", "forankring",
    "stotte", "tegn_vedtatt", "tegn_arbeid", "tegn_mot",
)  # fmt: skip


_CLAUSE = re.compile(r"[;:]\s|[.!?]\s+[A-ZÆØÅ]|\b(?:men|mens|før|dersom|hvis|viss)\b", re.IGNORECASE)
REKKER = ("setning", "ledd", "hittil", "foran", "mellom", "treff", "bak", "neste")


@dataclass(frozen=True, slots=True)
class Regel:
    """One row of the table; see the head of `regler.toml` for what the groups mean."""

    id: str
    gruppe: str
    hva: str
    monster: re.Pattern[str]
    vekt: float
    hvorfor: str
    blir: str = ""
    felt: str = ""
    unntatt_niva: str = ""
    ny: bool = False
    rekker: str = "setning"
    forfall: bool = False
    under_topp: bool = False
    uten_plan: bool = False
    sist: bool = False
    krever: re.Pattern[str] | None = None
    unntatt: re.Pattern[str] | None = None

    def requirements_met(self, tekst: str, treff: re.Match[str]) -> bool:
        """Return whether what the rule requires beside its words stands in the same clause or next to it."""
        if self.unntatt is not None and self.unntatt.search(tekst):
            return False
        if self.krever is None:
            return True
        begin = max((found.end() for found in _CLAUSE.finditer(tekst, 0, treff.start())), default=0)
        stop = _CLAUSE.search(tekst, treff.end())
        near = tekst[max(begin, treff.start() - 130) : min(stop.start() if stop else len(tekst), treff.end() + 110)]
        return self.krever.search(near) is not None


@dataclass(frozen=True, slots=True)
class Dokumentord:
    """One way of naming a plan, and the plan type it stands for."""

    id: str
    plantype: str
    hva: str
    monster: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Regelverk:
    """All rules, with the thresholds."""

    regler: tuple[Regel, ...]
    dokumenter: tuple[Dokumentord, ...]
    terskel_vedtatt: float
    terskel_under_arbeid: float
    sikker: float
    maks: float
    organ: re.Pattern[str]
    medvirkning: dict[str, re.Pattern[str]]
    omtaler: dict[str, list[Any]] = field(default_factory=dict, compare=False, repr=False)

    def gruppe(self, navn: str) -> tuple[Regel, ...]:
        """Return the rules of one group, in the table's order."""
        return tuple(rule for rule in self.regler if rule.gruppe == navn)

    def regel(self, regel_id: str) -> Regel:
        """Return one rule. Raises KeyError for an unknown id."""
        for rule in self.regler:
            if rule.id == regel_id:
                return rule
        raise KeyError(regel_id)

    def vekt(self, regel_id: str) -> float:
        """Return the weight of one rule. Raises KeyError for an unknown id."""
        return self.regel(regel_id).vekt


def _compile(pattern: str, words: dict[str, str]) -> re.Pattern[str]:
    # {organ} and the like are fragments; {0,60} is left to the regular expression.
    for _ in range(3):
        pattern = re.sub(r"\{([a-z]+)\}", lambda match: words[match[1]], pattern)
    return re.compile(over_dates(pattern), re.IGNORECASE)


@cache
def regelverk(path: Path = TABELL) -> Regelverk:
    """Read and compile the table. Raises ValueError where a rule is doubled, or of an unknown group or reach."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    words: dict[str, str] = table["ord"]
    rules = []
    for row in table["regel"]:
        if row["gruppe"] not in GRUPPER:
            raise ValueError(f"{path.name}: regel {row['id']}: ukjent gruppe {row['gruppe']}")
        if row.get("rekker", "setning") not in REKKER:
            raise ValueError(f"{path.name}: regel {row['id']}: ukjent rekker {row['rekker']}")
        required = {name: _compile(row[name], words) for name in ("krever", "unntatt") if name in row}
        rules.append(Regel(**{**row, "monster": _compile(row["monster"], words), **required}))
    ids = [rule.id for rule in rules]
    doubled = {name for name in ids if ids.count(name) > 1}
    if doubled:
        raise ValueError(f"{path.name}: regel-id brukt to ganger: {', '.join(sorted(doubled))}")
    names = tuple(Dokumentord(**{**row, "monster": _compile(row["monster"], words)}) for row in table["dokument"])
    points = table["poeng"]
    took_part: dict[str, str] = table["medvirkning"]
    who, did = took_part["forening"], took_part["deltok"]
    took_part["begge"] = rf"{who}[^.;]{{0,140}}?{did}|{did}[^.;]{{0,140}}?{who}"
    return Regelverk(
        regler=tuple(rules),
        dokumenter=names,
        terskel_vedtatt=points["terskel_vedtatt"],
        terskel_under_arbeid=points["terskel_under_arbeid"],
        sikker=points["sikker"],
        maks=points["maks"],
        medvirkning={name: re.compile(over_dates(pattern), re.IGNORECASE) for name, pattern in took_part.items()},
        organ=_compile(rf"\b(?:{words['organ']})\b", words),
    )
