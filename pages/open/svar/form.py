"""From the fields of the answer form to a Kommunesvar, with a message for each field that cannot be used."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from data.redaksjon.registrering import iso_dato, periode
from data.source_rules import span, url_problem
from data.store.types import KRITERIER, PLANLAGT, STEG, SVAR, TJENESTER, Kommunesvar
from data.text import clean, problem

Values = Mapping[str, Sequence[str]]
FIELDS = (
    *("svar", "tittel", "dato", "organ", "lenke", "periode", "dialog", "steg", "ventet", "planlagt", "hjelp"),
    *("forankret", "forankret_lenke", "kriterier", "merknad", "rolle"),
)
LIMITS = {"merknad": 2000, "lenke": 2000, "forankret_lenke": 2000, "rolle": 100}
OLDEST = date(1980, 1, 1)


@dataclass
class Reading:
    """What was read: the answer (None while a field has a problem), and the problem of each field, as text for the screen."""

    answer: Kommunesvar | None = None
    problems: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ground:
    """What the form was drawn for: the round, the kommune, the status it showed, and the plan types that can be chosen."""

    round_id: str
    kommune: str
    status: str
    plan_types: tuple[str, ...]


def read(values: Values, ground: Ground, texts: Mapping[str, str], today: date) -> Reading:
    """The answer in these fields; fields that do not belong to the chosen answer are left out of it."""
    reading = Reading()
    text = {name: _text(values, name, reading, texts) for name in FIELDS}
    answer = text["svar"]
    if answer not in SVAR or (answer == "stemmer" and ground.status == "ikke_kartlagt"):
        reading.problems["svar"] = texts["feil_svar"]
    if not text["rolle"]:
        reading.problems.setdefault("rolle", texts["feil_rolle"])
    elif "@" in text["rolle"]:
        reading.problems["rolle"] = texts["feil_rolle_navn"]
    own: dict[str, object] = {}
    if answer == "vedtatt":
        own = _adopted(text, reading, texts, today)
    elif answer == "under_arbeid":
        own = {"steg": _one_of(text, "steg", STEG, reading, texts), "ventet": text["ventet"] or None}
    elif answer == "ikke":
        own = {"planlagt": _one_of(text, "planlagt", PLANLAGT, reading, texts)}
    elif answer == "stemmer":
        own = {"status_vist": ground.status}
    anchored = _several(values, "forankret", ground.plan_types, reading, texts)
    content = Kommunesvar(
        runde=ground.round_id,
        kommunenummer=ground.kommune,
        svar=answer,
        rolle=text["rolle"],
        hjelp=_several(values, "hjelp", TJENESTER, reading, texts) if answer in {"under_arbeid", "ikke"} else (),
        forankret_i=anchored,
        forankret_url=_url(text, "forankret_lenke", reading, texts) if anchored else None,
        kriterier=_several(values, "kriterier", KRITERIER, reading, texts),
        merknad=text["merknad"] or None,
        **own,  # type: ignore[arg-type]
    )
    reading.answer = None if reading.problems else content
    return reading


def values_of(content: Kommunesvar) -> dict[str, list[str]]:
    """The fields of the form filled with an answer, for changing it."""
    single = {
        "svar": content.svar, "tittel": content.tittel, "dato": content.vedtatt_dato, "organ": content.vedtatt_av,
        "lenke": content.kilde_url, "dialog": content.dialog_med, "steg": content.steg, "ventet": content.ventet,
        "planlagt": content.planlagt, "forankret_lenke": content.forankret_url, "merknad": content.merknad,
        "rolle": content.rolle,
    }  # fmt: skip
    years = "–".join(y for y in (content.periode_fra, content.periode_til) if y)
    several = {"hjelp": content.hjelp, "forankret": content.forankret_i, "kriterier": content.kriterier}
    return {
        **{name: [value] for name, value in single.items() if value},
        **({"periode": [years]} if years else {}),
        **{name: list(chosen) for name, chosen in several.items()},
    }


def _adopted(text: Mapping[str, str], reading: Reading, texts: Mapping[str, str], today: date) -> dict[str, object]:
    day = iso_dato(text["dato"]) if text["dato"] else ""
    days = span(day) if day else None
    if day and days is None:
        reading.problems.setdefault("dato", texts["feil_dato"].format(verdi=text["dato"]))
    elif days and days[0] > today + timedelta(days=1):
        reading.problems["dato"] = texts["feil_framtid"].format(verdi=text["dato"])
    elif days and days[1] < OLDEST:
        reading.problems["dato"] = texts["feil_gammel"].format(verdi=text["dato"])
    first, last = periode(text["periode"]) if text["periode"] else (None, None)
    begin, end = span(first or ""), span(last or "")
    in_order = not (begin and end) or begin[0] <= end[1]
    if (first and begin is None) or (last and end is None) or not in_order:
        reading.problems.setdefault("periode", texts["feil_periode"].format(verdi=text["periode"]))
    url = _url(text, "lenke", reading, texts)
    if not text["tittel"] and not text["lenke"]:
        reading.problems["tittel"] = texts["feil_tittel"]
    return {
        "tittel": text["tittel"] or None, "vedtatt_dato": day or None, "vedtatt_av": text["organ"] or None, "kilde_url": url,
        "periode_fra": first, "periode_til": last, "dialog_med": text["dialog"] or None,
    }  # fmt: skip


def _text(values: Values, name: str, reading: Reading, texts: Mapping[str, str]) -> str:
    """The first value as clean text: NFC, one kind of space and line end; what cannot be shown is a problem of the field."""
    raw = (values.get(name) or [""])[0]
    text = re.sub(r"[ \t]+", " ", clean(raw)).strip()
    if name != "merknad":
        text = text.replace("\n", " ")
    limit = LIMITS.get(name, 500)
    if problem(text):
        reading.problems[name] = texts["feil_tegn"]
    elif len(text) > limit:
        reading.problems[name] = texts["feil_lang"].format(grense=limit, lengde=len(text))
    return text


def _url(text: Mapping[str, str], name: str, reading: Reading, texts: Mapping[str, str]) -> str | None:
    url = text[name]
    if url and "://" not in url and re.match(r"(www\.)?[\w-]+(\.[\w-]+)+(/|$)", url):
        url = f"https://{url}"  # as people write an address
    if url and (problem := url_problem(url)):
        reading.problems.setdefault(name, texts["feil_lenke"].format(regel=problem))
    return url or None


def _one_of(
    text: Mapping[str, str], name: str, allowed: Sequence[str], reading: Reading, texts: Mapping[str, str]
) -> str | None:
    if text[name] and text[name] not in allowed:
        reading.problems[name] = texts["feil_valg"]
    return text[name] or None


def _several(
    values: Values, name: str, allowed: Sequence[str], reading: Reading, texts: Mapping[str, str]
) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(value for value in values.get(name, ()) if value))
    if not set(chosen) <= set(allowed):
        reading.problems[name] = texts["feil_valg"]
    return chosen
