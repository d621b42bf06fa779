"""Many observations at once from a spreadsheet of the documented form: read whole, every problem named, nothing half taken in."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime

import openpyxl
import xlsxwriter

from data.database import Register
from data.queries import core
from data.redaksjon.registrering import Skjema, enheter_da, observasjon
from data.source_rules import no_duplicates
from data.store.rules import PLANTYPER, STATUSER, sjekk
from data.store.types import Observasjon

# column -> what to write in it; the order is the order of the template
KOLONNER = {
    "kommune": "Navn eller kommunenummer i dag (nummer der flere har samme navn). Må fylles ut.",
    "status": "vedtatt, under_arbeid eller ingen_kjent. Må fylles ut.",
    "plantype": "frivillighetspolitikk (et eget dokument) eller en av de andre plantypene. Tom betyr frivillighetspolitikk.",
    "tittel": "Dokumentets tittel.",
    "lenke": "Hele nettadressen til kilden. Må fylles ut.",
    "dato": "Vedtatt dato, eller datoen kilden gjelder: 13.6.2024, juni 2024 eller 2024.",
    "periode": "2024–2028, eller 2024.",
    "i_dialog": "ja der kilden sier at den er laget i dialog med frivilligheten. Tom betyr ukjent.",
    "merknad": "Egen merknad.",
    "kommune_da": "Kommunenummeret den gangen, bare der kommunen er slått sammen siden.",
}
MEST_RADER, MEST_BYTE, MEST_PAKKET_UT = 2000, 5_000_000, 60_000_000
_FELT = {"dokumenttittel": "tittel", "kilde_url": "lenke", "kilde_utgiver": "lenke", "vedtatt_dato": "dato", "gjelder_dato": "dato",
         "periode_fra": "periode", "periode_til": "periode", "dagens_kommunenummer": "kommune", "enhet": "kommune",
         "kommunenummer": "kommune_da"}  # fmt: skip


@dataclass(frozen=True)
class Feil:
    """One problem: row as numbered in the file (1 is the header), column, the value, and the rule it breaks."""

    rad: int | None
    kolonne: str | None
    verdi: str
    regel: str


@dataclass(frozen=True)
class Innlesing:
    """A file read whole: the observations with their row numbers, or what is wrong (then nothing may be saved)."""

    observasjoner: tuple[tuple[int, Observasjon], ...]
    feil: tuple[Feil, ...]


def les(register: Register, innhold: bytes, filnavn: str) -> Innlesing:
    """Read and check a CSV or Excel file of the documented form; every problem is in the answer, none is raised."""
    try:
        rader = _excel(innhold) if filnavn.lower().endswith(".xlsx") else _csv(innhold)
    except _Uleselig as uleselig:
        return Innlesing((), (Feil(None, None, filnavn, str(uleselig)),))
    if not rader:
        return Innlesing((), (Feil(None, None, filnavn, "er tom. Bruk malen."),))
    hode = [celle.strip().lower() for celle in rader[0]]
    feil = [Feil(1, k, k, "er ikke en kolonne i malen.") for k in hode if k and k not in KOLONNER]
    feil += [
        Feil(1, k, "", "mangler som kolonne. Bruk malen.") for k in ("kommune", "status", "lenke") if k not in hode
    ]
    feil += [Feil(1, k, k, "står to ganger.") for k in {k for k in hode if k and hode.count(k) > 1}]
    fylte = [(nr, rad) for nr, rad in enumerate(rader[1:], start=2) if any(celle.strip() for celle in rad)]
    if len(fylte) > MEST_RADER:
        feil.append(Feil(None, None, str(len(fylte)), f"er flere rader enn {MEST_RADER}. Del filen."))
    if not fylte:
        feil.append(Feil(None, None, filnavn, "har ingen rader under kolonnenavnene."))
    if feil:
        return Innlesing((), tuple(feil))
    return _rader(register, [(nr, dict(zip(hode, rad, strict=False))) for nr, rad in fylte])


def _rader(register: Register, rader: list[tuple[int, dict[str, str]]]) -> Innlesing:
    numre, navn = _kommuner(register)
    like = no_duplicates()
    funnet: list[tuple[int, Observasjon]] = []
    feil: list[Feil] = []
    for nr, raa in rader:
        rad = {k: (raa.get(k) or "").strip() for k in KOLONNER}
        kommune = rad["kommune"] if rad["kommune"] in numre else navn.get(rad["kommune"].casefold())
        if not kommune:
            regel = (
                "er ikke en kommune i dag, eller flere har navnet. Skriv kommunenummeret."
                if rad["kommune"]
                else "mangler."
            )
            feil.append(Feil(nr, "kommune", rad["kommune"], regel))
            continue
        if rad["i_dialog"].lower() not in {"", "ja"}:
            feil.append(Feil(nr, "i_dialog", rad["i_dialog"], "må være ja eller tom. Tom betyr ukjent."))
        skjema = Skjema(
            kommune=kommune, status=rad["status"].lower(), plantype=rad["plantype"].lower() or "frivillighetspolitikk",
            tittel=rad["tittel"], url=rad["lenke"], dato=rad["dato"], periode=rad["periode"],
            i_dialog=rad["i_dialog"].lower() == "ja", merknad=rad["merknad"], enhet=rad["kommune_da"] or None,
        )  # fmt: skip
        da = enheter_da(register, skjema)
        if not skjema.enhet and len(da) > 1:
            valg = ", ".join(
                f"{n} {k}" for n, k in da[["kommunenummer", "kommunenavn"]].itertuples(index=False, name=None)
            )
            feil.append(Feil(nr, "kommune_da", "", f"mangler. Kommunen er slått sammen siden; skriv en av: {valg}."))
            continue
        o = observasjon(register, skjema)
        problemer = {(_FELT.get(f, f), v, r) for f, v, r in sjekk(o)}
        feil += [Feil(nr, f, v, r) for f, v, r in sorted(problemer)]
        if any(like({k: str(v or "") for k, v in vars(o).items()})):
            feil.append(Feil(nr, "lenke", rad["lenke"], "er samme opplysning som en rad lenger opp."))
        funnet.append((nr, o))
    return Innlesing(() if feil else tuple(funnet), tuple(feil))


def _kommuner(register: Register) -> tuple[set[str], dict[str, str]]:
    rader = core.kommuner(register)[["kommunenummer", "kommunenavn"]].itertuples(index=False, name=None)
    numre: set[str] = set()
    navn: dict[str, list[str]] = {}
    for nummer, kommunenavn in rader:
        numre.add(nummer)
        navn.setdefault(kommunenavn.casefold(), []).append(nummer)
    return numre, {n: treff[0] for n, treff in navn.items() if len(treff) == 1}


class _Uleselig(Exception):
    pass


def _csv(innhold: bytes) -> list[list[str]]:
    if len(innhold) > MEST_BYTE:
        raise _Uleselig("er større enn 5 MB. Del filen.")
    try:
        tekst = innhold.decode("utf-8-sig")
    except UnicodeDecodeError as feil:
        raise _Uleselig(f"er ikke UTF-8-tekst (byte {feil.start + 1}). Lagre som «CSV UTF-8».") from feil
    if "\x00" in tekst:
        raise _Uleselig("er ikke en CSV-fil.")
    skille = ";" if tekst.split("\n", 1)[0].count(";") > tekst.split("\n", 1)[0].count(",") else ","
    try:
        return list(csv.reader(io.StringIO(tekst), delimiter=skille, strict=True))
    except csv.Error as feil:
        raise _Uleselig(f"kan ikke leses som CSV: {feil}. Se etter anførselstegn som ikke er lukket.") from feil


def _excel(innhold: bytes) -> list[list[str]]:
    if len(innhold) > MEST_BYTE:
        raise _Uleselig("er større enn 5 MB. Del filen.")
    try:
        with zipfile.ZipFile(io.BytesIO(innhold)) as pakke:
            if sum(fil.file_size for fil in pakke.infolist()) > MEST_PAKKET_UT:
                raise _Uleselig("pakker ut til mer enn 60 MB. Lagre som CSV.")
        bok = openpyxl.load_workbook(io.BytesIO(innhold), read_only=True, data_only=False)
        ark = bok.worksheets[0]
        return [
            [_celle(celle) for celle in rad]
            for rad in ark.iter_rows(max_row=MEST_RADER + 2, max_col=40, values_only=True)
        ]
    except _Uleselig:
        raise
    except Exception as feil:  # openpyxl raises whatever the damaged part leads to
        raise _Uleselig("kan ikke leses som Excel-fil (.xlsx). Lagre den på nytt, eller bruk CSV.") from feil


def _celle(verdi: object) -> str:
    if verdi is None:
        return ""
    if isinstance(verdi, datetime | date):
        return f"{verdi:%Y-%m-%d}"
    if isinstance(verdi, float) and verdi.is_integer():
        return str(int(verdi))
    return str(verdi)


def mal_csv() -> bytes:
    """The empty template as CSV (semicolon, UTF-8 with a mark, as Norwegian Excel wants it)."""
    return ("\ufeff" + ";".join(KOLONNER) + "\r\n").encode()


def mal_excel() -> bytes:
    """The empty template as a workbook, with lists to choose from and a sheet that tells what each column is for."""
    ut = io.BytesIO()
    with xlsxwriter.Workbook(ut, {"in_memory": True}) as bok:
        fet, tekst = bok.add_format({"bold": True}), bok.add_format({"num_format": "@", "text_wrap": True})
        ark = bok.add_worksheet("Opplysninger")
        ark.write_row(0, 0, list(KOLONNER), fet)
        ark.set_column(0, len(KOLONNER) - 1, 22, bok.add_format({"num_format": "@"}))
        ark.freeze_panes(1, 0)
        for kolonne, lovlige in (("status", STATUSER), ("plantype", PLANTYPER), ("i_dialog", ("ja",))):
            nr = list(KOLONNER).index(kolonne)
            ark.data_validation(1, nr, MEST_RADER, nr, {"validate": "list", "source": list(lovlige)})
        hjelp = bok.add_worksheet("Forklaring")
        hjelp.set_column(0, 0, 16)
        hjelp.set_column(1, 1, 90, tekst)
        for nr, (kolonne, forklaring) in enumerate(KOLONNER.items()):
            hjelp.write(nr, 0, kolonne, fet)
            hjelp.write(nr, 1, forklaring, tekst)
    return ut.getvalue()
