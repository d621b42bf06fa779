"""Looks at one sentence at a time: is a plan adopted, in force, in the making, or is it someone else's?"""

import re
from dataclasses import dataclass, field, replace

from loaders.web.forstaa.datoer import case_number_in, dates_in
from loaders.web.forstaa.dokumenter import EGEN, TILBAKE, Omtale, Utsagn, mentions_in, referred_to
from loaders.web.forstaa.enheter import Kontekst
from loaders.web.forstaa.gjenstand import gjenstand, names_nothing_else
from loaders.web.forstaa.hukommelse import DATE_CELL, HEADING_CELL, LOGGED, TREATED, Hukommelse, body_of_case
from loaders.web.forstaa.ledd import TOPP, Ledd, clause_around, stops
from loaders.web.forstaa.regler import Regel
from loaders.web.forstaa.tegn import carried_out, signs_of_adoption, signs_of_work
from loaders.web.forstaa.tekst import Setning
from loaders.web.forstaa.typer import Regeltreff

# A real document names its plans some hundred times; a text made to tire the reader is left at that.
MAX_READ = 500
MAX_PLANS = 6
_SHORT = 120
_OWN_BODY = re.compile(
    r"kommunestyre|\bkst\b|bystyre|heradsstyre|formannskap|hovedutval|hovudutval|utval(?:g|get)? for|byråd|fellesnemnd",
    re.I,
)
_COUNTY_BODY = re.compile(r"fylkesting|fylkesutval|hovedutval|hovudutval", re.I)
_LABEL = re.compile(
    r"\b(?:\w+styrevedtak\b|banket|banka|klubb[ea]t?|vedtak (?:i|av)\b"
    r"|vedtatt|vedtek|vedteke|godkjen|egengodkjen|vedtaksdato|beslutningsdato|godkjenn?ingsdato|dato for (?:\w+ )?vedtak)",
    re.I,
)
_FIELD = re.compile(
    r"(?:\W*)(?:frivil(?:l?ig|jug)(?:het|heten|heit|heita)?(?:\s+(?:sektor|arbeid|innsats))?|lag og (?:foreninger"
    r"|foreiningar|organisasjoner|organisasjonar)|frivillige lag(?: og \w+)?)",
    re.I,
)
# In a list of plans the subject is name enough: "Frivillighet 2022–2030 (09.06.2022)".
_BARE_NAME = re.compile(
    r"^\W*(frivillighet(?:en)?|frivilligheit(?:a)?|frivil(?:l?ig|jug)\s+(?:sektor|arbeid|innsats|verksemd|virksomhet))(?=\s*(?:\d{4}\s*[-–]|[(|]|$))",
    re.I,
)
# A policy named as one there is: in definite form, with its years, as somebody's, or as an item of a list.
_DEFINITE = re.compile(
    r"(?:planen|politikken|meldingen|meldinga|strategien|plattformen|plattforma|erklæringen|erklæringa"
    r"|plakaten|programmet)s?\b",
    re.I,
)
_OWNED = re.compile(
    r"\b(?:fikk|fekk|fått)\s+(?:sin|si|sitt|vår)\s+(?:\w+\s+){0,3}$"
    r"|\b(?:kommunens|kommunen sin|kommunen si|kommunen sitt|heradets|heradet sin|byens|vår|vårt|fylkets"
    r"|fylkeskommunens|(?-i:[A-ZÆØÅ])\w+s)\s+(?:\w+\s+){0,2}$|\bhar\s+(?:(?:også|òg|hatt|lenge|en|ein|ei|sin|si"
    r"|egen|eigen|laget|laga|utarbeidet|utarbeida|utarbeidd|utviklet|utvikla|skrevet|skrive|fått)\s+){1,3}$|\bour\b[^.]{0,60}$"
    r"|\b(?:i|fra|frå|til|under|etter|følger av|følgjer av|jf\.?|se|sjå|les)\s+$",
    re.I,
)
_KOMMUNES = re.compile(
    r"\b(?:kommunens|heradets|byens|fylkeskommunens|kommunen\s+(?:sin|si|sitt)|heradet\s+(?:sin|si|sitt))"
    r"\s+(?:\w+\s+){0,3}?\w*(?:plan|politikk|politiske|melding|strategi|plattform|erklæring)",
    re.I,
)
_TOGETHER_WITH = re.compile(r"\b(?:sammen|saman|samarbeid|dialog|samråd|i lag)\s+med\s+[^,.;:]*", re.I)
_WISHED = re.compile(
    r"\b(?:en|ein|ei|et|eit|noen|nokon|noka|ingen|inga|slik|egen|eigen|ny|nye|god|første|fyrste|hver"
    r"|kvar)\s+(?:\w+\s+){0,2}$|\b(?:om|hvis|dersom|lage|laga|utarbeide|vedta|få|ha|skrive|behov for"
    r"|trenger|treng|mangler|manglar)\s+(?:\w+\s+){0,2}$",
    re.I,
)
# "2019: Kommunestyret vedtar …": a list of what has been is told in the present.
_HISTORY = re.compile(r"^\W*(?:(?:\d{1,2}\.\s*)?(?:[a-zæøå]{3,9}\.?\s+|\d{1,2}\.)?)?((?:19|20)\d\d)\s*[:–-]\s", re.I)
# "Rådgiveren skriver et utkast over sommeren", on a page that is about the plan.
_DRAFTED_NOW = re.compile(
    r"\b(?:skriv(?:er|es|ast)?|lag(?:er|ar|es|ast)|utarbeid(?:er|ar|es|ast)|legg(?:er|es|ast)?\s+fr[ae]m|send(?:er|es|ast)?|få[rs]?|les)\s+"
    r"(?:\w+\s+){0,3}?(?:utkast|framlegg|forslag)(?:et)?\b(?!\s+til\b)",
    re.I,
)
_YES = re.compile(r"^\W*ja\b", re.I)
# "Elvestrand: vedtatt av kommunestyret 15. februar 2018" where two kommuner share a plan.
_OF_ONE = re.compile(
    r"^\W*(?P<navn>(?-i:[A-ZÆØÅ])[\wæøå]+)(?:\s+(?:kommune|herad))?\s*:\s+"
    r"(?=(?:(?:sist|endelig|endeleg|samrøystes|enstemmig)\s+)?(?:vedtatt|vedteken?|godkjent|godkjend|behandla|behandlet|handsama)\b)",
    re.I,
)
# Questions and answers: "Hvem har bestemt det? Kommunestyret. Når? 16. juni 2022."
_DECIDED = r"\b(?:vedtatt|vedtok|vedteke[nt]?|bestem(?:t|te)|godkjen(?:t|te|d|de)|avgj(?:ort|orde|ord))\b[^?]*\?$"
_WHO_DECIDED = re.compile(rf"^\W*(?:hvem|kven)\b.*{_DECIDED}", re.I)
_WHEN_DECIDED = re.compile(rf"^\W*(?:når|kva tid)\s+(?:ble|blei|vart|er|var|har)\b.*{_DECIDED}", re.I)
_WHEN = re.compile(r"^\W*(?:når|kva tid)\b[^?]*\?$", re.I)  # alone it may ask for a meeting
_LISTED_BESIDE = re.compile(r"\b([A-ZÆØÅ][\wæøå]+)\s*\([^)]*$")
_IN_PLACE = re.compile(
    r"\s+(?:(?:er|var|ble|blei|vart)\s+)?(?:nå\s+|no\s+|endelig\s+|endeleg\s+)?(?:på\s+plass|lansert|trykt|trykket|publisert)\b",
    re.I,
)
_ASKED = re.compile(r"\binterpellasjon|\b(?:grunngitt|grunngjeve)\s+spørsmål", re.I)
_TO_BE_RENEWED = re.compile(
    r"\b(?:skal|må|bør)\s+(?:nå\s+|no\s+)?(?:revideres|reviderast|rulleres|rullerast|fornyes|fornyast)\b"
    r"|\b(?:er|moden|klar)\s+(?:nå\s+|no\s+)?(?:under|for|til)\s+(?:revisjon|revidering|rullering|fornying|fornyelse|utskifting)\b",
    re.I,
)
_TAUGHT = re.compile(r"\b(?:kurs|innføring|opplæring|studi\w+|foredrag|seminar)\s+(?:i|om)\s+$", re.I)
_YEARS_AFTER = re.compile(r"^\W{0,3}(?:for\s+)?(?:[\wæøå]+\s+){0,3}?(?:19|20)\d\d\s*[-–]")
_DECISION_HEADING = re.compile(
    r"^\W*(?:endelig\s+)?vedtak\s+(?:i|av)\b[^:]{0,60}:(?!\s*(?:\d|den\b|våren|hausten|høsten|sommeren"
    r"|januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember))",
    re.I,
)
# Between a plan and a participle of its own: "kommunens politikk, vedtatt …", "strategien (2020–24), som ble godkjent …".
_APPOSITION = re.compile(
    r"^[»”\"\s]*(?:(?:for|til|i)\s+[\wæøå]+\s*(?:sin|kommune"
    r"|herad)?\s*)?(?:\d{4}\s*[-–]\s*\d{2,4})?[»”\"\s]*[,(–-][\s(]*(?:(?:sist|først|endelig|samrøystes"
    r"|enstemmig)\s+)?(?:som\s+)?(?:ble\s+|blei\s+|vart\s+|er\s+)?$",
    re.I,
)
_RELATIVE = re.compile(r"[»”\"\s]*,?\s*som\s+", re.I)
_SHOULD = re.compile(
    r"\b(?:kommunen|heradet|byen|dere|de|vi|me)\s+(?:bør|burde)\s+(?:lage|laga|ha|få|skaffe|utarbeide|vedta)\b", re.I
)
# How often a plan is made anew says nothing of the one at hand, unless a year is named or the work has begun.
_HOW_OFTEN = re.compile(
    r"^(?!.*\b(?:20\d\d|i\s+gang|nå|no|under\s+arbeid)\b).*\b(?:(?:hvert|kvart)\s+(?:\w+|\d\.)\s+år|(?:hver|kvar)\s+\w*periode)\b",
    re.I,
)
# What a council said of a draft, or asked for until a plan comes, is no plan: nor is "Enstemmig vedtatt." after it an adoption.
_DECIDED_ON_A_DRAFT = re.compile(
    r"\b(?:tilslut\w+|uttal\w+|fråsegn|høringssvar|merknad\w*)\b[^.]{0,40}\butkast\w*|\bfør\s+\w*styret\s+får\b|\bi\s+påvente\s+av\b",
    re.I,
)
_BUT = re.compile(r",?\s+men\s", re.I)
_PLAN_ITSELF = re.compile(r"plan|strategi|melding|politikk|plattform|erklæring", re.I)
_JUST_DENIED = re.compile(r"\b(?:ikke|ikkje|aldri|verken|korkje)\s+(?:\w+\s+){0,2}$", re.I)
_NAME_OF_A_PLACE = 3  # words, at most
_VOTE = re.compile(r"\b(?:voter\w*|stemme\w*|røyst\w*|\d+\s+for\b|kommunestyre\w*|bystyre\w*|heradsstyre\w*)", re.I)
_OVERRULED = ("staten", "fylket", "organisasjon", "dansk")


_TELLS_OF_ADOPTION = ("aktiv", "passiv", "bred", "etikett", "naatid")
_OPEN = ("vist", "gjeldende", "ingenting")  # what leaves room for signs
WHOLE = ("setning", "ledd", "hittil")  # what can be looked for where no adoption divides the sentence
# A rule, the plan it is about, where its words end, and the parts of the sentence seen from there.
Vedtakstreff = tuple[Regel, Omtale, int, Ledd]


@dataclass(slots=True, kw_only=True)
class Reader(Hukommelse):
    """Reads the sentences of one document in order and remembers which plans have been named.

    `hentet` is the day the document was read (YYYY-MM-DD): a date after it has not been yet.
    """

    kontekst: Kontekst
    hoved: Omtale | None
    tidligere: list[Omtale]
    hentet: str
    lest: int = 0
    eierside: int = 0
    seksjonseier: str | None = None
    denne: str = ""
    avfyrt_paa: str = ""
    avfyrt: dict[str, list[Regel]] = field(default_factory=dict)

    def read(self, setning: Setning, naboer: list[Setning]) -> list[Utsagn]:
        """Return what a sentence says. `naboer` are the few lines after it, for a date that stands alone."""
        if answered := self._answered(setning, naboer):
            told, words = answered
            said = self.read(replace(setning, tekst=told), naboer)
            return [replace(one, setning=replace(setning, tekst=words)) for one in said]
        meant = self._meant(setning, naboer)
        if meant is None:
            return []
        setning = meant
        text = setning.tekst
        self.nest_forrige, self.foer_denne, self.denne = self.foer_denne, self.denne, text
        named = mentions_in(text, self.verk, setning.linje)[:MAX_PLANS]
        self._remember_meeting(setning)
        self._remember_log(setning)
        if not named and self.under_vedtatte and setning.linjestart and (bare := _BARE_NAME.match(text)):
            named = [Omtale(EGEN, bare[1], bare.start(1), bare.end(1), "plan", True, setning.linje)]
        plans = self._resolve(named, setning, naboer)
        self._remember_legend(text)
        self._remember_owner(setning)
        if setning.linjestart or text.endswith(":"):
            self._remember_table(text)
        if _FIELD.fullmatch(text.strip("#: ")):
            # "## Frivillig sektor" over "Strategien ble vedtatt …": the heading says what the strategy is for.
            self.tidligere.append(Omtale(EGEN, text, 0, len(text), "", False, setning.linje))
        if not plans and not _LABEL.search(text) and not (len(text) < 130 and self.verk.organ.search(text)):
            self.forrige = text if TREATED.search(text) else ""
            self._remember_date(text, setning.linje)
            return self._drafted(setning)
        self.lest += 1
        if self.lest > MAX_READ:
            return []
        foreign = self._foreign(text)
        statements = self._told_adoptions(setning, plans, naboer, foreign)
        if not plans and not statements:
            statements += self._probably_the_last(setning, naboer, foreign)
        if self.under_opphevet and setning.linjestart:
            stop = self.verk.regel("opphevet")
            statements = [
                Utsagn("opphevet", plan, setning, (Regeltreff(stop.id, stop.vekt),))
                for plan in plans
                if plan.i_seg_selv
            ]
        told = {id(statement.omtale) for statement in statements}
        for plan in plans:
            if plan.interessant and id(plan) not in told:
                other = self._other(plan, setning, foreign)
                statements.extend(other)
                if all(item.slag in _OPEN for item in other):
                    statements.extend(self._probably(plan, plans, setning, naboer))
        self.tidligere.extend(
            replace(plan, vist_til=carried_out(text, plan)) for plan in named if plan.plantype != TILBAKE
        )
        self.forrige = text if TREATED.search(text) else ""
        self._remember_date(text, setning.linje)
        return statements

    def _meant(self, setning: Setning, naboer: list[Setning]) -> Setning | None:
        """Return a sentence as it is meant: a question with its "ja", a line without the own unit's name as its label.

        None for a line that bears another unit's name: it tells of that one.
        """
        text = setning.tekst
        if text.endswith("?") and naboer and _YES.match(naboer[0].tekst):  # "Er planen vedtatt? Ja, i mai 2023."
            return replace(setning, tekst=f"{text[:-1]}: {naboer[0].tekst}")
        label = _OF_ONE.match(text)
        if label is None or label["navn"] not in self.kontekst.names:
            return setning
        if not self.kontekst.is_own(label["navn"]):
            return None
        return replace(setning, tekst=text[label.end() :], start=setning.start + label.end())

    def _answered(self, setning: Setning, naboer: list[Setning]) -> tuple[str, str] | None:
        """Return an adoption that is told as answers to who decided and when, as one line and in the page's words; None for others."""
        asked = [setning, *naboer]
        who = next((at for at, one in enumerate(asked[:3]) if _WHO_DECIDED.match(one.tekst)), None)
        asks_when = _WHEN_DECIDED if who is None else _WHEN
        when = next((at for at, one in enumerate(asked[:3]) if asks_when.match(one.tekst)), None)
        if 0 not in (who, when) or not naboer:
            return None
        body = self.verk.organ.match(asked[who + 1].tekst.lstrip("–- ")) if who is not None else None
        day = asked[when + 1].tekst if when is not None and len(asked) > when + 1 else ""
        if not dates_in(day, self.standard_aar) or (when != 0 and body is None):
            day = ""
        if not (body or day):
            return None
        last = when + 1 if day and when is not None else 1
        return f"Vedtatt {'av ' + body[0].lower() if body else ''} {day}".strip(), " ".join(
            one.tekst for one in asked[: last + 1]
        )

    # -- what is named
    def _resolve(self, named: list[Omtale], setning: Setning, naboer: list[Setning]) -> list[Omtale]:
        result = []
        for plan in named:
            if plan.plantype != TILBAKE:
                result.append(plan)
                continue
            meant = referred_to(plan, [*self.tidligere, *(p for p in named if p.slutt <= plan.start)], self.hoved)
            meant = meant or self._named_next(plan, naboer)
            if meant:
                result.append(
                    Omtale(meant.plantype, meant.tekst, plan.start, plan.slutt, meant.slag, False, setning.linje)
                )
        return result

    def _named_next(self, plan: Omtale, naboer: list[Setning]) -> Omtale | None:
        """Return the own policy that the sentence after names, which "strategien som …" at a text's beginning is."""
        after = mentions_in(naboer[0].tekst, self.verk) if naboer and plan.slag else []
        named = [one for one in after if one.i_seg_selv]
        return named[0] if named and named[0].plantype == EGEN and named[0].slag == plan.slag else None

    def _foreign(self, text: str) -> list[Regel]:
        alone = _TOGETHER_WITH.sub(" ", text)  # whom a plan was made with does not own it
        rules = [
            rule
            for rule in self.verk.gruppe("fremmed")
            if rule.unntatt_niva != self.kontekst.sted.niva and rule.monster.search(alone)
        ]
        if _KOMMUNES.search(text):
            rules = [rule for rule in rules if rule.id != "organisasjon"]
        body = _COUNTY_BODY if self.kontekst.sted.niva == "fylkeskommune" else _OWN_BODY
        if body.search(text):
            rules = [
                rule
                for rule in rules
                if rule.id not in _OVERRULED or (rule.id == "fylket" and "fylkesting" in text.lower())
            ]
        return rules

    # -- adoptions
    def _told_adoptions(
        self, setning: Setning, plans: list[Omtale], naboer: list[Setning], foreign: list[Regel]
    ) -> list[Utsagn]:
        statements: list[Utsagn] = []
        for rule, plan, position, parts in self._adoptions(setning, plans, naboer):
            statement = self._adoption(rule, plan, position, parts, setning, naboer, foreign)
            # A rule that speaks last, or only of the present, leaves what it does not find to the others.
            if statement.slag != "ingenting" or not (rule.sist or rule.gruppe == "naatid"):
                statements.append(statement)
            if statement.slag == "vedtatt" and _TO_BE_RENEWED.search(setning.tekst):  # "vedtatt 2015, skal revideres"
                statements += self._renewed(plan, setning)
        return statements

    def _adoptions(self, setning: Setning, plans: list[Omtale], naboer: list[Setning]) -> list[Vedtakstreff]:
        text = setning.tekst
        beside = naboer[0].tekst if naboer else ""
        if _DECISION_HEADING.match(text) and not any(plan.i_seg_selv for plan in plans):
            return []
        if _DECIDED_ON_A_DRAFT.search(f"{self.foer_denne} {self.nest_forrige}") and not plans:
            return []
        if _is_case_of_another(text, plans):
            return []
        if HEADING_CELL.match(text) and not dates_in(beside) and not self.verk.organ.match(beside):
            return []
        found: list[Vedtakstreff] = []
        for rule in self.verk.regler:
            if rule.gruppe not in _TELLS_OF_ADOPTION or (rule.sist and found):
                continue
            if rule.id in ("liste_vedtatte", "tabell_vedtatt"):
                if plans and self._is_listed(rule, plans[0], setning, naboer):
                    found.append((rule, plans[0], plans[0].slutt, _whole(text)))
                continue
            if self._is_heard(rule, text):
                found += self._hits(rule, plans, setning)
        best: dict[int, Vedtakstreff] = {}
        for hit in found:
            plan = hit[1]
            known = best.get(plan.start if plan.i_seg_selv else -1 - plan.start)
            # The present tense decides only under «Vedtak»; elsewhere what is told in the past goes before it.
            if known is None or _rank(hit, setning) > _rank(known, setning):
                best[plan.start if plan.i_seg_selv else -1 - plan.start] = hit
        return [item for item in best.values() if item[1].interessant]

    def _is_listed(self, rule: Regel, plan: Omtale, setning: Setning, naboer: list[Setning]) -> bool:
        """Return whether a plan stands in a list or a table of what is adopted."""
        text = setning.tekst
        if not plan.i_seg_selv:
            return False
        if rule.id == "liste_vedtatte":
            return self.under_vedtatte and setning.linjestart and len(text) < 120
        row = dates_in(text) if "|" in text else any(DATE_CELL.match(other.tekst) for other in naboer[:2])
        return self.tabell_vedtatt and bool(row) and len(text) < 200

    def _is_heard(self, rule: Regel, text: str) -> bool:
        """Return whether a rule that rests on more than its own words may speak here."""
        if rule.id == "dermed_faatt":
            return _VOTE.search(f"{self.nest_forrige} {self.foer_denne}") is not None
        return not (rule.sist and self._names_another(text))

    def _hits(self, rule: Regel, plans: list[Omtale], setning: Setning) -> list[Vedtakstreff]:
        text = setning.tekst
        found: list[Vedtakstreff] = []
        for match in rule.monster.finditer(text):
            if not rule.requirements_met(text, match) and not self._is_the_meetings(rule, text):
                continue
            for plan in gjenstand(rule, match, plans, setning, self.tidligere, self.hoved):
                if rule.sist and not _PLAN_ITSELF.search(text[plan.start : plan.slutt]):
                    continue
                here = (plan.start, plan.slutt) if any(plan is one for one in plans) else None
                parts = clause_around(text, match.span(), here, rule.gruppe != "aktiv")
                found.append((rule, plan, match.end(), parts))
        return found

    def _is_the_meetings(self, rule: Regel, text: str) -> bool:
        """Return whether who decides, which a rule requires, is the body whose meeting the page tells of."""
        return rule.id == "folk_sa_ja" and self.fra_moetet and len(text) < _SHORT

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
        history = _HISTORY.match(text)
        date = date or (history[1] if history else None)
        date = self.datering.as_past(date, text) if date and rule.gruppe != "naatid" else date
        body = self._body(text, position, setning, naboer)
        above = case_number_in(self.foer_denne) if re.match(r"^\W*sak\w*\W", self.foer_denne, re.I) else None
        case = case_number_in(text) or self._logged(setning) or (above if rule.gruppe == "etikett" else None)
        above_it = (self.foer_denne, self.nest_forrige) if rule.uten_plan else ()
        body = body or next(filter(None, map(body_of_case, (text, *above_it))), None)
        blocked = stops(self.verk, rule, parts, body, setning, naboer, self.under_framdrift)
        if rule.id == "sitert_vedtak" or (
            plan.slutt <= position and _APPOSITION.match(text[plan.slutt : position - len(parts.treff)])
        ):
            blocked = [stop for stop in blocked if stop.id not in ("vedtok_noe_ved_planen", "framtid")]
        if rule.id == "dermed_faatt":  # what "skal gjelde" is in force
            blocked = [stop for stop in blocked if stop.id != "framtid"]
        for name, value in (("har_dato", date), ("har_organ", body), ("har_sak", case)):
            if value:
                hits.append(Regeltreff(name, self.verk.vekt(name)))
        hits += [Regeltreff(other.id, other.vekt) for other in foreign]
        hits += owner_hit
        kind = "vedtatt"
        if rule.gruppe == "bred" and _JUST_DENIED.search(text[: position - len(parts.treff)]):
            blocked = [self.verk.regel("nektelse")]
        if rule.gruppe == "bred" and body and body not in TOPP and body != "formannskapet":
            kind, blocked = "under_arbeid", blocked or [self.verk.regel("sendes_videre")]  # a committee's yes is advice
        if blocked and kind == "vedtatt":
            hits += [Regeltreff(stop.id, stop.vekt) for stop in blocked]
            results = [stop.blir for stop in blocked]
            kind = next(
                (name for name in ("opphevet", "ingenting", "nektet", "under_arbeid") if name in results), "ingenting"
            )
        elif rule.gruppe == "naatid" and setning.seksjon != "vedtak" and not history:
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
        listed = _LISTED_BESIDE.search(text[: plan.start])  # "Elvestrand (vedtatt frivillighetsplan 2019)"
        if listed and listed[1] in self.kontekst.names and not beside:
            beside = listed[1]
        if beside and self.kontekst.is_own(beside):
            return beside, [Regeltreff("egen_enhet", self.verk.vekt("egen_enhet"))]
        there = self.kontekst.place_before(self.foer_denne, text)
        stranger = (
            beside
            or self.seksjonseier
            or (there if there and not self.kontekst.is_own(there) else self.kontekst.stranger(text))
        )
        if stranger:
            return stranger, [Regeltreff("annen_enhet", self.verk.vekt("annen_enhet"))]
        own = next((name for name, _ in self.kontekst.named(text)), None)
        said = own or _KOMMUNES.search(text)
        return own, [Regeltreff("egen_enhet", self.verk.vekt("egen_enhet"))] if said else []

    def _shows(self, plan: Omtale, text: str) -> Regeltreff | None:
        """Return the rule by which a sentence shows that there is such a policy, None where it is only wished for or spoken of."""
        if plan.plantype != EGEN or not plan.i_seg_selv:
            return None
        before, after = text[: plan.start], text[plan.slutt :]
        owned = _OWNED.search(before) or _IN_PLACE.match(after)
        definite = _DEFINITE.search(plan.tekst)
        years = _YEARS_AFTER.match(after)
        alone = len(text) < plan.slutt - plan.start + 45 and not re.search(r"[.!?]\s*$", text)
        if (_WISHED.search(before) and not (owned or years or definite)) or _TAUGHT.search(before):
            return None
        rule = "vist_som_vaar" if owned or years else "vist_ved_navn" if definite or alone else "vist_nevnt"
        if rule == "vist_nevnt" and self._names_another(text):
            return None
        return Regeltreff(rule, self.verk.vekt(rule))

    def _names_another(self, text: str) -> bool:
        """Return whether a sentence names another kommune, in whatever way."""
        return any(not self.kontekst.is_own(name) for name in self.kontekst.names_in(text))

    def _remember_owner(self, setning: Setning) -> None:
        """Remember whose a section is: a line that is another kommune's name alone is the heading of what is told of it."""
        name = setning.tekst.strip("#*: ")
        if setning.side != self.eierside or (setning.linjestart and 0 < len(name.split()) <= _NAME_OF_A_PLACE):
            self.eierside = setning.side
            alone = name in self.kontekst.names and not self.kontekst.is_own(name)
            self.seksjonseier = name if alone else None

    def _later_year(self, text: str) -> bool:
        return any(found.iso[:4] > self.hentet[:4] for found in dates_in(text))

    # -- all else a sentence may say of a plan
    def _other(self, plan: Omtale, setning: Setning, foreign: list[Regel]) -> list[Utsagn]:
        text = setning.tekst
        owner, owner_hit = self._owner(plan, setning)
        against = [Regeltreff(rule.id, rule.vekt) for rule in foreign] + [hit for hit in owner_hit if hit.vekt < 0]
        said: list[Utsagn] = []
        stops = self._firing("sperre", text)
        # "… ble ikke vedtatt, men sendt tilbake": what was sent back is being made.
        settled = any(stop.blir in ("opphevet", "nektet", "ingenting") for stop in stops)
        settled = settled and not any(stop.id == "utsatt" for stop in stops)
        if _ASKED.search(f"{self.nest_forrige} {self.foer_denne} {text}"):  # what is noted is the answer
            stops = [stop for stop in stops if stop.id != "orientering"]
        for stop in stops:
            if stop.blir in ("opphevet", "nektet", "ingenting"):
                said.append(Utsagn(stop.blir, plan, setning, (Regeltreff(stop.id, stop.vekt),), eier=owner))
            elif stop.blir == "under_arbeid" and not settled:
                said.append(Utsagn("under_arbeid", plan, setning, (Regeltreff(stop.id, 2.5), *against), eier=owner))
        if against:
            said.append(Utsagn("fremmed", plan, setning, tuple(against), eier=owner))
        # What fell, or is denied, is not being made.
        voted_down = any(stop.id in ("falt", "stanset", "nektelse", "definisjon") for stop in stops) or any(
            said_of_plans.search(text) for said_of_plans in (_SHOULD, _HOW_OFTEN)
        )
        if voted_down:  # … but what follows "men" may be: "Kommunen mangler en plan, men arbeidet er i gang"
            but = _BUT.split(text, maxsplit=1)
            making = self._firing("prosess", but[1]) if len(but) > 1 else []
        else:
            making = self._firing("prosess", text)
        making = [rule for rule in making if not (rule.forfall and self._later_year(text))]
        if self.under_arbeid and plan.i_seg_selv and setning.linjestart and len(text) < 120 and not voted_down:
            making = [*making, self.verk.regel("liste_under_arbeid")]
        if any(rule.id != "medvirkning" for rule in making):
            hits = tuple(Regeltreff(rule.id, rule.vekt) for rule in making)
            said.append(
                Utsagn("under_arbeid", plan, setning, (*hits, *against), eier=owner, ny=any(rule.ny for rule in making))
            )
        only_asked = all(stop.id == "spoersmaal" for stop in stops) and _DEFINITE.search(plan.tekst)
        shown = self._shows(plan, text) if not against and (not stops or only_asked) else None
        if shown is not None:
            said.append(Utsagn("vist", plan, setning, (shown,), eier=owner))
        if not making and not stops:
            force = [rule for rule in self._firing("gjeldende", text) if rule.id != "mal_og_tiltak"]
            if force:
                hits = tuple(Regeltreff(rule.id, rule.vekt) for rule in force)
                said.append(Utsagn("gjeldende", plan, setning, (*hits, *against), eier=owner))
        return said

    def _renewed(self, plan: Omtale, setning: Setning) -> list[Utsagn]:
        """Return that an adopted plan is being renewed, where the sentence gives no rule for how often it shall be."""
        rules = [rule for rule in self._firing("prosess", setning.tekst) if rule.id == "revideres"]
        return [Utsagn("under_arbeid", plan, setning, (Regeltreff(rule.id, rule.vekt),), ny=True) for rule in rules]

    def _drafted(self, setning: Setning) -> list[Utsagn]:
        """Return that the page's own policy is being written, told in a sentence that names no plan."""
        text = setning.tekst
        if (
            self.hoved is None
            or self.hoved.plantype != EGEN
            or not _DRAFTED_NOW.search(text)
            or self._firing("sperre", text)
        ):
            return []
        plan = Omtale(EGEN, self.hoved.tekst, 0, 0, self.hoved.slag, False, setning.linje)
        return [Utsagn("under_arbeid", plan, setning, (Regeltreff("utkast", self.verk.vekt("utkast")),))]

    # -- what no rule has spoken of
    def _probably(self, plan: Omtale, plans: list[Omtale], setning: Setning, naboer: list[Setning]) -> list[Utsagn]:
        """Return what signs say of an own policy: weighed only where the page says nothing plainer of it."""
        text = setning.tekst
        if plan.plantype != EGEN or self._names_another(text):
            return []
        following = naboer[0].tekst if naboer and self._goes_on(naboer[0], setning) else ""
        before = self.foer_denne if not setning.linjestart else ""
        said: list[Utsagn] = []
        asked = self._firing("sperre", text)
        who = f"{following} {self.moeteorgan if self.fra_moetet else ''}"
        hits, position = signs_of_adoption(self.verk, text, who, plan, plans)
        if (
            hits
            and not _is_case_of_another(text, plans)
            and not asked
            and not self.under_framdrift
            and setning.seksjon != "innstilling"
        ):
            date = self._date(text, max(position, 0), plan, setning, naboer)
            if position < 0:
                after = [
                    *dates_in(following, self.standard_aar),
                    *self.datering.told_in(following, date or self.sist_nevnt),
                ]
                date = after[0].iso if after else date
            date = self.datering.as_past(date, f"{text} {following}") if date else None
            body = self._body(text, max(position, 0), setning, naboer) or body_of_case(text)
            case = case_number_in(text)
            facts = (("har_dato", date), ("har_organ", body), ("har_sak", case))
            hits += tuple(Regeltreff(name, self.verk.vekt(name)) for name, value in facts if value)
            if (body in TOPP or body is None) and not (date and date > self.hentet[: len(date)]):
                said.append(Utsagn("trolig_vedtatt", plan, setning, hits, date, body, case))
        signs = signs_of_work(self.verk, text, before, following, plan, self.hoved)
        if (
            signs
            and all(stop.id == "spoersmaal" for stop in asked)
            and not _HOW_OFTEN.search(text)
            and not _SHOULD.search(text)
        ):
            said.append(Utsagn("trolig_under_arbeid", plan, setning, signs))
        return said

    def _probably_the_last(self, setning: Setning, naboer: list[Setning], foreign: list[Regel]) -> list[Utsagn]:
        """Return what signs in a short sentence that names nothing say of the policy last named, or of the page's own."""
        text = setning.tekst
        near = [plan for plan in self.tidligere if 0 < setning.linje - plan.linje <= 4 and plan.plantype != TILBAKE]
        plan = near[-1] if near else self.hoved
        dated = dates_in(text, self.standard_aar) or case_number_in(text)
        if plan is None or foreign or not dated or not names_nothing_else(text, 0) or self._firing("sperre", text):
            return []
        there = Omtale(plan.plantype, plan.tekst, 0, 0, plan.slag, False, setning.linje)
        said = self._probably(there, [], setning, naboer)
        return [item for item in said if item.slag == "trolig_vedtatt"]

    def _goes_on(self, other: Setning, setning: Setning) -> bool:
        """Return whether the next sentence goes on about the same: on the same line or the next, and naming no plan of its own."""
        near = other.linje - setning.linje <= 1 and not other.tekst.startswith("#")
        return near and not any(plan.i_seg_selv for plan in mentions_in(other.tekst, self.verk))


def _is_case_of_another(text: str, plans: list[Omtale]) -> bool:
    """Return whether a row of cases is of something else: "19/23 Valg av meddommere", "20/23 Tilskudd etter frivillighetsplanen"."""
    if LOGGED.match(text) is None or names_nothing_else(text, 0):
        return False
    return all(carried_out(text, plan) for plan in plans if plan.interessant)


def _rank(hit: Vedtakstreff, setning: Setning) -> tuple[bool, float, int]:
    rule, plan, position, parts = hit
    present = rule.gruppe == "naatid" and setning.seksjon != "vedtak"
    start = position - len(parts.treff)  # "forankret i planen, vedtatt 14. mai": the participle is the plan's own
    between = setning.tekst[plan.slutt : start]
    relative = _DEFINITE.search(plan.tekst) is not None and _RELATIVE.fullmatch(between) is not None
    own = 0 < plan.slutt <= start and (relative or _APPOSITION.match(between) is not None)
    return own, 0.0 if present else rule.vekt, -len(parts.treff)


def _whole(text: str) -> Ledd:
    """Return a row of a table or a list, where all stops for all."""
    return Ledd(text, text, text, "", "", "", "")
