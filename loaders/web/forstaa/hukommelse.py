"""What a reader keeps in mind from line to line: the meeting, the table's heading, the list it is in, the sentence before."""

import re
from dataclasses import dataclass

from loaders.web.forstaa.datoer import Dato, finn_datoer
from loaders.web.forstaa.dokumenter import Omtale
from loaders.web.forstaa.regler import Regelverk
from loaders.web.forstaa.tekst import Setning

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


@dataclass(slots=True, kw_only=True)
class Hukommelse:
    """The memory of one reading; `standard_aar` is the year of the page, for dates without one."""

    verk: Regelverk
    standard_aar: str | None
    moetedato: str | None = None
    moeteorgan: str | None = None
    tabell_vedtatt: bool = False
    under_vedtatte: bool = False
    under_arbeid: bool = False
    under_framdrift: bool = False
    forrige: str = ""

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
        dates = [found for found in finn_datoer(text, self.standard_aar) if found.hel]
        if dates:
            self.moetedato = dates[-1].iso
        body = self.verk.organ.search(text)
        if body and len(text) < 90:
            self.moeteorgan = organ_navn(body[0])

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
            and not finn_datoer(text)
        ):
            self.tabell_vedtatt = True

    def _date(self, text: str, position: int, plan: Omtale, setning: Setning, naboer: list[Setning]) -> str | None:
        dates = finn_datoer(text, self.standard_aar)
        here = text[plan.start : plan.slutt] == plan.tekst
        inside = [found for found in dates if not (here and plan.start <= found.start < plan.slutt)]
        if inside:
            together = [found for found in inside if _same_event(found.start, found.slutt, text, position)]
            told = together if any(found.hel for found in together) else inside
            return naermeste(told, position).iso
        for other in naboer:
            if re.match(r"^\W*(?:dato|vedtaksdato|møtedato|dato for vedtak|vedtatt|vedteken)\b", other.tekst, re.I):
                beside = finn_datoer(other.tekst, self.standard_aar)
                if beside:
                    return beside[0].iso
            elif re.match(r"^\W*\d", other.tekst) and len(other.tekst) < 40 and len(text) < 60:
                alone = finn_datoer(other.tekst)
                if alone and alone[0].hel:
                    return alone[0].iso
        if self.forrige and not plan.i_seg_selv:
            # "Kommunestyret behandlet meldingen 30. oktober 2019. Den ble enstemmig vedtatt."
            earlier = [found for found in finn_datoer(self.forrige, self.standard_aar) if found.hel]
            if earlier:
                return earlier[-1].iso
        return self.moetedato if setning.seksjon == "vedtak" else None

    def _body(self, text: str, position: int, setning: Setning, naboer: list[Setning]) -> str | None:
        bodies = list(self.verk.organ.finditer(text))
        bodies = [body for body in bodies if _same_event(*body.span(), text, position)] or bodies
        if bodies:
            return organ_navn(
                min(bodies, key=lambda body: min(abs(body.start() - position), abs(body.end() - position)))[0]
            )
        for other in naboer:
            if re.match(r"^\W*(?:vedtatt av|vedteken av|organ|utvalg|utval)\b", other.tekst, re.I):
                body = self.verk.organ.search(other.tekst)
                if body:
                    return organ_navn(body[0])
            alone = self.verk.organ.match(other.tekst)
            if alone and len(other.tekst) - alone.end() <= 1 and (self.tabell_vedtatt or other.linje == setning.linje):
                return organ_navn(alone[0])
        treated = self.verk.organ.search(self.forrige)
        if treated:
            return organ_navn(treated[0])
        return self.moeteorgan if setning.seksjon == "vedtak" else None


def _same_event(start: int, end: int, text: str, position: int) -> bool:
    """Return whether a date or body is told together with the adopting word: "behandlet 12.01 og vedtatt den 12. mars"."""
    return not _OTHER_EVENT.search(text[position:start] if start >= position else text[end:position])


def naermeste(dates: list[Dato], position: int) -> Dato:
    """Return the whole date nearest a position, one after it rather than one before; a partial one where no other is."""
    full = [found for found in dates if found.hel] or dates
    return min(full, key=lambda found: abs(found.start - position) - (5 if found.start >= position else 0))


def organ_navn(text: str) -> str:
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
