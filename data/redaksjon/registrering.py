"""From the few fields an editor fills in to a whole observation, and what is worth a warning before it is saved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlsplit

import pandas as pd

from data.database import Register
from data.queries import redaksjon
from data.source_rules import span
from data.store.rounds import Answer
from data.store.types import Observasjon, SvarBeslutning, Utkast
from data.text import clean

_MAANED = re.compile(
    r"\b(jan|feb|mar|apr|mai|jun|jul|aug|sep|okt|nov|des)(?:uar|ruar|s|il|i|ust|t|tember|ober|ember)?\b\.?(?=[\s.\d]|$)"
)
_MAANEDER = ("jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "des")
_EGNE_KILDER = {"frivillighetnorge.no": "Frivillighet Norge"}
OWN = "frivillighetspolitikk"
PUBLISHER = "kommunens eget svar"
"""the source of an accepted answer, with the day it was given"""


@dataclass(frozen=True)
class Skjema:
    """The form: `kommune` is the number today, `enhet` the number then (None: found from the date); texts as typed."""

    kommune: str
    status: str
    plantype: str
    tittel: str = ""
    url: str = ""
    dato: str = ""
    periode: str = ""
    i_dialog: bool = False
    merknad: str = ""
    enhet: str | None = None


@dataclass(frozen=True)
class Advarsler:
    """What may be wrong though it can be saved: the same link is there, the date lies ahead, or before a known vedtak."""

    samme_lenke: pd.DataFrame
    fram_i_tid: date | None
    foer_vedtak: date | None


def iso_dato(tekst: str) -> str:
    """A date as people write it in the sources' form; else the text itself.

    13.6.2024, 13-06-2024, 13. juni 2024, 13. jun. 2024, juni 2024, 06.2024, 2024, 2024/06/13, 20240613, 2024-06-13 00:00:00.
    """
    t = " ".join(re.sub("[‐‑‒–]", "-", tekst).strip().lower().split())
    t = re.sub(r"(?<=\d)[t ]00:00(:00(\.0+)?)?z?$", "", t)
    t = _MAANED.sub(lambda hit: f"{_MAANEDER.index(hit[1]) + 1}.", t)
    t = re.sub(r"\s*\.\s*|/|(?<=\d) (?=\d)", ".", t)
    if treff := re.fullmatch(r"(\d{1,2})[.-](\d{1,2})[.-](\d{4})", t):
        return f"{treff[3]}-{int(treff[2]):02}-{int(treff[1]):02}"
    if treff := re.fullmatch(r"(\d{4})[.-](\d{1,2})[.-](\d{1,2})|(\d{4})(\d\d)(\d\d)", t):
        aar, maaned, dag = treff.groups()[:3] if treff[1] else treff.groups()[3:]
        return f"{aar}-{int(maaned):02}-{int(dag):02}"
    if treff := re.fullmatch(r"(\d{1,2})[.](\d{4})", t):
        return f"{treff[2]}-{int(treff[1]):02}"
    return t if re.fullmatch(r"\d{4}(-\d\d){0,2}", t) else tekst.strip()


def dato_gjetning(tekst: str) -> str | None:
    """What a text that is no date may have meant, as a question for people: Excel's number of a day, or a year of two digits."""
    t = tekst.strip().lower()
    if re.fullmatch(r"[2-6]\d{4}", t):
        dag = date(1899, 12, 30) + timedelta(days=int(t))
        return f"Det ser ut som Excels nummer på en dag. Mente du {dag.day}.{dag.month}.{dag.year}?"
    kort = _MAANED.sub(lambda hit: f"{_MAANEDER.index(hit[1]) + 1}.", t)
    if treff := re.fullmatch(r"((?:\d{1,2}\s*[.\-/ ]\s*){1,2})['’-]?(\d\d)\.?", kort):
        deler = [int(d) for d in re.findall(r"\d+", treff[1])]
        return f"Skriv årstallet med fire siffer. Mente du {'.'.join(map(str, deler))}.20{treff[2]}?"
    return None


def periode(tekst: str) -> tuple[str | None, str | None]:
    """The first and last date of a period as people write it: «2024–2028», «2024 - 2028», «fra 2024»."""
    t = re.sub(r"^fra\s+|^f\.o\.m\.\s*", "", tekst.strip().lower())
    deler = [iso_dato(d) for d in re.split(r"\s*[–—]\s*|\s+-\s+|(?<=\d{4})-(?=\d{4})|\s+til\s+", t, maxsplit=1)]
    return deler[0] or None, (deler[1] or None) if len(deler) > 1 else None


def observasjon(register: Register, s: Skjema) -> Observasjon:
    """The observation that the form means; it may still break rules, which the store names one by one."""
    s = replace(
        s,
        tittel=clean(s.tittel),
        url=clean(s.url),
        dato=clean(s.dato),
        periode=clean(s.periode),
        merknad=clean(s.merknad),
    )
    dato = iso_dato(s.dato) or None
    fra, til = periode(s.periode)
    enheter = enheter_da(register, s)
    valgt = enheter[enheter["kommunenummer"] == s.enhet] if s.enhet else enheter
    enhet = valgt.iloc[0] if len(valgt) == 1 else None
    utgiver, sikkerhet = kilde(register, s.url)
    return Observasjon(
        niva="kommune",
        enhet=str(enhet["kommunenavn"]) if enhet is not None else "",
        kommunenummer=str(enhet["kommunenummer"]) if enhet is not None else None,
        dagens_kommunenummer=s.kommune,
        status=s.status,
        plantype=s.plantype,
        dokumenttittel=s.tittel.strip() or None,
        vedtatt_dato=dato if s.status == "vedtatt" else None,
        gjelder_dato=None if s.status == "vedtatt" else dato,
        periode_fra=fra,
        periode_til=til,
        i_dialog="ja" if s.i_dialog else None,
        kilde_url=s.url.strip() or None,
        kilde_utgiver=utgiver,
        sikkerhet=sikkerhet,
        merknad=s.merknad.strip() or None,
    )


def form_of(o: Observasjon) -> Skjema:
    """The form filled with an observation, for correcting it."""
    perioden = f"{o.periode_fra or ''} – {o.periode_til}" if o.periode_til else o.periode_fra or ""
    return Skjema(
        kommune=o.dagens_kommunenummer or "", status=o.status, plantype=o.plantype, tittel=o.dokumenttittel or "",
        url=o.kilde_url or "", dato=o.vedtatt_dato or o.gjelder_dato or "", periode=perioden,
        i_dialog=o.i_dialog == "ja", merknad=o.merknad or "", enhet=o.kommunenummer,
    )  # fmt: skip


def corrected(original: Observasjon, ny: Observasjon) -> Observasjon:
    """A correction keeps what the form does not ask about, and who published an address that has not changed."""
    samme_url = ny.kilde_url == original.kilde_url
    samme_dag = (ny.vedtatt_dato or ny.gjelder_dato) == (original.vedtatt_dato or original.gjelder_dato)
    beholdt = replace(
        ny, vedtatt_av=original.vedtatt_av, utledet=original.utledet, svar_id=original.svar_id, liste=original.liste
    )
    if samme_url:
        beholdt = replace(
            beholdt,
            kilde_dato=original.kilde_dato,
            kilde_utgiver=original.kilde_utgiver or ny.kilde_utgiver,
            sikkerhet=original.sikkerhet,
        )
    if samme_dag and ny.status == original.status:
        beholdt = replace(beholdt, vedtatt_dato=original.vedtatt_dato, gjelder_dato=original.gjelder_dato)
    return beholdt


def enheter_da(register: Register, s: Skjema) -> pd.DataFrame:
    """What the kommune was on the day of the evidence: one row, or several where it has been merged since."""
    tekst = iso_dato(s.dato) or periode(s.periode)[0] or ""
    dager = span(tekst)
    return redaksjon.enheter(register, s.kommune, dager[1] if dager else None)


def kilde(register: Register, url: str) -> tuple[str | None, str]:
    """Who publishes an address, and how certain that makes it: høy from a kommune or Frivillighet Norge, else middels."""
    try:
        vert = (urlsplit(url.strip()).hostname or "").removeprefix("www.")
    except ValueError:
        return None, "middels"
    if not vert:
        return None, "middels"
    utgiver = _EGNE_KILDER.get(vert) or redaksjon.utgivere(register).get(vert, vert)
    egen = (
        vert in _EGNE_KILDER or vert.endswith((".kommune.no", ".herad.no")) or utgiver.endswith((" kommune", " herad"))
    )
    return utgiver, "høy" if egen else "middels"


def advarsler(
    register: Register, o: Observasjon, erstatter: str | None = None, kjente: pd.DataFrame | None = None
) -> Advarsler:
    """What an editor should look at twice; `erstatter` is the row being corrected, which is no rival of itself.

    `kjente` is the answer of `redaksjon.samme_lenker` for the addresses of many, so that a file asks once.
    """
    if kjente is not None:
        like = kjente[kjente["adresse"] == o.kilde_url]
    else:
        like = redaksjon.samme_lenke(register, o.kilde_url) if o.kilde_url else pd.DataFrame(columns=["id"])
    dager = span(o.vedtatt_dato or o.gjelder_dato or o.periode_fra or "")
    vedtak = redaksjon.siste_vedtak(register, o.dagens_kommunenummer or "")
    eier = o.plantype == "frivillighetspolitikk" and vedtak is not None and erstatter is None
    return Advarsler(
        samme_lenke=like[like["id"] != erstatter],
        fram_i_tid=dager[0] if dager and dager[0] > date.today() else None,
        foer_vedtak=vedtak if eier and dager and vedtak and dager[1] < vedtak else None,
    )


def observations(answer: Answer, kommune_name: str) -> list[Observasjon]:
    """The evidence that an accepted answer is: about an own policy first, then about each plan that it is anchored in.

    «Stemmer» says again, on the day of the answer, what the page showed when it was given.
    """
    content, day = answer.content, answer.day.isoformat()
    base = Observasjon(
        niva="kommune", enhet=kommune_name, kommunenummer=content.kommunenummer, dagens_kommunenummer=content.kommunenummer,
        status="", plantype=OWN, kilde_utgiver=PUBLISHER, kilde_dato=day, sikkerhet="høy", svar_id=answer.entry.id,
    )  # fmt: skip
    found = []
    if content.svar == "vedtatt":
        found.append(
            replace(
                base, status="vedtatt", dokumenttittel=content.tittel, vedtatt_dato=content.vedtatt_dato,
                vedtatt_av=content.vedtatt_av, periode_fra=content.periode_fra, periode_til=content.periode_til,
                kilde_url=content.kilde_url, i_dialog="ja" if content.dialog_med else None,
                gjelder_dato=None if content.vedtatt_dato else day,
            )
        )  # fmt: skip
    elif content.svar == "under_arbeid":
        found.append(replace(base, status="under_arbeid", gjelder_dato=day))
    elif content.svar == "ikke":
        found.append(replace(base, status="ingen_kjent", gjelder_dato=day))
    elif content.status_vist:
        found.append(replace(base, status=content.status_vist, gjelder_dato=day))
    anchored = replace(base, status="vedtatt", gjelder_dato=day, kilde_url=content.forankret_url)
    return found + [replace(anchored, plantype=code) for code in content.forankret_i]


def accept(answer: Answer, kommune_name: str, keys: Sequence[str]) -> list[Utkast]:
    """The drafts that take an answer in: its observations, and the decision; `keys` has one key for each and one more."""
    new = [Utkast("ny", o, key) for o, key in zip(observations(answer, kommune_name), keys[1:], strict=False)]
    return [*new, decide(answer, "godtatt", keys[0])]


def decide(answer: Answer, decision: str, key: str, reason: str | None = None) -> Utkast:
    """The draft of a decision; one that replaces an earlier decision on the same entry corrects it."""
    content = SvarBeslutning(answer.entry.id, answer.content.kommunenummer, decision, reason)
    if answer.decided is None:
        return Utkast("ny", content, key, reason or "")
    return Utkast("rettelse", content, key, reason or "", answer.decided.id)
