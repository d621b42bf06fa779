"""Many observations at once from a spreadsheet of the documented form: read whole, every problem named, nothing half taken in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from data import tabular
from data.database import Register
from data.eksport.spreadsheets import Book
from data.kinds import OWN_POLICY
from data.queries import redaksjon
from data.redaksjon import kommunenavn
from data.redaksjon.registrering import Skjema, advarsler, dato_gjetning, enheter_da, observasjon
from data.source_rules import no_duplicates
from data.store.rules import PLANTYPER, STATUSER, problems_with
from data.store.types import Observasjon

# column -> what to write in it; the order is the order of the template
KOLONNER = {
    "kommune": "Navn eller kommunenummer i dag (nummer der flere har samme navn). Må fylles ut.",
    "status": "vedtatt, under_arbeid eller ingen_kjent. Må fylles ut.",
    "plantype": f"{OWN_POLICY} (et eget dokument) eller en av de andre: {', '.join(code for code in PLANTYPER if code != OWN_POLICY)}. "
    f"Tom betyr {OWN_POLICY}.",
    "tittel": "Dokumentets tittel.",
    "lenke": "Hele nettadressen til kilden. Må fylles ut.",
    "dato": "Vedtatt dato, eller datoen kilden gjelder: 13.6.2024, juni 2024 eller 2024.",
    "periode": "2024–2028, eller 2024.",
    "i_dialog": "ja der kilden sier at den er laget i dialog med frivilligheten. Tom betyr ukjent.",
    "merknad": "Egen merknad.",
    "kommune_da": "Kommunenummeret den gangen, bare der kommunen er slått sammen siden.",
}
MEST_RADER = 2000
_FELT = {"dokumenttittel": "tittel", "kilde_url": "lenke", "kilde_utgiver": "lenke", "vedtatt_dato": "dato", "gjelder_dato": "dato",
         "periode_fra": "periode", "periode_til": "periode", "dagens_kommunenummer": "kommune", "enhet": "kommune",
         "kommunenummer": "kommune_da"}  # fmt: skip


@dataclass(frozen=True)
class Feil:
    """One problem or warning: row as numbered in the file, column, the value as it stands in the file, and what is to be said of it."""

    rad: int | None
    kolonne: str | None
    verdi: str
    regel: str


@dataclass(frozen=True)
class Innlesing:
    """A file read whole: the observations with their row numbers, or what is wrong (then nothing may be saved).

    `advarsler` is what the form would warn about, `ark` the sheet that was read, `rader` how many rows with content it has, and
    `forbigaatt` what was not read (hidden sheets, rows and columns), as sentences.
    """

    observasjoner: tuple[tuple[int, Observasjon], ...]
    feil: tuple[Feil, ...]
    advarsler: tuple[Feil, ...] = ()
    ark: str | None = None
    rader: int = 0
    forbigaatt: tuple[str, ...] = ()


def of_the_form(table: tabular.Table) -> bool:
    """Whether a table is meant to be of the documented form: it has the columns that must be there."""
    return {"kommune", "status", "lenke"} <= {name.lower() for name in table.headings}


def read(register: Register, innhold: bytes, filnavn: str) -> Innlesing:
    """Read and check a CSV or Excel file of the documented form; every problem is in the answer, none is raised."""
    tabell = tabular.headed(tabular.grid(innhold, MEST_RADER))
    hode = {navn: navn.lower() for navn in tabell.headings}
    feil = [Feil(p.row, p.column, p.value if p.row else filnavn, p.rule) for p in tabell.problems]
    if hode:
        feil += [Feil(1, k, k, "er ikke en kolonne i malen.") for k in hode if hode[k] not in KOLONNER]
        feil += [
            Feil(1, k, "", "mangler som kolonne. Bruk malen.")
            for k in ("kommune", "status", "lenke")
            if k not in hode.values()
        ]
        if not tabell.rows:
            feil.append(Feil(None, None, filnavn, "har ingen rader under kolonnenavnene."))
    if any(f.rad in {None, 1} for f in feil):
        lest = Innlesing((), tuple(feil))
    else:
        rader = [(nr, {hode[k]: v for k, v in rad.items()}) for nr, rad in tabell.rows]
        lest = _rader(register, rader, feil)
        noter = [Feil(n.row, n.column, n.value, n.rule) for n in tabell.notes]
        lest = replace(lest, advarsler=tuple(noter) + lest.advarsler)
    return replace(lest, ark=tabell.sheet, rader=len(tabell.rows), forbigaatt=tabell.passed_over)


def _rader(register: Register, rader: list[tuple[int, dict[str, str]]], feil: list[Feil]) -> Innlesing:
    like = no_duplicates()
    uleselige = {(f.rad, (f.kolonne or "").lower()) for f in feil}
    funnet: list[tuple[int, Observasjon]] = []
    for nr, rad in rader:
        o, galt = _rad(register, rad)
        feil += [Feil(nr, *g) for g in galt if (nr, g[0]) not in uleselige]
        if o is None:
            continue
        if any(like({k: str(v or "") for k, v in vars(o).items()})):
            feil.append(Feil(nr, "lenke", rad.get("lenke", ""), "er samme opplysning som en rad lenger opp."))
        funnet.append((nr, o))
    kjente = redaksjon.samme_lenker(register, tuple(o.kilde_url for _, o in funnet if o.kilde_url))
    skrevet = dict(rader)
    varsler = [Feil(nr, *v) for nr, o in funnet for v in _warned_of(register, o, skrevet[nr], kjente)]
    feil.sort(key=lambda f: f.rad or 0)
    return Innlesing(() if feil else tuple(funnet), tuple(feil), tuple(varsler))


def _rad(register: Register, rad: Mapping[str, str]) -> tuple[Observasjon | None, list[tuple[str, str, str]]]:
    """One row as an observation (None where the kommune is not known), and (column, value as in the file, rule) of what is wrong."""

    def verdi(kolonne: str) -> str:
        return rad.get(kolonne, "")

    treff = kommunenavn.names(register).match(verdi("kommune"))
    if treff.outcome != "taken" or treff.candidates[0].enhet != treff.candidates[0].kommunenummer:
        return None, [("kommune", verdi("kommune"), _annen_kommune(treff))]
    galt = []
    if verdi("i_dialog").lower() not in {"", "ja"}:
        galt.append(("i_dialog", verdi("i_dialog"), "må være ja eller tom. Tom betyr ukjent."))
    skjema = Skjema(
        kommune=treff.candidates[0].kommunenummer, status=verdi("status").lower(),
        plantype=verdi("plantype").lower() or "frivillighetspolitikk", tittel=verdi("tittel"), url=verdi("lenke"), dato=verdi("dato"),
        periode=verdi("periode"), i_dialog=verdi("i_dialog").lower() == "ja", merknad=verdi("merknad"), enhet=verdi("kommune_da") or None,
    )  # fmt: skip
    da = enheter_da(register, skjema)
    if not skjema.enhet and len(da) > 1:
        valg = ", ".join(f"{n} {k}" for n, k in da[["kommunenummer", "kommunenavn"]].itertuples(index=False, name=None))
        return None, [*galt, ("kommune_da", "", f"mangler. Kommunen er slått sammen siden; skriv en av: {valg}.")]
    if skjema.enhet and skjema.enhet not in set(da["kommunenummer"]):
        regel = "er ikke nummeret kommunen hadde da." + (
            f" Mente du 0{skjema.enhet}?" if len(skjema.enhet) == 3 else ""
        )
        return None, [*galt, ("kommune_da", verdi("kommune_da"), regel)]
    o = observasjon(register, skjema)
    for kolonne, regel in sorted({(_FELT.get(felt, felt), regel) for felt, _, regel in problems_with(o)}):
        gjettet = dato_gjetning(verdi("dato")) if kolonne == "dato" else None
        galt.append((kolonne, verdi(kolonne), f"{regel} {gjettet}" if gjettet else regel))
    return o, galt


def _annen_kommune(treff: kommunenavn.Match) -> str:
    """Why the column «kommune» names no kommune of today; a former one is told what it has become."""
    if treff.outcome != "taken":
        return treff.why
    kommune = treff.candidates[0]
    return f"{treff.why} Skriv {kommune.kommunenummer}, og {kommune.enhet} i kommune_da dersom kilden gjelder kommunen den gang."


def _warned_of(
    register: Register, o: Observasjon, rad: Mapping[str, str], kjente: pd.DataFrame
) -> list[tuple[str, str, str]]:
    """What the form warns about, for a row of a file: (column, value as in the file, what to look at twice)."""
    a = advarsler(register, o, kjente=kjente)
    funnet = []
    if len(a.samme_lenke):
        enheter = ", ".join(dict.fromkeys(a.samme_lenke["enhet"]))
        funnet.append(
            ("lenke", rad.get("lenke", ""), f"er registrert fra før, for {enheter}. Se om raden viser noe nytt.")
        )
    if a.fram_i_tid:
        funnet.append(("dato", rad.get("dato", ""), "ligger fram i tid. Statusen endres først da."))
    if a.foer_vedtak:
        dag = f"{a.foer_vedtak.day}.{a.foer_vedtak.month}.{a.foer_vedtak.year}"
        funnet.append(
            ("dato", rad.get("dato", ""), f"er før et vedtak som er registrert ({dag}). Det gjelder fortsatt.")
        )
    return funnet


def mal_csv() -> bytes:
    """The empty template as CSV (semicolon, UTF-8 with a mark, as Norwegian Excel wants it)."""
    return ("\ufeff" + ";".join(KOLONNER) + "\r\n").encode()


def mal_excel() -> bytes:
    """The empty template as a workbook, with lists to choose from and a sheet that tells what each column is for."""
    bok = Book()
    ark = bok.sheet("Opplysninger")
    bok.table(ark, pd.DataFrame(columns=list(KOLONNER)))
    ark.set_column(0, len(KOLONNER) - 1, 22, bok.style("tekst"))
    for kolonne, lovlige in (("status", STATUSER), ("plantype", PLANTYPER), ("i_dialog", ("ja",))):
        nr = list(KOLONNER).index(kolonne)
        ark.data_validation(1, nr, MEST_RADER, nr, {"validate": "list", "source": list(lovlige)})
    bok.facts(bok.sheet("Forklaring"), KOLONNER.items())
    return bok.content()
