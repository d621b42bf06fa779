"""What may be written to the store: the field rules of the sources, put to each content before it is written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from data import text
from data.inndeling import shipped_numbers, span
from data.kinds import CERTAINTY_WORDS, EVIDENCE_STATUSES, PLANTYPE_CODES
from data.source_rules import date_order, date_problem, evidence, url_problem
from data.store.types import (
    BESLUTNINGER,
    KRITERIER,
    PLANLAGT,
    SAMLING_TILSTANDER,
    STEG,
    SVAR,
    TJENESTER,
    Bistand,
    FunnBeslutning,
    Innhold,
    Kommunesvar,
    Listevalg,
    Observasjon,
    Runde,
    Samling,
    SvarBeslutning,
    UgyldigInnforsel,
    Utkast,
    Uttak,
)

Problem = tuple[str, str, str]  # field, value, rule
STATUSER, PLANTYPER, SIKKERHETER = EVIDENCE_STATUSES, PLANTYPE_CODES, tuple(CERTAINTY_WORDS)
NIVAER = ("kommune", "fylkeskommune")
LINES = {"merknad", "grunn", "hvorfor", "dialog_med", "ventet"}
"""fields of more lines than one; elsewhere a line break comes from what was pasted, and would begin a row of its own in a file"""
_LENKE = re.compile(r"\d{4}:[0-9a-f]{64}")
_LENGDER = {"merknad": 2000, "grunn": 2000, "kilde_url": 2000, "forankret_url": 2000}
_DATOFELT = ("vedtatt_dato", "periode_fra", "periode_til", "gjelder_dato", "kilde_dato", "dato", "dato_fra", "dato_til")


def require_valid(utkast: Sequence[Utkast]) -> None:
    """Raise UgyldigInnforsel with every problem of every draft; a draft must also fit its own handling."""
    problemer: list[Problem] = []
    for u in utkast:
        if not re.fullmatch(r"[!-~]{8,200}", u.nokkel):
            problemer.append(("nokkel", text.visible(u.nokkel, 20), "må ha 8–200 tegn uten mellomrom og særtegn"))
        if (u.innhold is None) != (u.handling == "angring"):
            problemer.append(("innhold", u.handling, "mangler" if u.innhold is None else "hører ikke til en angring"))
        if (u.gjelder is None) != (u.handling == "ny"):
            problemer.append(("gjelder", u.gjelder or "", "sier hva som rettes, og hører til alt unntatt nye"))
        problemer += _tekster({"hvorfor": u.hvorfor, "gjelder": u.gjelder})
        # An editor may withdraw an entry that breaks the rules; only what is added or corrected has to keep them.
        if u.innhold is not None and u.handling in {"ny", "rettelse"}:
            problemer += problems_with(u.innhold)
    if len({u.nokkel for u in utkast}) != len(utkast):
        problemer.append(("nokkel", "", "samme nøkkel to ganger i samme lagring"))
    if problemer:
        raise UgyldigInnforsel(problemer)


def require_sound(who: str) -> None:
    """Raise UgyldigInnforsel for a name of an editor that breaks the rule for characters."""
    if problemer := _tekster({"hvem": text.clean(who)}):
        raise UgyldigInnforsel(problemer)


def cleaned(utkast: Utkast) -> Utkast:
    """The draft with the characters of every text as `data.text.clean` has them: what looks the same is stored the same."""
    innhold = utkast.innhold
    if innhold is not None:
        changed: dict[str, Any] = {
            navn: tuple(_as_stored(navn, part) for part in verdi)
            if isinstance(verdi, tuple)
            else _as_stored(navn, verdi)
            for navn, verdi in vars(innhold).items()
            if isinstance(verdi, str | tuple)
        }
        innhold = replace(innhold, **changed)
    return replace(utkast, innhold=innhold, hvorfor=text.clean(utkast.hvorfor))


def _as_stored(field: str, value: str) -> str:
    return text.clean(value) if field in LINES else text.one_line(text.clean(value))


def problems_with(innhold: Innhold) -> list[Problem]:
    """Every rule that a content breaks, as (field, value, rule); empty when it is good."""
    felt = vars(innhold)
    problemer = _tekster(felt)
    planlagt = isinstance(innhold, Samling) and innhold.tilstand != "holdt"
    for navn in _DATOFELT:
        if felt.get(navn) and span(felt[navn]) is None:
            problemer.append((navn, felt[navn][:60], "er ingen dato som finnes. Skriv ÅÅÅÅ, ÅÅÅÅ-MM eller ÅÅÅÅ-MM-DD."))
        elif felt.get(navn) and (brudd := date_problem(navn, felt[navn], planlagt)):
            problemer.append((navn, felt[navn], brudd))
    if felt.get("kilde_url") and (brudd := url_problem(felt["kilde_url"])):
        problemer.append(("kilde_url", felt["kilde_url"][:200], brudd))
    rad = {navn: verdi for navn, verdi in felt.items() if isinstance(verdi, str)}
    problemer += [(navn, rad[navn], brudd) for navn, brudd in date_order(rad)]
    if isinstance(innhold, Observasjon):
        return problemer + _observasjon(innhold)
    if isinstance(innhold, Samling):
        return problemer + _samling(innhold)
    if isinstance(innhold, Bistand):
        return (
            problemer
            + _en_av("tjeneste", innhold.tjeneste, TJENESTER)
            + _dagens("kommunenummer", innhold.kommunenummer)
        )
    if isinstance(innhold, FunnBeslutning):
        return problemer + _funn(innhold)
    if isinstance(innhold, Listevalg):
        return problemer + ([] if innhold.signatur.strip() else [("signatur", "", "mangler")])
    return problemer + _runde(innhold)


def _observasjon(o: Observasjon) -> list[Problem]:
    rad = {navn: verdi or "" for navn, verdi in vars(o).items()}
    problemer = [
        *_en_av("niva", o.niva, NIVAER),
        *_en_av("status", o.status, STATUSER),
        *_en_av("plantype", o.plantype, PLANTYPER),
        *_en_av("sikkerhet", o.sikkerhet, SIKKERHETER),
        *([] if o.i_dialog is None else _en_av("i_dialog", o.i_dialog, ("ja",))),
        *([] if o.utledet is None else _en_av("utledet", o.utledet, ("ja",))),
    ]
    needed = ("enhet", "kilde_utgiver") if o.svar_id or o.liste else ("enhet", "kilde_url", "kilde_utgiver")
    problemer += [(felt, "", "mangler.") for felt in needed if not rad[felt].strip()]
    for felt in ("kommunenummer", "dagens_kommunenummer"):
        if rad[felt] and rad[felt] not in shipped_numbers().valid:
            problemer.append((felt, rad[felt][:20], "er ikke et kommunenummer i registeret."))
    return problemer + [(felt, rad[felt], brudd) for felt, brudd in evidence(shipped_numbers())(rad)]


def _samling(s: Samling) -> list[Problem]:
    problemer = _en_av("tilstand", s.tilstand, SAMLING_TILSTANDER)
    if not s.tittel.strip():
        problemer.append(("tittel", "", "mangler"))
    for navn in ("inviterte_kommuner", "motte_kommuner", "stemmer"):
        for nummer in getattr(s, navn):
            problemer += _dagens(navn, nummer)
    if s.vertskommune:
        problemer += _dagens("vertskommune", s.vertskommune)
    for navn in ("valg", "statuser"):
        problemer += [(navn, ett[:60], "må være navn=verdi") for ett in getattr(s, navn) if "=" not in ett]
    if s.frist and (len(s.frist) != len("2027-03-01") or span(s.frist) is None):
        problemer.append(("frist", s.frist[:20], "må være en dag (ÅÅÅÅ-MM-DD)"))
    if s.malform:
        problemer += _en_av("malform", s.malform, ("bokmål", "nynorsk"))
    if s.tilstand == "holdt" and not s.dato_fra and not s.dato_merknad:
        problemer.append(("dato_fra", "", "en samling som er holdt, må ha en dato (eller en merknad om datoen)"))
    if s.antall_deltakere is not None and not 0 <= s.antall_deltakere <= 100_000:
        problemer.append(("antall_deltakere", str(s.antall_deltakere), "må være et antall"))
    return problemer


def _funn(f: FunnBeslutning) -> list[Problem]:
    problemer = _en_av("beslutning", f.beslutning, BESLUTNINGER)
    problemer += [(felt, "", "mangler") for felt in ("funn_nokkel", "dokument_hash") if not getattr(f, felt).strip()]
    if f.beslutning == "avvist" and not (f.grunn or "").strip():
        problemer.append(("grunn", "", "si kort hvorfor funnet avvises"))
    return problemer


def _runde(innhold: Runde | Kommunesvar | SvarBeslutning | Uttak) -> list[Problem]:
    if isinstance(innhold, Kommunesvar):
        return _svar(innhold)
    if isinstance(innhold, SvarBeslutning):
        return [
            *_en_av("beslutning", innhold.beslutning, ("godtatt", "avvist", "senere")),
            *_dagens("kommunenummer", innhold.kommunenummer),
        ]
    if isinstance(innhold, Uttak):
        return [] if innhold.antall >= 0 else [("antall", str(innhold.antall), "må være et antall")]
    problemer = [] if innhold.navn.strip() else [("navn", "", "mangler")]
    if (span(innhold.frist) or (0, 1))[0] != (span(innhold.frist) or (0, 0))[1]:
        problemer.append(("frist", innhold.frist[:20], "må være en dag (ÅÅÅÅ-MM-DD)"))
    for nummer in innhold.kommuner:
        problemer += _dagens("kommuner", nummer)
    with_link = [lenke.partition(":")[0] for lenke in innhold.lenker if _LENKE.fullmatch(lenke)]
    if len(with_link) != len(innhold.lenker) or len(set(with_link)) != len(with_link):
        problemer.append(("lenker", "", "må ha én sjekksum for hver kommune"))
    if not set(with_link) <= set(innhold.kommuner):
        problemer.append(("lenker", "", "har en kommune som ikke er med i runden"))
    return problemer


def _svar(s: Kommunesvar) -> list[Problem]:
    problemer = [*_en_av("svar", s.svar, SVAR), *_dagens("kommunenummer", s.kommunenummer)]
    if not s.rolle.strip():
        problemer.append(("rolle", "", "mangler"))
    chosen: tuple[tuple[str, Sequence[str], Sequence[str]], ...] = (
        ("steg", STEG, [s.steg] if s.steg is not None else []),
        ("planlagt", PLANLAGT, [s.planlagt] if s.planlagt is not None else []),
        ("hjelp", TJENESTER, s.hjelp),
        ("forankret_i", PLANTYPER, s.forankret_i),
        ("kriterier", KRITERIER, s.kriterier),
    )
    for felt, lovlige, verdier in chosen:
        for verdi in verdier:
            problemer += _en_av(felt, verdi, lovlige)
    if s.forankret_url and (brudd := url_problem(s.forankret_url)):
        problemer.append(("forankret_url", s.forankret_url[:200], brudd))
    return problemer


def _tekster(felt: Mapping[str, object]) -> list[Problem]:
    problemer = []
    for navn, verdi in felt.items():
        lengst = _LENGDER.get(navn, 500)
        for tekst in verdi if isinstance(verdi, tuple) else (verdi,):
            if isinstance(tekst, str) and len(tekst) > lengst:
                problemer.append((navn, text.visible(tekst, 60), f"kan ha høyst {lengst} tegn (har {len(tekst)})."))
            elif isinstance(tekst, str) and (brudd := text.problem(tekst)):
                problemer.append((navn, text.visible(tekst, 60), brudd))
    return problemer


def _en_av(felt: str, verdi: str, lovlige: Sequence[str]) -> list[Problem]:
    return [] if verdi in lovlige else [(felt, verdi[:60], "må være en av: " + ", ".join(lovlige) + ".")]


def _dagens(felt: str, nummer: str) -> list[Problem]:
    gyldig = nummer in shipped_numbers().valid and nummer not in shipped_numbers().ended_before_today
    return [] if gyldig else [(felt, nummer[:20], "er ikke nummeret til en kommune i dag.")]
