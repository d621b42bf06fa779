"""What a reader keeps in mind from line to line: the meeting, the table's heading, the list it is in, the sentence before."""

import re
from dataclasses import dataclass, field

from loaders.web.forstaa.datering import Datering
from loaders.web.forstaa.datoer import MONTHS, Dato, dates_in
from loaders.web.forstaa.dokumenter import Omtale, mentions_in
from loaders.web.forstaa.ledd import TOPP
from loaders.web.forstaa.regler import Regelverk
from loaders.web.forstaa.tekst import Setning

TREATED = re.compile(r"\b(?:behandl|handsam|lagt fra?em|lagt fram|lagd fram)", re.I)
_LIST_HEADING = re.compile(
    r"^\W*(?:[\wæøå]+\s+){0,4}(?:planarbeid|planer|planar|temaplaner|temaplanar|strategier|strategiar)\b", re.I
)
_KIND_OF_LIST = re.compile(r"^\W*(?:areal|tema|kommunedel|fag|sektor|handlings)(?:planer|planar)\W*$", re.I)
_LIST_ADOPTED = re.compile(r"\b(?:vedtatte|vedtekne|vedtekee|vedtaksår)\b", re.I)
_LIST_MAKING = re.compile(r"\b(?:under (?:arbeid|utarbeid\w+)|kommende|komande|pågående|pågåande)\b", re.I)
# "Grønt er vedtatt, gult er under arbeid": the headings of the list are explained beforehand.
_LEGEND = re.compile(
    r"\b([\wæøå]+)\s+(?:er|betyr|tyder|=)\s+(vedtatt|vedteke|under arbeid|i arbeid|ikke startet"
    r"|ikkje starta|ferdig|avsluttet)\b",
    re.I,
)
_SCHEDULE = re.compile(
    r"^\W*(?:fr[ae]mdrift(?:splan)?|milepæl\w*|tidsplan|tidplan|videre (?:prosess|arbeid|løp)"
    r"|vidare (?:prosess|arbeid|løp)"
    r"|veien videre|vegen vidare)\b[^.]{0,40}$|^\W*(?:steg|fase|milepæl)\s*\|",
    re.I,
)
# What stands between a date and the adopting word when the date is of something else.
_OTHER_EVENT = re.compile(
    r"\b(?:og|men|mens|som|etter|før|frist\w*|høring\w*|høyring\w*|gjeld\w*|tr(?:er|ådte|år|edde)"
    r"|revider\w*|rullert?|rullér\w*"
    r"|datert|evaluer\w*|erstatt\w*|behandl\w*|handsam\w*|signer\w*|publiser\w*|oppdater\w*)\b",
    re.I,
)
# A list of what was adopted is begun by a sentence or a heading: "Desse planane vart godkjende:", "Vedtatt av kommunestyret".
_LIST_BEGUN = re.compile(
    r"\b(?:desse|disse|følgende|følgjande)\s+(?:\w+\s+){0,3}?(?:ble|blei|vart|er)\s+(?:\w+\s+)?(?:vedtatt|vedtekne|vedteke|godkjent|godkjende)\b"
    r"[^.]*:\s*$"
    r"|^\W*(?:vedtatt|vedteke|vedtekne|godkjent|godkjende)\s+(?:av|i)\s+(?:kommunestyret|bystyret|heradsstyret|fylkestinget)\b(?!.*\d)[^.]*$"
    r"|\balle\s+(?:planene|planane)(?:\s+\w+)?\s+er\s+(?:vedtatt|vedtekne)\b",
    re.I,
)
# A log: the day stands as a heading over the cases of its meeting ("Møte 20. mars 2018", "14/18 Frivillighetsplan: vedtatt").
_DAY_HEADING = re.compile(
    r"^\W*(?:(?:\w*møtet?|den|fra|frå)\s+)*(?:\w+dag\s+)?(?:\d{1,2}\.\s?[a-zæøå]+\.?|\d{1,2}\.\d{1,2}\.)\s?\d{2,4}\W*$",
    re.I,
)
LOGGED = re.compile(r"^\W*(?:(?:ps|ks|kst|bst|hst|sak)\W*)?(0*\d{1,4}/(?:20)?\d{2})\b\W+[^\W\d]", re.I)
_ABOUT_A_MEETING = re.compile(
    r"^\W*(?:(?:nytt|referat|saker|vedtak|kort|notat|glimt)\s+)?(?:fra|frå)\b|\bhadde\s+møte\b|\bi\s+(?:kommunestyret|bystyret|heradsstyret)\s+\d"
    r"|minutt for minutt|møtet\b|\bdette\b",
    re.I,
)
# "fra 1. januar 2025 er det den som gjelder": the day it takes effect, but not in "vedtak fra 12. mars"
_TAKES_EFFECT = re.compile(r"(?:,|\bog|\bmen|\bgjeld\w*|\bkraft)\s+(?:fra|frå)\s+(?:og\s+med\s+)?(?:den\s+)?$", re.I)
# "Vi viser til bystyrets vedtak 26. september. Der ble strategien godkjent": the sentence before says when and by whom.
_THERE = re.compile(r"^\W*(?:der|da|då)\s+(?:ble|blei|vart|vedtok)\b", re.I)
_MONTH_LABEL = re.compile(rf"^\W*({'|'.join(MONTHS)})\s*[:–-]\s", re.I)
_SAME_DAY = re.compile(r"\b(?:samme|same)\s+(?:kveld|dag|møte)", re.I)
_DAY_LABEL = re.compile(r"^\W*(?:dato|møtedato|vedtaksdato|behandlet|behandla|handsama)\b[^.;]{0,40}\d", re.I)
_A_LABEL = 40
_ENDS = re.compile(
    r"\b(?:ikke lenger (?:skal )?gjeld(?:er?|ende)|ikkje lenger (?:skal )?gjeld(?:e|ande)?"
    r"|skal ikke lenger gjelde|trukket tilbake|tilbaketrukket|oppheves|opphevast|opphevet|oppheva|utgår"
    r"|utgåtte|utgåtte|avvikles|gjelder ikke lenger|gjeld ikkje lenger)\b",
    re.I,
)
_YEAR_AFTER = re.compile(r"(?<!til )(?<!mot )(?<!ut )(?<![-–/])(?<![-–/]\s)\b(19[89]\d|20[0-4]\d)\b(?!\s*[-–/.]\s*\d)")
_TOLD_FROM_ANOTHER = re.compile(r"\b(?:etter|tidligere|tidlegare|før|siden|sidan)$", re.I)
_BYLINE = re.compile(r"^\W*(?:publisert|oppdatert|sist endr|av\s|tekst\s*:|foto)", re.I)
HEADING_CELL = re.compile(r"^\W*(?:vedtatt|vedteken|vedteke|vedtaksdato|dato for vedtak|vedtatt dato)\W*$", re.I)
_CASE_OF = re.compile(
    r"\b(k|ks|kst|kommunestyre|bs|bystyre|hst|heradsstyre|ft|fylkesting)(?:-?\s?sak)?\s+\d+/\d+",
    re.I,
)
DATE_CELL = re.compile(r"^\W*(?:\d{1,2}[.\s/]|\d{4}-\d\d)[^a-zæøå]{0,3}\s?(?:\w+)?[\d.\s/-]*$", re.I)
_DATE_LINE = re.compile(r"^\W*(?:dato|dag)\s*[:|]?\s*\d[\d.\s/]{5,11}\W*$", re.I)


@dataclass(slots=True, kw_only=True)
class Hukommelse:
    """The memory of one reading; `standard_aar` is the year of the page, for dates without one."""

    verk: Regelverk
    datering: Datering
    standard_aar: str | None
    moetedato: str | None = None
    moeteorgan: str | None = None
    tabell_vedtatt: bool = False
    under_vedtatte: bool = False
    under_arbeid: bool = False
    under_framdrift: bool = False
    under_opphevet: bool = False
    sidens_organ: str | None = None
    loggdato: str | None = None
    liste: tuple[str | None, str | None] | None = None
    om_moete: bool = False
    fra_moetet: bool = False
    forrige: str = ""
    nest_forrige: str = ""
    foer_denne: str = ""
    sist_nevnt: str | None = None
    dag: tuple[str, int, bool] | None = None
    tegnforklaring: dict[str, str] = field(default_factory=dict)

    def _remember_meeting(self, setning: Setning) -> None:
        text = setning.tekst
        heading = len(text) < 120 and re.search(
            r"møtedato|\bmøtet?\b|behandling|handsaming|protokoll|saksgang|vedtak|\bsak\b|utval|kommunestyre"
            r"|bystyre|heradsstyre|fylkesting",
            text,
            re.I,
        )
        # "Utval: Kommunestyret", and on one of the next lines "Dato: 15.12.2022"
        day_alone = self.moeteorgan is not None and self.moetedato is None and _DATE_LINE.match(text)
        agenda = re.match(r"^\W*\d+/\d+\s", text)
        if not ((heading or day_alone) and setning.linjestart) or text.startswith("-") or agenda:
            return
        dates = [found for found in dates_in(text, self.standard_aar) if found.hel]
        if dates:
            self.moetedato = dates[-1].iso
        elif self.datering.aar and re.search(r"\bmøte", text, re.I):
            told = [found for found in self.datering.told_in(text) if found.hel]
            self.moetedato = told[-1].iso if told else self.moetedato
        body = self.verk.organ.search(text)
        if body and len(text) < 90:
            self.moeteorgan = body_name(body[0])
        # A page that tells of one meeting: "Frå heradsstyret 8. november", "Bystyret hadde møte 27.2."
        if body and _ABOUT_A_MEETING.search(text):
            self.om_moete = True
        if self.om_moete and self.moetedato and (body or dates):
            self.fra_moetet = self.moeteorgan in TOPP

    def _remember_log(self, setning: Setning) -> None:
        if setning.linjestart and _DAY_HEADING.match(setning.tekst):
            dates = [found.iso for found in dates_in(setning.tekst, self.standard_aar) if found.hel]
            self.loggdato = dates[0] if dates else None

    def _logged(self, setning: Setning) -> str | None:
        """Return the case number of a row in a log of decisions."""
        row = LOGGED.match(setning.tekst) if self.loggdato and setning.linjestart else None
        return row[1] if row else None

    def _remember_legend(self, text: str) -> None:
        for word, kind in _LEGEND.findall(text):
            self.tegnforklaring[word.lower()] = kind.lower()

    def _remember_table(self, text: str) -> None:
        # A table arrives as rows "a | b | c" or, from plainer readers, as one short line per cell.
        if _ENDS.search(text) and (text.rstrip().endswith(":") or len(text) < 40):
            self.under_opphevet = True
        elif (
            self.under_opphevet and not re.match(r"^\W*(?:[-–•*]|[a-z0-9]{1,2}[.)]|\|)", text) and len(text.split()) > 9
        ) or (self.under_opphevet and re.match(r"^\W*(?:behandling|bakgrunn|handsaming|sak \d)", text, re.I)):
            self.under_opphevet = False
        if _SCHEDULE.match(text):
            self.under_framdrift = True
        elif len(text) > 140 or text.startswith("#"):
            self.under_framdrift = False
        self._remember_list(text)
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

    def _remember_list(self, text: str) -> None:
        """Remember whether a list of plans that are adopted, or in the making, has begun or ended."""
        if self.liste and not self._is_row(text):
            self.under_vedtatte, self.liste = False, None
        meaning = self.tegnforklaring.get(text.strip("#: ").lower())
        if meaning:
            self.under_arbeid = bool(_LIST_MAKING.search(meaning))
            self.under_vedtatte = bool(_LIST_ADOPTED.search(f"{meaning}e")) and not self.under_arbeid
        elif _LIST_BEGUN.search(text):
            body = self.verk.organ.search(text)
            self.under_vedtatte, self.under_arbeid = True, False
            self.liste = (
                body_name(body[0]) if body else self.moeteorgan or self.sidens_organ,
                self.moetedato if text.rstrip().endswith(":") else None,
            )
        elif _KIND_OF_LIST.match(text) and (self.under_arbeid or self.under_vedtatte):
            return  # "Temaplaner" under "Pågående planarbeid": a part of the list
        elif len(text) < 60 and not text.endswith(".") and _LIST_HEADING.search(text):
            self.under_arbeid, self.liste = bool(_LIST_MAKING.search(text)), None
            self.under_vedtatte = bool(_LIST_ADOPTED.search(text)) and not self.under_arbeid
        elif len(text) > 140:
            self.under_vedtatte = self.under_arbeid = False

    def _is_row(self, text: str) -> bool:
        """Return whether a line may be one of a list of plans: it names one, gives a number, or what kind of plans follow."""
        named = any(plan.i_seg_selv for plan in mentions_in(text, self.verk))
        return named or re.search(r"\d", text) is not None or _KIND_OF_LIST.match(text) is not None

    def _remember_date(self, text: str, linje: int) -> None:
        dates = [*dates_in(text, self.standard_aar), *self.datering.told_in(text, self.sist_nevnt)]
        if dates:
            self.sist_nevnt = dates[-1].iso
        relative = [found for found in self.datering.told_in(text, self.sist_nevnt) if found.hel]
        whole = relative or [found for found in dates_in(text, self.standard_aar) if found.hel]
        if whole and not _BYLINE.search(text):
            self.dag = (whole[-1].iso, linje, bool(relative))

    def _date(self, text: str, position: int, plan: Omtale, setning: Setning, naboer: list[Setning]) -> str | None:
        """Return the day of an adoption: told with it, on a line below, in the sentence before, the meeting's, or the news'."""
        return (
            self._told_here(text, position, plan, setning)
            or (self.loggdato if self._logged(setning) else None)
            or (self.liste[1] if self.liste and setning.linjestart else None)
            or self._told_below(text, naboer)
            or self._told_above(text)
            or self._told_before(plan)
            or (self.moetedato if setning.seksjon == "vedtak" or self.fra_moetet else None)
            or _year_after(text, position, plan)
            or self._day_of_the_news(setning, naboer)
        )

    def _told_here(self, text: str, position: int, plan: Omtale, setning: Setning) -> str | None:
        dates = dates_in(text, self.standard_aar)
        if not any(found.hel for found in dates):
            relative = [
                found
                for found in self.datering.told_in(text, self.sist_nevnt)
                if found.hel
                or not dates
                or len(found.iso) > max(len(one.iso) for one in dates)
                or _TOLD_FROM_ANOTHER.search(text[found.start : found.slutt])
            ]
            dates = sorted([*dates, *relative], key=lambda found: found.start)
        here = text[plan.start : plan.slutt] == plan.tekst
        inside = [
            found
            for found in dates
            if not (here and plan.start <= found.start < plan.slutt) and not _TAKES_EFFECT.search(text[: found.start])
        ]
        if not inside:
            return None
        together = [found for found in inside if _same_event(found.start, found.slutt, text, position)]
        told = together or inside
        if not together and setning.seksjon == "vedtak" and self.moetedato:
            return self.moetedato
        return nearest(told, position).iso

    def _told_below(self, text: str, naboer: list[Setning]) -> str | None:
        for other in naboer:
            if re.match(r"^\W*(?:dato|vedtaksdato|møtedato|dato for vedtak|vedtatt|vedteken)\b", other.tekst, re.I):
                beside = dates_in(other.tekst, self.standard_aar)
                if beside:
                    return beside[0].iso
            elif re.match(r"^\W*\d", other.tekst) and len(other.tekst) < 40 and len(text) < 60:
                alone = dates_in(other.tekst)
                stamp = alone and alone[0].iso == self.datering.stempel and not HEADING_CELL.match(text)
                if alone and alone[0].hel and not stamp:
                    return alone[0].iso
        return None

    def _told_above(self, text: str) -> str | None:
        """Return the day on a label above ("Dato: 17.12.2014", "Sak: 112/14", "Status: Vedtatt"), or of "samme kveld"."""
        if self.dag is not None and _SAME_DAY.search(text):
            return self.dag[0]
        if _THERE.match(text):
            there = dates_in(self.foer_denne, self.standard_aar)
            return there[-1].iso if there else None
        if (month := _MONTH_LABEL.match(text)) and self.datering.aar:
            return f"{self.datering.aar}-{MONTHS[month[1].lower()]:02d}"
        for above in (self.foer_denne, self.nest_forrige) if len(text) < _A_LABEL else ():
            dates = dates_in(above, self.standard_aar) if _DAY_LABEL.match(above) else []
            if dates:
                return dates[-1].iso  # of several treatments, the last
        return None

    def _told_before(self, plan: Omtale) -> str | None:
        """Return the day of "Kommunestyret behandlet meldingen 30. oktober 2019. Den ble enstemmig vedtatt."."""
        if not self.forrige or plan.i_seg_selv:
            return None
        earlier = [found for found in dates_in(self.forrige, self.standard_aar) if found.hel]
        return earlier[-1].iso if earlier else None

    def _day_of_the_news(self, setning: Setning, naboer: list[Setning]) -> str | None:
        """Return the day told beside an adoption without one: earlier on its line, or as "torsdag" or "i går" near it."""
        if self.dag is not None:
            iso, line, relative = self.dag
            if line == setning.linje or (relative and setning.linje - line <= 6):
                return iso
        for other in naboer[:3]:
            told = [found for found in self.datering.told_in(other.tekst, self.sist_nevnt) if found.hel]
            if told and (self.verk.organ.search(other.tekst) or re.search(r"\bmøtet?\b", other.tekst)):
                return told[0].iso
        return None

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
        before = self.foer_denne if _THERE.match(text) else self.forrige
        treated = [body_name(found[0]) for found in self.verk.organ.finditer(before)]
        if treated:
            return next((name for name in treated if name in TOPP), treated[0])
        return self._body_of_the_meeting(setning)

    def _body_of_the_meeting(self, setning: Setning) -> str | None:
        """Return the body whose meeting, log or list a line stands in."""
        if setning.seksjon == "vedtak" or self.fra_moetet:
            return self.moeteorgan
        if self._logged(setning):
            return self.moeteorgan or self.sidens_organ
        return self.liste[0] if self.liste and setning.linjestart else None


def _year_after(text: str, position: int, plan: Omtale) -> str | None:
    """Return a year that follows the adoption with no more than the body between ("vedteken i kommunestyret 2017")."""
    year = _YEAR_AFTER.search(text[position : position + 45])
    named = text[plan.start : plan.slutt] == plan.tekst
    inside = year is not None and named and plan.start <= position + year.start() < plan.slutt
    return year[1] if year and not inside else None


def body_of_case(text: str) -> str | None:
    """Return the body that a case is numbered for ("KST-sak 12/21", "bystyresak 3/24"), None where the number does not say."""
    match = _CASE_OF.search(text)
    if match is None:
        return None
    short = match[1].lower()
    return {
        "k": "kommunestyret", "ks": "kommunestyret", "kst": "kommunestyret", "kommunestyre": "kommunestyret", "bs": "bystyret",
        "bystyre": "bystyret", "hst": "heradsstyret", "heradsstyre": "heradsstyret", "ft": "fylkestinget", "fylkesting": "fylkestinget",
    }.get(short)  # fmt: skip


def _same_event(start: int, end: int, text: str, position: int) -> bool:
    """Return whether a date or body is told together with the adopting word: "behandlet 12.01 og vedtatt den 12. mars"."""
    return not _OTHER_EVENT.search(text[position:start] if start >= position else text[end:position])


def nearest(dates: list[Dato], position: int) -> Dato:
    """Return the whole date nearest a position, one after it rather than one before; a partial one where no other is."""
    full = [found for found in dates if found.hel] or dates
    return min(full, key=lambda found: abs(found.start - position) - (5 if found.start >= position else 0))


def body_name(text: str) -> str:
    """Return a body's name as the register writes it: lower case, definite form, without the kommune's name."""
    low = re.sub(r"(?<=[et])s$", "", " ".join(text.lower().split()))
    for stem, name in (
        ("kommunestyre", "kommunestyret"),
        ("bystyre", "bystyret"),
        ("heradsstyre", "heradsstyret"),
        ("fylkesting", "fylkestinget"),
        ("formannskap", "formannskapet"),
        ("fellesnemnd", "fellesnemnda"),
        ("byråd", "byrådet"),
        ("kst", "kommunestyret"),
        ("k-styre", "kommunestyret"),
        ("bst", "bystyret"),
        ("hst", "heradsstyret"),
        ("fsk", "formannskapet"),
    ):
        if low.startswith(stem):
            return name
    return low
