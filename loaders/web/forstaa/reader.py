"""Reads one sentence at a time: is a plan adopted, in force, in the making, or is it someone else's?

What was read before is remembered: the meeting, the table's heading, the list the line stands in, the sentence before.
"""

import re
from dataclasses import dataclass, field

from loaders.web.forstaa.datoer import Dato, case_number_in, dates_in
from loaders.web.forstaa.dokumenter import TILBAKE, Omtale, Utsagn, mentions_in, referred_to
from loaders.web.forstaa.enheter import Kontekst
from loaders.web.forstaa.gjenstand import gjenstand
from loaders.web.forstaa.ledd import Ledd, clause_around, stops
from loaders.web.forstaa.regler import Regel, Regelverk
from loaders.web.forstaa.tekst import Setning
from loaders.web.forstaa.typer import Regeltreff

# A real document names its plans some hundred times; a text made to tire the reader is left at that.
MAX_READ = 500
MAX_PLANS = 6
_OWN_BODY = re.compile(
    r"kommunestyre|\bkst\b|bystyre|heradsstyre|formannskap|hovedutval|hovudutval|utval(?:g|get)? for|byråd|fellesnemnd",
    re.I,
)
_COUNTY_BODY = re.compile(r"fylkesting|fylkesutval|hovedutval|hovudutval", re.I)
_LABEL = re.compile(r"\b(?:vedtak (?:i|av)\b|vedtatt|vedtek|vedteke|godkjen|egengodkjen|vedtaksdato)", re.I)
_OVERRULED = ("staten", "fylket", "organisasjon", "dansk")
TREATED = re.compile(r"\b(?:behandl|handsam|lagt fra?em|lagt fram|lagd fram)", re.I)
_LIST_HEADING = re.compile(
    r"^\W*(?:[\wæøå]+\s+){0,4}(?:planer|planar|temaplaner|temaplanar|strategier|strategiar)\b", re.I
)
_LIST_ADOPTED = re.compile(r"\b(?:vedtatte|vedtekne|gjeldende|gjeldande)\b|\bsom gjeld(?:er)?\b", re.I)
_LIST_MAKING = re.compile(r"\b(?:under (?:arbeid|utarbeid\w+)|kommende|komande|pågående|pågåande)\b", re.I)
_SCHEDULE = re.compile(
    r"^\W*(?:fr[ae]mdrift(?:splan)?|milepæl\w*|tidsplan|tidplan|videre (?:prosess|arbeid|løp)|vidare (?:prosess|arbeid|løp)"
    r"|veien videre|vegen vidare)\b[^.]{0,40}$",
    re.I,
)
# What stands between a date and the adopting word when the date is of something else.
_OTHER_EVENT = re.compile(
    r"\b(?:og|men|mens|som|etter|før|frist\w*|høring\w*|høyring\w*|gjeld\w*|tr(?:er|ådte|år|edde)|revider\w*|rullert?|rullér\w*"
    r"|evaluer\w*|erstatt\w*|behandl\w*|handsam\w*|signer\w*|publiser\w*|oppdater\w*)\b",
    re.I,
)
HEADING_CELL = re.compile(r"^\W*(?:vedtatt|vedteken|vedteke|vedtaksdato|dato for vedtak|vedtatt dato)\W*$", re.I)
DATE_CELL = re.compile(r"^\W*(?:\d{1,2}[.\s/]|\d{4}-\d\d)[^a-zæøå]{0,3}\s?(?:\w+)?[\d.\s/-]*$", re.I)
_DATE_LINE = re.compile(r"^\W*(?:dato|dag)\s*[:|]?\s*\d[\d.\s/]{5,11}\W*$", re.I)
WHOLE = ("setning", "ledd", "hittil")  # what can be looked for where no adoption divides the sentence
# A rule, the plan it is about, where its words end, and the parts of the sentence seen from there.
Vedtakstreff = tuple[Regel, Omtale, int, Ledd]


@dataclass(slots=True, kw_only=True)
class Reader:
    """Reads the sentences of one document in order and remembers which plans have been named.

    `standard_aar` is the year of the page, for dates without one.
    `hentet` is the day the document was read (YYYY-MM-DD): a date after it has not been yet.
    """

    verk: Regelverk
    kontekst: Kontekst
    hoved: Omtale | None
    tidligere: list[Omtale]
    hentet: str
    standard_aar: str | None
    lest: int = 0
    foer_denne: str = ""
    denne: str = ""
    avfyrt_paa: str = ""
    avfyrt: dict[str, list[Regel]] = field(default_factory=dict)
    moetedato: str | None = None
    moeteorgan: str | None = None
    tabell_vedtatt: bool = False
    under_vedtatte: bool = False
    under_arbeid: bool = False
    under_framdrift: bool = False
    forrige: str = ""

    def read(self, setning: Setning, naboer: list[Setning]) -> list[Utsagn]:
        """Return what a sentence says. `naboer` are the few lines after it, for a date that stands alone."""
        text = setning.tekst
        self.foer_denne, self.denne = self.denne, text
        named = mentions_in(text, self.verk, setning.linje)[:MAX_PLANS]
        self._remember_meeting(setning)
        plans = self._resolve(named, setning)
        statements: list[Utsagn] = []
        if setning.linjestart:
            self._remember_table(text)
        if not plans and not _LABEL.search(text):
            self.forrige = text if TREATED.search(text) else ""
            return []
        self.lest += 1
        if self.lest > MAX_READ:
            return []
        foreign = self._foreign(text)
        adopted = self._adoptions(setning, plans, naboer)
        for rule, plan, position, parts in adopted:
            statements.append(self._adoption(rule, plan, position, parts, setning, naboer, foreign))
        told = {id(statement.omtale) for statement in statements}
        for plan in plans:
            if plan.interessant and id(plan) not in told:
                statements.extend(self._other(plan, setning, foreign))
        self.tidligere.extend(plan for plan in named if plan.plantype != TILBAKE)
        self.forrige = text if TREATED.search(text) else ""
        return statements

    # -- what is named
    def _resolve(self, named: list[Omtale], setning: Setning) -> list[Omtale]:
        result = []
        for plan in named:
            if plan.plantype != TILBAKE:
                result.append(plan)
                continue
            meant = referred_to(plan, [*self.tidligere, *(p for p in named if p.slutt <= plan.start)], self.hoved)
            if meant:
                result.append(
                    Omtale(meant.plantype, meant.tekst, plan.start, plan.slutt, meant.slag, False, setning.linje)
                )
        return result

    def _foreign(self, text: str) -> list[Regel]:
        rules = [
            rule
            for rule in self.verk.gruppe("fremmed")
            if rule.unntatt_niva != self.kontekst.sted.niva and rule.monster.search(text)
        ]
        body = _COUNTY_BODY if self.kontekst.sted.niva == "fylkeskommune" else _OWN_BODY
        if body.search(text):
            rules = [
                rule
                for rule in rules
                if rule.id not in _OVERRULED or (rule.id == "fylket" and "fylkesting" in text.lower())
            ]
        return rules

    # -- adoptions
    def _adoptions(self, setning: Setning, plans: list[Omtale], naboer: list[Setning]) -> list[Vedtakstreff]:
        text = setning.tekst
        beside = naboer[0].tekst if naboer else ""
        if HEADING_CELL.match(text) and not dates_in(beside) and not self.verk.organ.match(beside):
            return []
        found: list[Vedtakstreff] = []
        for rule in self.verk.regler:
            if rule.gruppe not in ("aktiv", "passiv", "etikett", "naatid"):
                continue
            if rule.id == "liste_vedtatte":
                if self.under_vedtatte and plans and plans[0].i_seg_selv and setning.linjestart and len(text) < 120:
                    found.append((rule, plans[0], plans[0].slutt, _whole(text)))
                continue
            if rule.id == "tabell_vedtatt":
                row = dates_in(text) if "|" in text else any(DATE_CELL.match(other.tekst) for other in naboer[:2])
                if self.tabell_vedtatt and row and plans and plans[0].i_seg_selv and len(text) < 200:
                    found.append((rule, plans[0], plans[0].slutt, _whole(text)))
                continue
            for match in rule.monster.finditer(text):
                for plan in gjenstand(rule, match, plans, setning, self.tidligere, self.hoved):
                    here = (plan.start, plan.slutt) if any(plan is one for one in plans) else None
                    parts = clause_around(text, match.span(), here, rule.gruppe != "aktiv")
                    found.append((rule, plan, match.end(), parts))
        best: dict[int, Vedtakstreff] = {}
        for hit in found:
            plan = hit[1]
            known = best.get(plan.start if plan.i_seg_selv else -1 - plan.start)
            if known is None or hit[0].vekt > known[0].vekt:
                best[plan.start if plan.i_seg_selv else -1 - plan.start] = hit
        return [item for item in best.values() if item[1].interessant]

    def _adoption(
        self,
        rule: Regel,
        plan: Omtale,
        position: int,
        parts: Ledd,
        setning: Setning,
        naboer: list[Setning],
        foreign: list[Regel],
    ) -> Utsagn:
        text = setning.tekst
        hits = [Regeltreff(rule.id, rule.vekt)]
        owner, owner_hit = self._owner(plan, setning)
        date = self._date(text, position, plan, setning, naboer)
        body = self._body(text, position, setning, naboer)
        case = case_number_in(text)
        blocked = stops(self.verk, rule, parts, body, setning, naboer, self.under_framdrift)
        for name, value in (("har_dato", date), ("har_organ", body), ("har_sak", case)):
            if value:
                hits.append(Regeltreff(name, self.verk.vekt(name)))
        hits += [Regeltreff(other.id, other.vekt) for other in foreign]
        hits += owner_hit
        kind = "vedtatt"
        if blocked:
            hits += [Regeltreff(stop.id, stop.vekt) for stop in blocked]
            results = [stop.blir for stop in blocked]
            kind = next(
                (name for name in ("opphevet", "ingenting", "nektet", "under_arbeid") if name in results), "ingenting"
            )
        elif rule.gruppe == "naatid" and setning.seksjon != "vedtak":
            kind = "under_arbeid" if setning.seksjon == "innstilling" else "ingenting"
        elif (
            setning.seksjon == "innstilling"
            and rule.gruppe != "etikett"
            and rule.id not in ("organ_vedtok", "organ_har_vedtatt")
        ):
            kind = "under_arbeid" if not date else "vedtatt"
        if kind == "vedtatt" and date and date > self.hentet[: len(date)]:
            kind, blocked = "under_arbeid", [self.verk.regel("framtid")]  # a milestone ahead when the page was read
        if kind != "vedtatt":
            hits = [hit for hit in hits if hit.regel not in ("har_dato", "har_organ", "har_sak")]
            if kind == "under_arbeid":
                weight = 2.5 if not foreign and not any(hit.vekt < 0 for hit in owner_hit) else -6.0
                hits = [Regeltreff(stop.id, weight) for stop in blocked[:1]] or [Regeltreff("vedtak_naatid", weight)]
            return Utsagn(kind, plan, setning, tuple(hits), eier=owner)
        return Utsagn("vedtatt", plan, setning, tuple(hits), date, body, case, owner)

    def _firing(self, group: str, text: str) -> list[Regel]:
        """Return the rules of a group that fire on a sentence; asked for once for each plan the sentence names."""
        if text != self.avfyrt_paa:
            self.avfyrt_paa, self.avfyrt = text, {}
        if group not in self.avfyrt:
            self.avfyrt[group] = [
                rule for rule in self.verk.gruppe(group) if rule.rekker in WHOLE and rule.monster.search(text)
            ]
        return self.avfyrt[group]

    def _owner(self, plan: Omtale, setning: Setning) -> tuple[str | None, list[Regeltreff]]:
        text = setning.tekst
        beside = None
        if plan.i_seg_selv and text[plan.start : plan.slutt] == plan.tekst:
            beside = self.kontekst.beside_document(text[: plan.start], text[plan.slutt :])
        if beside and self.kontekst.is_own(beside):
            return beside, [Regeltreff("egen_enhet", self.verk.vekt("egen_enhet"))]
        there = self.kontekst.place_before(self.foer_denne, text)
        stranger = beside or (there if there and not self.kontekst.is_own(there) else self.kontekst.stranger(text))
        if stranger:
            return stranger, [Regeltreff("annen_enhet", self.verk.vekt("annen_enhet"))]
        own = next((name for name, _ in self.kontekst.named(text)), None)
        return own, [Regeltreff("egen_enhet", self.verk.vekt("egen_enhet"))] if own else []

    def _later_year(self, text: str) -> bool:
        return any(found.iso[:4] > self.hentet[:4] for found in dates_in(text))

    # -- all else a sentence may say of a plan
    def _other(self, plan: Omtale, setning: Setning, foreign: list[Regel]) -> list[Utsagn]:
        text = setning.tekst
        owner, owner_hit = self._owner(plan, setning)
        against = [Regeltreff(rule.id, rule.vekt) for rule in foreign] + [hit for hit in owner_hit if hit.vekt < 0]
        said: list[Utsagn] = []
        stops = self._firing("sperre", text)
        for stop in stops:
            if stop.blir in ("opphevet", "nektet", "ingenting"):
                said.append(Utsagn(stop.blir, plan, setning, (Regeltreff(stop.id, stop.vekt),), eier=owner))
            elif stop.blir == "under_arbeid":
                said.append(Utsagn("under_arbeid", plan, setning, (Regeltreff(stop.id, 2.5), *against), eier=owner))
        if against:
            said.append(Utsagn("fremmed", plan, setning, tuple(against), eier=owner))
        voted_down = any(stop.id == "falt" for stop in stops)  # what fell is not being made
        making = [] if voted_down else self._firing("prosess", text)
        making = [rule for rule in making if not (rule.forfall and self._later_year(text))]
        if self.under_arbeid and plan.i_seg_selv and setning.linjestart and len(text) < 120:
            making = [*making, self.verk.regel("liste_under_arbeid")]
        if any(rule.id != "medvirkning" for rule in making):
            hits = tuple(Regeltreff(rule.id, rule.vekt) for rule in making)
            said.append(
                Utsagn("under_arbeid", plan, setning, (*hits, *against), eier=owner, ny=any(rule.ny for rule in making))
            )
        if not making and not stops:
            force = [rule for rule in self._firing("gjeldende", text) if rule.id != "mal_og_tiltak"]
            if force:
                hits = tuple(Regeltreff(rule.id, rule.vekt) for rule in force)
                said.append(Utsagn("gjeldende", plan, setning, (*hits, *against), eier=owner))
        return said

    # -- what is remembered
    def _remember_meeting(self, setning: Setning) -> None:
        text = setning.tekst
        heading = len(text) < 120 and re.search(
            r"møtedato|\bmøte\b|behandling|handsaming|protokoll|saksgang|vedtak|\bsak\b|utval|kommunestyret|bystyret",
            text,
            re.I,
        )
        # "Utval: Kommunestyret", and on one of the next lines "Dato: 15.12.2022"
        day_alone = self.moeteorgan is not None and self.moetedato is None and _DATE_LINE.match(text)
        if not ((heading or day_alone) and setning.linjestart):
            return
        dates = [found for found in dates_in(text, self.standard_aar) if found.hel]
        if dates:
            self.moetedato = dates[-1].iso
        body = self.verk.organ.search(text)
        if body and len(text) < 90:
            self.moeteorgan = body_name(body[0])

    def _remember_table(self, text: str) -> None:
        # A table arrives as rows "a | b | c" or, from plainer readers, as one short line per cell.
        if _SCHEDULE.match(text):
            self.under_framdrift = True
        elif len(text) > 140 or text.startswith("#"):
            self.under_framdrift = False
        if len(text) < 60 and not text.endswith(".") and _LIST_HEADING.search(text):
            self.under_arbeid = bool(_LIST_MAKING.search(text))
            self.under_vedtatte = bool(_LIST_ADOPTED.search(text)) and not self.under_arbeid
        elif len(text) > 140:
            self.under_vedtatte = self.under_arbeid = False
        if HEADING_CELL.match(text):
            self.tabell_vedtatt = True
        elif "|" not in text and (len(text) > 110 or text.endswith(".")):
            self.tabell_vedtatt = False
        elif (
            "|" in text
            and re.search(r"\bved(?:tatt|teke|teken|taksdato)\b|dato for vedtak", text, re.I)
            and not dates_in(text)
        ):
            self.tabell_vedtatt = True

    def _date(self, text: str, position: int, plan: Omtale, setning: Setning, naboer: list[Setning]) -> str | None:
        dates = dates_in(text, self.standard_aar)
        here = text[plan.start : plan.slutt] == plan.tekst
        inside = [found for found in dates if not (here and plan.start <= found.start < plan.slutt)]
        if inside:
            together = [found for found in inside if _same_event(found.start, found.slutt, text, position)]
            told = together if any(found.hel for found in together) else inside
            return nearest(told, position).iso
        for other in naboer:
            if re.match(r"^\W*(?:dato|vedtaksdato|møtedato|dato for vedtak|vedtatt|vedteken)\b", other.tekst, re.I):
                beside = dates_in(other.tekst, self.standard_aar)
                if beside:
                    return beside[0].iso
            elif re.match(r"^\W*\d", other.tekst) and len(other.tekst) < 40 and len(text) < 60:
                alone = dates_in(other.tekst)
                if alone and alone[0].hel:
                    return alone[0].iso
        if self.forrige and not plan.i_seg_selv:
            # "Kommunestyret behandlet meldingen 30. oktober 2019. Den ble enstemmig vedtatt."
            earlier = [found for found in dates_in(self.forrige, self.standard_aar) if found.hel]
            if earlier:
                return earlier[-1].iso
        return self.moetedato if setning.seksjon == "vedtak" else None

    def _body(self, text: str, position: int, setning: Setning, naboer: list[Setning]) -> str | None:
        bodies = list(self.verk.organ.finditer(text))
        bodies = [body for body in bodies if _same_event(*body.span(), text, position)] or bodies
        if bodies:
            return body_name(
                min(bodies, key=lambda body: min(abs(body.start() - position), abs(body.end() - position)))[0]
            )
        for other in naboer:
            if re.match(r"^\W*(?:vedtatt av|vedteken av|organ|utvalg|utval)\b", other.tekst, re.I):
                body = self.verk.organ.search(other.tekst)
                if body:
                    return body_name(body[0])
            alone = self.verk.organ.match(other.tekst)
            if alone and len(other.tekst) - alone.end() <= 1 and (self.tabell_vedtatt or other.linje == setning.linje):
                return body_name(alone[0])
        treated = self.verk.organ.search(self.forrige)
        if treated:
            return body_name(treated[0])
        return self.moeteorgan if setning.seksjon == "vedtak" else None


def _whole(text: str) -> Ledd:
    """Return a row of a table or a list, where all stops for all."""
    return Ledd(text, text, text, "", "", "", "")


def _same_event(start: int, end: int, text: str, position: int) -> bool:
    """Return whether a date or body is told together with the adopting word: "behandlet 12.01 og vedtatt den 12. mars"."""
    return not _OTHER_EVENT.search(text[position:start] if start >= position else text[end:position])


def nearest(dates: list[Dato], position: int) -> Dato:
    """Return the whole date nearest a position, one after it rather than one before; a partial one where no other is."""
    full = [found for found in dates if found.hel] or dates
    return min(full, key=lambda found: abs(found.start - position) - (5 if found.start >= position else 0))


def body_name(text: str) -> str:
    """Return a body's name as the register writes it: lower case, definite form, without the kommune's name."""
    low = " ".join(text.lower().split())
    for stem, name in (
        ("kommunestyre", "kommunestyret"),
        ("bystyre", "bystyret"),
        ("heradsstyre", "heradsstyret"),
        ("fylkesting", "fylkestinget"),
        ("formannskap", "formannskapet"),
        ("fellesnemnd", "fellesnemnda"),
        ("byråd", "byrådet"),
        ("kst", "kommunestyret"),
        ("bst", "bystyret"),
        ("hst", "heradsstyret"),
        ("fsk", "formannskapet"),
    ):
        if low.startswith(stem):
            return name
    return low
