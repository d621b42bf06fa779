"""`python -m loaders einnsyn`: vedtak of own policies from eInnsyn, the public search of meeting papers, as documents of the web search.

A moetesak whose title names an own policy becomes a document of its kommune in the search's memory: title, utvalg, date, case number and
the text of the vedtak. The same rules read it as read any page, so that it is a funn in the queue and never a status by itself; the
files of the case are put in line for the next search of the kommune. It rests on the OpenAPI document of
github.com/felleslosninger/einnsyn-api-spec (version 1.0, seen November 2026): `GET /enhet` and `GET /search` with `query`, `entity`,
`administrativEnhet`, `expand`, `limit` and `sortBy`, answers with `items` and `next`, the key in the header `API-KEY`. It has been tried
against a loopback server of that shape alone, never against the service itself: loaders/web/platforms/README.md says what is
unverified. Every run is told on Datastatus: when it asked, what came, and what was left out.
"""

import argparse
import json
import re
import sqlite3
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from data import OSLO
from data import settings as environment
from loaders.machines import exchange_after
from loaders.web.addresses import Lenke, host_of, normalise, resolve
from loaders.web.crawling.links import key_of
from loaders.web.fetching.answer import FetchFeil, Svar
from loaders.web.fetching.fetcher import LONGEST_RETRY_AFTER, Fetcher
from loaders.web.fetching.slots import LOCKS, UnitLock, shared_slots
from loaders.web.memory.copies import Copies
from loaders.web.memory.findings import understand_unit
from loaders.web.memory.pages import write_unit
from loaders.web.memory.state import State, now
from loaders.web.outcome import EXPECTED, antall
from loaders.web.platforms import ELSEWHERE
from loaders.web.reading.readers import Readers
from loaders.web.reading.understander import Understander
from loaders.web.run import with_index
from loaders.web.settings import OppsettFeil, Settings, read_contact, read_fixtures
from loaders.web.types import Enhet, Side, add_unit_arguments, choose, read_units, text_hash

OK, INCOMPLETE, BAD_SETUP = 0, 1, 2
PLATFORM = "einnsyn"
PROGRESS = "einnsyn.json"
PUBLIC = "https://einnsyn.no/moetesak/"
"""where people read a moetesak; as public programs link to it, in no document of the interface (seen November 2026)"""
WORDS = (
    "frivillighetspolitikk", "frivillighetsstrategi", "frivillighetsplan", "frivillighetsmelding",
    "frivilligpolitikk", "frivilligstrategi", "frivilligplan", "frivilligmelding",
    "frivilligheitspolitikk", "frivilligheitsstrategi", "frivilligheitsplan", "frivilligheitsmelding",
    '"politikk for frivillig"', '"strategi for frivillig"', '"plan for frivillig"', '"melding om frivillig"',
)  # fmt: skip
OWN_POLICY = re.compile(
    r"frivil(?:l?ig|jug)\w*?(?:politik|politisk plattform|plan|strateg|melding|erklæring)|"
    r"(?:politikk\w*|strategi\w*|(?<![a-zæøå])(?:tema|kommunedel|handlings)?plan(?:en)?|melding\w*) (?:for|om) "
    r"(?:\w+ ){0,3}frivil(?:l?ig|jug)",
    re.IGNORECASE,
)
COUNCIL = re.compile(r"kommunestyr|bystyr|heradsstyr|fylkesting|kommunesty", re.IGNORECASE)
EXPAND = (
    "journalenhet,moetemappe,vedtak.vedtakstekst,vedtak.vedtaksdokument.dokumentobjekt,dokumentbeskrivelse.dokumentobjekt,"
    "moetemappe.moetedokument.dokumentbeskrivelse.dokumentobjekt"
)
PER_PAGE, TOGETHER, MOST_PAGES, MOST_FILES = 100, 20, 40, 6
ATTEMPTS, LONGEST_WAIT = 3, 900.0
FRESH = timedelta(days=1)
MOST_BYTES = 20_000_000
_KIND = re.compile(r"\b(?:kommunen?|herad|bykommune|suohkan|gielda|tjïelte|fylkeskommunen?|fylke)\b", re.IGNORECASE)


class EinnsynFeil(Exception):
    """The service could not be asked, or answered in another form; the message is Norwegian and says what to do."""


@dataclass(frozen=True, slots=True)
class Moetesak:
    """A case in a meeting, as plain values; `dato` is of the vedtak, else of the meeting. `filer` are addresses of its papers."""

    id: str
    tittel: str
    utvalg: str | None
    dato: date | None
    saksnummer: str | None
    vedtak: str | None
    filer: tuple[str, ...]

    def text(self) -> str:
        """Return the document that the rules read: only what the council itself decided is called a vedtak."""
        where = self.utvalg or "møte"
        when = f" {self.dato:%d.%m.%Y}" if self.dato else ""
        case = f", sak {self.saksnummer}" if self.saksnummer else ""
        if not self.vedtak:
            return f"{self.tittel}\nBehandlet i {where}{when}{case}."
        said = "Vedtak i" if self.utvalg and COUNCIL.search(self.utvalg) else "Innstilling fra"
        return f"{self.tittel}\n{said} {where}{when}{case}:\n{self.vedtak}"


class Service:
    """eInnsyn's interface: one request at a time and one a second, the waits it asks for kept; safe for one thread."""

    def __init__(self, settings: Settings, address: str, key: str, on_request: Any) -> None:
        self._settings, self.address, self._key = settings, address, key
        self._fetcher = Fetcher(settings, shared_slots(settings), on_request)
        self._session = self._fetcher.session()

    def pages(
        self, path: str, query: Mapping[str, object], start: str | None = None
    ) -> Iterator[tuple[list[Any], str | None]]:
        """Yield the pages of a list: its items, and the address of the next page. Raises EinnsynFeil."""
        url = start or f"{self.address}{path}?{urlencode(query)}"
        for _ in range(MOST_PAGES):
            answer = _object(self._svar(url))
            items, following = answer.get("items"), answer.get("next")
            if not isinstance(items, list) or not (following is None or isinstance(following, str)):
                raise EinnsynFeil(
                    "eInnsyn svarer i en annen form enn grensesnittet er beskrevet med. Si fra til den som vedlikeholder søket."
                )
            onward = resolve(following, url) if following else None
            if onward and urlsplit(onward)[:2] != urlsplit(self.address)[:2]:
                raise EinnsynFeil(f"eInnsyn viser videre til {host_of(onward)[:80]}, som ikke får nøkkelen vår.")
            yield items, onward
            if onward is None or onward == url or not items:
                return
            url = onward
        raise EinnsynFeil(f"eInnsyn har mer enn {MOST_PAGES * PER_PAGE} treff på ett spørsmål; resten er ikke lest.")

    def moetesak(self, case_id: str) -> tuple[dict[str, Any], Svar]:
        """Return one case as the service has it now, and the answer it came in. Raises EinnsynFeil."""
        svar = self._svar(f"{self.address}/moetesak/{case_id}?{urlencode({'expand': EXPAND})}")
        return _object(svar), svar

    def _svar(self, url: str) -> Svar:
        for attempt in range(1, ATTEMPTS + 1):
            last = attempt == ATTEMPTS
            try:
                svar = self._fetcher.ask(
                    self._session, url, {"API-KEY": self._key, "Accept": "application/json"}, MOST_BYTES, LONGEST_WAIT
                )
            except FetchFeil as error:
                if error.kode == "robots":
                    raise EinnsynFeil(
                        f"eInnsyn ber i robots.txt om at {urlsplit(url).path} ikke hentes. Avtal med tjenesten før det kjøres igjen."
                    ) from error
                if last or error.kode not in ("tidsavbrudd", "forbindelse"):
                    raise EinnsynFeil(
                        f"eInnsyn kan ikke nås: {error}. Prøv igjen senere; det som er lest, er tatt vare på."
                    ) from error
                continue
            if svar.status == 200:
                return svar
            if svar.status in (401, 403):
                raise EinnsynFeil(
                    f"eInnsyn godtar ikke nøkkelen (svarte {svar.status}). Se etter FRIVILLIGHETSKART_EINNSYN_NOKKEL."
                )
            wait = svar.retry_after or 0.0
            if (svar.status != 429 and svar.status < 500) or last or wait > LONGEST_WAIT:
                later = (
                    f" og ber oss vente {round(min(wait, LONGEST_RETRY_AFTER) / 60)} minutter"
                    if wait > LONGEST_WAIT
                    else ""
                )
                raise EinnsynFeil(
                    f"eInnsyn svarte {svar.status}{later}. Kjør igjen senere; søket fortsetter der det var."
                )
        raise AssertionError("the last attempt returns or raises")


def _object(svar: Svar) -> dict[str, Any]:
    try:
        found = json.loads(svar.body)
    except ValueError as error:
        raise EinnsynFeil("eInnsyn svarte med noe som ikke er JSON. Prøv igjen senere.") from error
    if not isinstance(found, dict):
        raise EinnsynFeil(
            "eInnsyn svarer i en annen form enn grensesnittet er beskrevet med. Si fra til den som vedlikeholder søket."
        )
    return found


# whose a case is


def owners(enheter: Sequence[Mapping[str, Any]], units: Sequence[Enhet]) -> tuple[dict[str, Enhet], list[str]]:
    """Return whose unit each enhet is (its id and those below it), and the names that may be several units, which are left out."""
    named: dict[tuple[str, str], list[Enhet]] = defaultdict(list)
    for unit in units:
        named[unit.niva, _bare(unit.navn)].append(unit)
    own: dict[str, Enhet] = {}
    unsure: list[str] = []
    for enhet in enheter:
        niva = {"KOMMUNE": "kommune", "FYLKE": "fylkeskommune"}.get(str(enhet.get("enhetstype")))
        names = {_bare(str(enhet.get(name) or "")) for name in ("navn", "navnNynorsk")} - {""}
        found = {unit.nummer: unit for name in names for unit in named.get((niva or "", name), [])}
        if len(found) == 1 and not enhet.get("avsluttetDato"):
            own[str(enhet["id"])] = next(iter(found.values()))
        elif len(found) > 1:
            unsure.append(f"{enhet.get('navn')} ({', '.join(sorted(found))})")
    above = {str(enhet["id"]): _id(enhet.get("parent")) for enhet in enheter}
    for enhet_id in above:
        here, steps = enhet_id, 0
        while here and here not in own and steps < 20:
            here, steps = above.get(here) or "", steps + 1
        if here in own:
            own[enhet_id] = own[here]
    return own, sorted(unsure)


def _bare(name: str) -> str:
    return " ".join(_KIND.sub(" ", name).split()).casefold()


def _id(value: object) -> str:
    """Return the id of a reference, which is an id or the whole object; empty for neither."""
    return str(value.get("id", "")) if isinstance(value, dict) else value if isinstance(value, str) else ""


# what a case says


def read_moetesak(item: Mapping[str, Any], as_text: Any) -> Moetesak | None:
    """Return a case, None for one that does not name an own policy or was taken away. `as_text` makes text of HTML."""
    title = _words(item.get("offentligTittel"))
    if (
        item.get("entity") != "Moetesak"
        or item.get("deleted")
        or not OWN_POLICY.search(title)
        or not _id(item.get("id"))
    ):
        return None
    meeting, vedtak = _whole(item.get("moetemappe")), _whole(item.get("vedtak"))
    text = _whole(vedtak.get("vedtakstekst"))
    said = str(text.get("tekstInnhold") or "")
    if "html" in str(text.get("tekstFormat") or "").lower() or re.search(r"<(?:p|div|br|li)\b", said, re.IGNORECASE):
        said = as_text(said)
    year, number = item.get("moetesaksaar"), item.get("moetesakssekvensnummer")
    papers = [*_list(vedtak.get("vedtaksdokument")), *_list(item.get("dokumentbeskrivelse"))]
    for paper in _list(meeting.get("moetedokument")):
        if "protokoll" in str(paper.get("moetedokumenttype") or "").lower():
            papers += _list(paper.get("dokumentbeskrivelse"))
    files = (
        str(one.get("referanseDokumentfil") or "") for paper in papers for one in _list(paper.get("dokumentobjekt"))
    )
    return Moetesak(
        id=_id(item.get("id")),
        tittel=title,
        utvalg=_words(item.get("utvalg") or meeting.get("utvalg")) or None,
        dato=_day(vedtak.get("dato")) or _day(meeting.get("moetedato")),
        saksnummer=f"{number}/{str(year)[-2:]}" if isinstance(number, int) and isinstance(year, int) else None,
        vedtak="\n".join(filter(None, (" ".join(line.split()) for line in said.splitlines()))) or None,
        filer=tuple(dict.fromkeys(found for url in files if (found := normalise(url))))[:MOST_FILES],
    )


def _whole(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _words(value: object) -> str:
    return " ".join(str(value or "").split())


def _day(value: object) -> date | None:
    """Return the day in Norway of a date or a time in UTC, None for neither."""
    try:
        text = str(value or "")
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text).astimezone(OSLO).date()
    except ValueError:
        return None


# the run


@dataclass
class Progress:
    """What of a run is done, written after every page: a run that is stopped goes on there within a day."""

    path: Path
    startet: str = field(default_factory=now)
    gjort: list[str] = field(default_factory=list)
    neste: str | None = None
    ferdig: bool = False

    @classmethod
    def open(cls, path: Path, chosen: Sequence[Enhet]) -> "Progress":
        """Return the run that was left, or a new one: after a day, for other units, or when the last came to its end."""
        fresh = cls(path)
        try:
            left = json.loads(path.read_text(encoding="utf-8"))
            old = cls(path, **{name: left[name] for name in ("startet", "gjort", "neste", "ferdig")})
            young = datetime.now(UTC) - datetime.fromisoformat(old.startet) < FRESH
            return old if young and not old.ferdig and left["enheter"] == [unit.nummer for unit in chosen] else fresh
        except (OSError, ValueError, KeyError, TypeError):
            return fresh

    def write(self, chosen: Sequence[Enhet]) -> None:
        """Write it down, switched in at once."""
        kept = {"startet": self.startet, "gjort": self.gjort, "neste": self.neste, "ferdig": self.ferdig}
        new = self.path.with_suffix(".ny")
        new.write_text(json.dumps(kept | {"enheter": [unit.nummer for unit in chosen]}), encoding="utf-8")
        new.replace(self.path)


class Run:
    """One run over the chosen units."""

    def __init__(
        self, settings: Settings, state: State, service: Service, units: Sequence[Enhet], chosen: Sequence[Enhet]
    ) -> None:
        self._settings, self._state, self._service, self._units, self._chosen = settings, state, service, units, chosen
        self._progress = Progress.open(settings.folder / PROGRESS, chosen)
        self._readers, self._copies = Readers(1), Copies(settings.folder, state, settings.kopier_byte)
        self.resumed = bool(self._progress.gjort)
        self.met: Counter[str] = Counter()
        self.cases: set[str] = set()
        self.touched: dict[str, Enhet] = {}
        self.unsure: list[str] = []

    def __call__(self) -> None:
        """Ask for every word and group of units that is left. Raises EinnsynFeil; what was read until then is kept."""
        try:
            own, self.unsure = owners(self._enheter(), self._units)
            wanted = {unit.nummer for unit in self._chosen}
            tops = sorted(enhet for enhet, unit in own.items() if unit.nummer in wanted)
            groups = [tops[at : at + TOGETHER] for at in range(0, len(tops), TOGETHER)]
            known = {unit.nummer for unit in own.values()}
            self.met.update(kjente=len(known), enheter=len(known & wanted))
            for number, (group, word) in enumerate((group, word) for group in groups for word in WORDS):
                if str(number) not in self._progress.gjort:
                    self._ask(str(number), group, word, own)
            self._progress.ferdig = True
            self._progress.write(self._chosen)
        finally:
            self._readers.close()

    def _enheter(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for items, _ in self._service.pages("/enhet", {"limit": PER_PAGE, "sortOrder": "asc"}):
            found += [item for item in items if isinstance(item, dict) and _id(item)]
        return found

    def _ask(self, number: str, group: Sequence[str], word: str, own: Mapping[str, Enhet]) -> None:
        asked = {
            "query": word,
            "entity": "Moetesak",
            "administrativEnhet": ",".join(group),
            "expand": EXPAND,
            "limit": PER_PAGE,
        }
        asked |= {"sortBy": "id", "sortOrder": "asc"}  # an order that does not shift between two pages
        for items, onward in self._service.pages("/search", asked, self._progress.neste):
            for item in items:
                self._take(item, own)
            self._progress.neste = onward
            self._progress.write(self._chosen)
        self._progress.gjort.append(number)
        self._progress.neste = None
        self._progress.write(self._chosen)

    def _take(self, item: object, own: Mapping[str, Enhet]) -> None:
        row = _whole(item)
        if row.get("entity") != "Moetesak" or not _id(row.get("id")):
            self.met["annen_form"] += 1
            return
        self.cases.add(_id(row["id"]))
        case = read_moetesak(row, self._as_text)
        if case is None:
            return
        self.met["ikke_åpnet"] += any(isinstance(row.get(name), str) for name in ("moetemappe", "vedtak"))
        whose = (own.get(_id(row.get(name))) for name in ("utvalgObjekt", "journalenhet"))
        unit = next((one for one in whose if one is not None), None)
        if unit is None:
            self.met["uten_enhet"] += 1
        elif self._keep(unit, case):
            self.touched[unit.nummer] = unit

    def _keep(self, unit: Enhet, case: Moetesak) -> bool:
        """Put a case among the unit's documents, and its files in line for the next search; return whether anything is new.

        One that is new or has changed is asked for by itself, so that the copy is of an answer about it alone.
        """
        url, address = PUBLIC + case.id, f"{self._service.address}/moetesak/{case.id}"
        before = self._state.sider(unit.nummer, "nokkel = ?", key_of(PLATFORM, url))
        as_known = bool(before) and before[0].hash == text_hash(case.text())
        if as_known and url not in self._copies.lacking(unit.nummer):
            self._state.put(replace(before[0], siste_sett=now(), sist_sjekket=now()), None)
            return False
        row, svar = self._service.moetesak(case.id)
        told = read_moetesak(row, self._as_text)
        if told is None:
            return False  # taken away between the two answers
        files = (file for file in told.filer if host_of(file) != host_of(address))
        links = [Lenke(url, 10, PLATFORM), *(Lenke(file, 9, PLATFORM) for file in files)]
        named = ((lenke, PLATFORM if lenke.url == url else ELSEWHERE.navn) for lenke in links)
        self._state.add(unit.nummer, [(lenke, key_of(platform, lenke.url), platform) for lenke, platform in named])
        (side,) = self._state.sider(unit.nummer, "nokkel = ?", key_of(PLATFORM, url))
        text, moment = told.text(), now()
        seen = _seen(side, told, text, moment)
        self._copies.keep(seen, svar, text, moment)
        self._state.put(seen, None if side.hash == seen.hash else text)
        return True

    def _as_text(self, html: str) -> str:
        page = f"<html><head><meta charset='utf-8'></head><body><main>{html}</main></body></html>"
        return self._readers.read("html", page.encode(), "text/html; charset=utf-8", PUBLIC).tekst


def _seen(side: Side, case: Moetesak, text: str, moment: str) -> Side:
    new = text_hash(text)
    same = side.hash == new
    return replace(
        side, tilstand="ok", http_status=200, hash=new, innholdstype="application/json", tittel=case.tittel, relevant=1,
        forste_sett=side.forste_sett or moment, siste_sett=moment, sist_sjekket=moment, borte_siden=None,
        hentet=side.hentet if same else moment, endret=side.endret if same or side.hash is None else moment,
    )  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.epilog = (
        "Trenger en nøkkel i FRIVILLIGHETSKART_EINNSYN_NOKKEL. Avslutter med 0 når alt er spurt om, 1 når noe gjenstår (kjør igjen: det "
        "fortsetter der det var) eller ingenting kom der det skulle ha kommet, 2 når oppsettet er feil. Datastatus viser hvordan det gikk."
    )
    add_unit_arguments(parser)
    parser.add_argument("--kontakt", metavar="ADRESSE", help="e-post eller nettadresse som eInnsyn får se")
    parser.add_argument(
        "--mappe", type=Path, default=environment.web_folder(), help="hvor nettsøkets resultater ligger"
    )


def run(args: argparse.Namespace) -> int:
    """Run the command; exit codes: 0 done, 1 something is left or nothing came, 2 cannot start."""
    try:
        key = environment.einnsyn_key()
        if not key:
            raise OppsettFeil(
                "eInnsyn spørres bare med en nøkkel: sett FRIVILLIGHETSKART_EINNSYN_NOKKEL til den dere har fått av tjenesten."
            )
        units = read_units(args.kilder)
        chosen = choose(units, args.fylke, args.kommune)
        settings = Settings(
            read_contact(args.kontakt),
            args.mappe,
            args.kilder,
            fixtures=read_fixtures(),
            kopier_byte=environment.copies_bytes(),
        )
        code = with_index(args.mappe, ask(settings, environment.einnsyn_address(), key, units, chosen))
        exchange_after("Det som er funnet,", args.mappe)
        return code
    except OppsettFeil as error:
        print(error, file=sys.stderr)
        return BAD_SETUP
    except (sqlite3.DatabaseError, OSError) as error:
        print(f"Søket i eInnsyn kan ikke bruke mappen {args.mappe}: {error}", file=sys.stderr)
        return BAD_SETUP


def ask(settings: Settings, address: str, key: str, units: Sequence[Enhet], chosen: Sequence[Enhet]) -> int:
    """Ask eInnsyn about the chosen units, read what it gave, and tell how it went; return the exit code."""
    began, requests, trouble = time.monotonic(), Counter[str](), None
    state = State(settings.folder)
    try:
        number = state.begin_einnsyn(len(chosen))
        this_run = Run(
            settings, state, Service(settings, address, key, lambda host: requests.update([host])), units, chosen
        )
        try:
            this_run()
        except EinnsynFeil as error:
            trouble = str(error)
        findings, busy = _read(settings, state, this_run.touched)
        trouble = trouble or _nothing_came(this_run, state, len(chosen))
        left_out = _left_out(this_run, busy)
        counts = {"enheter": this_run.met["enheter"], "saker": len(this_run.cases), "nye": len(this_run.touched)}
        counts |= {"funn": findings, "foresporsler": requests.total()}
        outcome = "feilet" if trouble else "advarsel" if left_out else "ok"
        why = " ".join([trouble, *left_out] if trouble else left_out) or None
        state.end_einnsyn(number, {"utfall": outcome, "hvorfor": why, **counts})
    finally:
        state.close()
    print(
        f"eInnsyn: {counts['enheter']} av {len(chosen)} valgte enheter er der, {antall(counts['saker'], 'møtesak', 'møtesaker')} sett, "
        f"{antall(counts['nye'], 'enhet', 'enheter')} med nytt, {antall(findings, 'funn', 'funn')} på sidene deres. "
        f"{antall(requests.total(), 'forespørsel', 'forespørsler')} på {time.monotonic() - began:.0f} s."
    )
    for line in left_out:
        print(line)
    if trouble:
        print(trouble, file=sys.stderr)
    return INCOMPLETE if trouble else OK


def _nothing_came(this_run: Run, state: State, chosen: int) -> str | None:
    """Return what is to be told when an answer without a fault holds nothing where something was expected."""
    if not this_run.met["kjente"]:
        return (
            "eInnsyns liste over enheter har ingen kommune vi kjenner. Se etter om tjenesten svarer på en annen måte."
        )
    before = state.rows(
        "SELECT saker FROM einnsyn WHERE utfall IN ('ok', 'advarsel') AND valgte = ? ORDER BY kjoring DESC LIMIT 1",
        chosen,
    )
    if before and int(str(before[0][0])) >= EXPECTED and not (this_run.cases or this_run.resumed):
        return f"eInnsyn ga {before[0][0]} møtesaker sist, og ingen nå. Se etter om tjenesten svarer på en annen måte."
    return None


def _left_out(this_run: Run, busy: Sequence[Enhet]) -> list[str]:
    """Return what was seen and not taken in, a sentence for each kind."""
    met, told = this_run.met, []
    if met["kjente"] and not met["enheter"]:
        told.append("Ingen av de valgte er i eInnsyns liste over enheter.")
    if met["annen_form"]:
        told.append(f"{antall(met['annen_form'], 'svar', 'svar')} har en annen form enn en møtesak, og er ikke lest.")
    if met["ikke_åpnet"]:
        told.append(f"{antall(met['ikke_åpnet'], 'sak', 'saker')} kom uten det møtet eller vedtaket de viser til.")
    if met["uten_enhet"]:
        them = antall(met["uten_enhet"], "sak", "saker")
        told.append(f"{them} hører til en enhet vi ikke kjenner, og er ikke tatt med.")
    if this_run.unsure:
        told.append(f"Navn som kan være flere, og ikke er tatt med: {'; '.join(this_run.unsure)}.")
    told += [
        f"{unit.nummer} {unit.navn}: et nettsøk holder på. Sakene er tatt vare på og leses når det er ferdig."
        for unit in busy
    ]
    return told


def _read(settings: Settings, state: State, touched: Mapping[str, Enhet]) -> tuple[int, list[Enhet]]:
    """Read the documents of the units that got something new; return the findings that hold there, and the units that were busy."""
    understander, findings, busy = Understander(settings.sources, settings.tid_forstaa), 0, []
    try:
        for unit in touched.values():
            lock = UnitLock(settings.folder / LOCKS, unit.nummer)
            if not lock.take():
                busy.append(unit)
                continue
            try:
                write_unit(settings.folder, state, unit)
                read = understand_unit(settings.folder, unit.nummer, understander)
                Copies(settings.folder, state, settings.kopier_byte).settle(unit.nummer, read.kilder)
                findings += read.funn
            finally:
                lock.free()
    finally:
        understander.close()
    return findings, busy
