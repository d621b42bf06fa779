"""Findings for tests of the screen Funn, in the files the web search leaves. The pages, sentences and addresses are invented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from loaders.web.forstaa.typer import funn_id

# Kommuner by what the shipped sources say of them today: no evidence, under arbeid, none known, vedtatt 13 June 2024.
UKJENT, PAA_VEI, INGEN, VEDTATT = "3120", "5503", "5612", "4621"


def funn(nummer: str, navn: str, **andre: Any) -> dict[str, Any]:
    """One finding; `andre` are the fields that differ from a plain adopted policy."""
    url = andre.pop("url", f"https://funn-{nummer}.example/frivilligplan")
    row: dict[str, Any] = {
        "enhet": nummer, "enhetsnavn": navn, "niva": "kommune", "dagens_nummer": nummer, "status": "vedtatt",
        "plantype": "frivillighetspolitikk", "tittel": f"Frivilligplan for {navn}",
        "vedtatt_dato": "2025-03-13", "vedtatt_av": "kommunestyret",
        "saksnummer": "12/25", "periode_fra": "2025", "periode_til": "2030", "i_dialog": True,
        "bevis": "Kommunestyret vedtok planen 13. mars 2025, sak 12/25.", "bevis_foer": "Planen er laget i dialog med lagene.",
        "bevis_etter": "Her kan du lese hele planen.", "bevis_side": 1, "bevis_posisjon": 40, "poeng": 8.0, "skaar": 0.8,
        "regler": "organ_vedtok:+5;har_dato:+0.75;tittel_er_dokument:+1.5", "url": url, "dokument_hash": "a" * 32, "nummer": nummer,
        "dokument_url": url, "forste_sett": "2026-11-10T03:00:00Z", "siste_sett": "2026-11-20T03:00:00Z", "gjeldende": True,
        "familie": None,
    }  # fmt: skip
    row |= andre
    row["id"] = funn_id(row["url"], row["dokument_hash"], row["enhet"], row["status"], row["plantype"])
    return row


def eksempler() -> list[dict[str, Any]]:
    """Three that change the map, two that confirm, one that contradicts, one whose text means harm."""
    return [
        funn(PAA_VEI, "Harstad"),
        funn(UKJENT, "Rakkestad", vedtatt_dato="2025-02"),
        funn(
            INGEN, "Kautokeino", status="under_arbeid", vedtatt_dato=None, vedtatt_av=None, saksnummer=None,
            periode_fra=None, periode_til=None,
            bevis="<img src=x onerror=alert(1)> [klikk](javascript:alert(1)) $x^2$ :smile: =1+1",
            url="javascript:alert(1)",
            tittel="**Plan** <script>alert(1)</script>",
        ),
        funn(VEDTATT, "Voss", vedtatt_dato="2024-06-13", vedtatt_av="heradsstyret", tittel="Frivilligpolitikk 2024–2036"),
        funn(VEDTATT, "Voss", vedtatt_dato="2024-06", url="https://funn-4621.example/nyhet", tittel="Ny frivilligpolitikk"),
        funn(VEDTATT, "Voss", vedtatt_dato="2024-02-01", url="https://funn-4621.example/annen", tittel="Frivilligpolitikk"),
    ]  # fmt: skip


def write(mappe: Path, rader: list[dict[str, Any]] | None = None) -> Path:
    """Write findings as the web search leaves them; returns the folder."""
    (mappe / "funn").mkdir(parents=True, exist_ok=True)
    per_unit: dict[str, list[str]] = {}
    for row in rader if rader is not None else eksempler():
        per_unit.setdefault(row["nummer"], []).append(json.dumps(row, ensure_ascii=False))
    for number, lines in per_unit.items():
        (mappe / "funn" / f"{number}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return mappe
