"""Looks at one sentence at a time: is a plan adopted, in force, in the making, or is it someone else's?"""

import re
from dataclasses import dataclass, field

from loaders.web.forstaa.datoer import finn_datoer, finn_sak
from loaders.web.forstaa.dokumenter import TILBAKE, Omtale, finn_omtaler, viser_til
from loaders.web.forstaa.enheter import Kontekst
from loaders.web.forstaa.gjenstand import gjenstand
from loaders.web.forstaa.hukommelse import DATE_CELL, HEADING_CELL, TREATED, Hukommelse
from loaders.web.forstaa.ledd import Ledd, del_opp
from loaders.web.forstaa.regler import Regel
from loaders.web.forstaa.sperre import stopp
from loaders.web.forstaa.tekst import Setning
from loaders.web.forstaa.typer import Regeltreff
from loaders.web.forstaa.utsagn import Utsagn

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


WHOLE = ("setning", "ledd", "hittil")  # what can be looked for where no adoption divides the sentence
# A rule, the plan it is about, where its words end, and the parts of the sentence seen from there.
Vedtakstreff = tuple[Regel, Omtale, int, Ledd]


@dataclass(slots=True, kw_only=True)
class Leser(Hukommelse):
    """Reads the sentences of one document in order and remembers which plans have been named.

    `hentet` is the day the document was read (YYYY-MM-DD): a date after it has not been yet.
    """

    kontekst: Kontekst
    hoved: Omtale | None
    tidligere: list[Omtale]
    hentet: str
    lest: int = 0
    foer_denne: str = ""
    denne: str = ""
    avfyrt_paa: str = ""
    avfyrt: dict[str, list[Regel]] = field(default_factory=dict)

    def les(self, setning: Setning, naboer: list[Setning]) -> list[Utsagn]:
        """Return what a sentence says. `naboer` are the few lines after it, for a date that stands alone."""
        text = setning.tekst
        self.foer_denne, self.denne = self.denne, text
        named = finn_omtaler(text, self.verk, setning.linje)[:MAX_PLANS]
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
            meant = viser_til(plan, [*self.tidligere, *(p for p in named if p.slutt <= plan.start)], self.hoved)
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
        if HEADING_CELL.match(text) and not finn_datoer(beside) and not self.verk.organ.match(beside):
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
                row = finn_datoer(text) if "|" in text else any(DATE_CELL.match(other.tekst) for other in naboer[:2])
                if self.tabell_vedtatt and row and plans and plans[0].i_seg_selv and len(text) < 200:
                    found.append((rule, plans[0], plans[0].slutt, _whole(text)))
                continue
            for match in rule.monster.finditer(text):
                for plan in gjenstand(rule, match, plans, setning, self.tidligere, self.hoved):
                    here = (plan.start, plan.slutt) if any(plan is one for one in plans) else None
                    parts = del_opp(text, match.span(), here, rule.gruppe != "aktiv")
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
        case = finn_sak(text)
        blocked = stopp(self.verk, rule, parts, body, setning, naboer, self.under_framdrift)
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
            beside = self.kontekst.ved_dokument(text[: plan.start], text[plan.slutt :])
        if beside and self.kontekst.er_egen(beside):
            return beside, [Regeltreff("egen_enhet", self.verk.vekt("egen_enhet"))]
        there = self.kontekst.der(self.foer_denne, text)
        stranger = beside or (there if there and not self.kontekst.er_egen(there) else self.kontekst.fremmed(text))
        if stranger:
            return stranger, [Regeltreff("annen_enhet", self.verk.vekt("annen_enhet"))]
        own = next((name for name, _ in self.kontekst.nevnte(text)), None)
        return own, [Regeltreff("egen_enhet", self.verk.vekt("egen_enhet"))] if own else []

    def _later_year(self, text: str) -> bool:
        return any(found.iso[:4] > self.hentet[:4] for found in finn_datoer(text))

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


def _whole(text: str) -> Ledd:
    """Return a row of a table or a list, where all stops for all."""
    return Ledd(text, text, text, "", "", "", "")
