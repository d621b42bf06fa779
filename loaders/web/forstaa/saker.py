"""Case papers and minutes: what was proposed, what was decided of it, and by whom. Minutes seldom say both in one sentence."""

import re
from dataclasses import dataclass, field, replace

from loaders.web.forstaa.datering import Datering
from loaders.web.forstaa.datoer import dates_in
from loaders.web.forstaa.dokumenter import EGEN, Omtale, Utsagn, mentions_in
from loaders.web.forstaa.hukommelse import body_name
from loaders.web.forstaa.ledd import TOPP
from loaders.web.forstaa.regler import Regelverk
from loaders.web.forstaa.tegn import carried_out
from loaders.web.forstaa.tekst import Setning
from loaders.web.forstaa.typer import Regeltreff

_NUMBER = r"0*\d{1,4}/(?:20)?\d{2}|\d{2,4}/0\d{1,3}"
# "PS 43/18 Frivillighetsstrategi", "Sak nr.: 0043/18", "71/23 «SAMAN I KLEIVDAL»": a case begins.
_CASE = re.compile(
    rf"^\W*(?:(?:saksprotokoll\W*)?(?:ps|fs|rs|ks|bs|kst|hst|ft|k|sak)?[-\s]?(?:sak|saksnummer|saksnr"
    rf"|saknr)?\.?\s*(?:nr\.?)?\s*:?\s*)"
    rf"(?P<nr>{_NUMBER})\b(?!\s*[-./]\s*\d)[\s:.–-]*(?P<navn>.*)$",
    re.I,
)
_LABEL = re.compile(
    r"^\W*(?P<navn>utval(?:g|et)?|organ|dato|møtedato|sak|saksnr|saksnummer|sak nr|tittel)\b\.?\s*[:"
    r"|]\s*(?P<verdi>.*)$",
    re.I,
)
_PROPOSED = re.compile(
    r"^\W*(?:[\wæøåÆØÅ./–-]+\s+){0,5}?(?:innstilling\w*|tilråding\w*|tilråing\w*|framlegg|fremlegg"
    r"|forslag(?: til (?:vedtak|innstilling))?)\b"
    r"(?:[^.:]|(?<=\d)\.){0,60}(?::|$)",
    re.I,
)
_DECIDED = re.compile(
    r"^\W*(?:endeleg |endelig )?(?:[\wæøåÆØÅ./–-]+(?:\s+sitt|\s+si)?\s+){0,4}?(?:[a-zæøå]+-)?vedtak(?:et)?\b(?!\s+(?:om"
    r"|av|på))(?:\s+er)?(?:[^.:]|(?<=\d)\.){0,60}(?::|$)",
    re.I,
)
_TREATED = re.compile(
    r"^\W*(?:[\wæøåÆØÅ./–-]+\s+){0,5}?(?:behandling|handsaming|votering|avstemming|avstemning|røysting"
    r"|voteringen|resultat|avrøysting)\b(?:[^.]|(?<=\d)\.){0,70}(?::|$|er ferdig)",
    re.I,
)
_TOLD = re.compile(
    r"^\W*(?:bakgrunn\w*|saksopplysning\w*|saksutgreiing\w*|saksutredning\w*|vurdering\w*|økonomisk\w*"
    r"|prosess\w*|framdrift\w*|grunnlag"
    r"|konsekvens\w*|saksdokument\w*|vedlegg\w*|oppsummering)\b[^.:]{0,40}(?::|$)",
    re.I,
)
_RECOMMENDED = r"(?:innstilling\w*|tilråding\w*|tilråing\w*|framlegg\w*|forslag(?:et)?|saka|saken|planen|meldingen|meldinga|strategien)"
_CARRIED = re.compile(
    rf"\b{_RECOMMENDED}\b(?!(?:[^.;]|(?<=\d)\.){{0,40}}\b(?:om|ikk(?:e|je)|falt|fall|trukket"
    rf"|trekt)\b)(?:[^.;]|(?<=\d)\.){{0,90}}?\b(?:vedtatt|vedteke|vedteken|tiltrådt|godkjent|godkjend"
    rf"|tilslutning|tilslutnad|(?:fikk|fekk)\s+(?:\d+|alle|samtlige)\s+(?:stemm|røyst))"
    r"|^\W*(?:votering|røysting|avstemming|resultat|utfall)?\W*(?:enst(?:emmig)?|samrøystes"
    r"|einstemmig)\.?(?:\s+(?:vedtatt|vedteke|vedteken|godkjent))?\W*$"
    r"|^\W*(?:resultat|utfall)\s*:?\s*(?:innstilling\w*\s+)?(?:vedtatt|vedteke|vedteken|godkjent)\b",
    re.I,
)
_AS_PROPOSED = re.compile(
    rf"\b(?:som|i samsvar med|i tråd med|i henhold til|lik|likt|jf\.?"
    rf"|etter)\s+(?:\w+\s+){{0,4}}?{_RECOMMENDED}\b|\bi tråd med innstilling",
    re.I,
)
_OTHERWISE = re.compile(
    r"\bannet\s+forslag\s+vedtatt|\banna\s+framlegg\s+vedteke|\bresultat\s*:\s*(?:utsatt|utsett|trukket)"
    r"|\bbortfaller\b|\bfell bort\b",
    re.I,
)
_LATER = re.compile(
    r"\b(?:oppstart\w*|planprogram\w*|prosjektplan\w*|framdriftsplan\w*|mandat\w*|høring\w*|høyring\w*"
    r"|ettersyn|utarbeid\w*|lages|lagast|lage|utsett\w*|utsatt\w*"
    r"|utsettes|sendes|sendast|tilbake|attende|rullering av|revidering av|legges\s+(?:fr[ae]m|ut)"
    r"|leggast|settes\s+(?:ned|i gang)|sett\s+ned|sett[ea]?\s+i\s+gang|oversendes)\b",
    re.I,
)
# What a council of the young or of the old thinks that the kommune ought to do: nobody is doing it.
_WISHED = re.compile(
    r"\b(?:kommunen|heradet|byen)\s+(?:\w+\s+)?(?:bør|burde)\b|\boppfordr(?:er|ar)\s+(?:kommunen|heradet|byen)\b", re.I
)
_SENT_OUT = re.compile(
    r"\b(?:høring\w*|høyring\w*|offentlig ettersyn|offentleg ettersyn|oppstart\w*|planprogram\w*)\b",
    re.I,
)
_COUNCIL = re.compile(r"\b(?:kommunestyret|bystyret|heradsstyret|fylkestinget|endeleg vedtak|endelig vedtak)\b", re.I)
_NOTED = re.compile(
    r"\b(?:orientering|etterretning|vit[ae]nde|vitende|ikke|ikkje|avvises|avvist|falt|fall|avslås)\b",
    re.I,
)
_NO = re.compile(r"\b(?:ikke|ikkje|falt|fall|avvist|avvises)\b", re.I)
# What a party or a member moves beside the case's own proposal: "Forslag 1 (Ap):", "Tilleggsforslag fra Høyre".
_MOTION = re.compile(
    r"^\W*(?:[a-zæøå]*forslag|[a-zæøå]*framlegg)(?:\s+(?:nr\.?\s*)?(?P<nr>\d{1,2}))?\s*(?:\((?-i:[A-ZÆØÅ])[^)]{0,40}\)|(?:fra|frå)\s+(?-i:[A-ZÆØÅ]))",
    re.I,
)
_FELL = r"\bforslag(?:et)?\s+(?:nr\.?\s*)?{number}\b[^.]*\b(?:falt|fall|nedstemt|avvist|trukket|trekt|ikke\s+flertall|ikkje\s+fleirtal)\b"
_DAY_LINE = re.compile(r"^\W*(?:\w+dag|dato|tid|møte\w*|den)?\W*\d", re.I)
_LONGEST_HEADING, _SHORT, _DECISION_LINES = 150, 60, 2
# Fields of a case, one a line: "Behandlet av", "Kommunestyret", "Møtedato 16.09.2021", "Saksnr PS 62/21", "Resultat Vedtatt".
_BY_WHOM = re.compile(
    r"^\W*(?:behandlet|behandla|handsama|handsamet)(?:\s+(?:av|i))?\W*$|^\W*(?:utval|utvalg|organ)\W*$", re.I
)
_DAY_FIELD = re.compile(r"^\W*(?:møtedato|dato)\W+\d", re.I)
_NUMBER_FIELD = re.compile(rf"^\W*(?:saksnr|saksnummer|sak)\b\.?\W*(?:[a-z]{{1,3}}\W+)?(?P<nr>{_NUMBER})\W*$", re.I)
_ARCHIVE_CASE = re.compile(r"^\W*arkivsak\w*\W+\d{2,4}/\d+\s+\w", re.I)
_POINT = re.compile(r"^\W*(?:\d{1,2}|[a-z])\s?[.)]\s")
_PLAN_WORD = re.compile(
    r"\b(?:planen|meldingen|meldinga|strategien|politikken|plattforma?en?|erklæring(?:en|a)|dokumentet"
    r"|(?:den|det)\s+(?:\w+\s+){1,2}(?:plan|melding|strategi|politikk|dokument))\b",
    re.I,
)


# A decision: the body, the day, and the line it stands on.
Vedtak = tuple[str | None, str | None, Setning]


@dataclass(slots=True)
class Sak:
    """One case: its number, the plan it is of, and what stands in it. `behandlinger` are dates and numbers by body."""

    nummer: str | None
    organ: str | None
    dato: str | None
    plan: Omtale | None = None
    navn: str = ""
    vedtak_linje: int = 0
    behandlinger: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    forslag: list[Setning] = field(default_factory=list)
    vedtak: list[Vedtak] = field(default_factory=list)
    utfall: list[Vedtak] = field(default_factory=list)
    bundet: set[int] = field(default_factory=set)
    annet: bool = False
    til_topp: bool = False


def cases_in(
    tittel: str, linjer: list[Setning], verk: Regelverk, datering: Datering
) -> tuple[list[Utsagn], dict[int, str]]:
    """Return what the cases of a document decided of the plans they are about, and by line the plan type this has spoken for.

    Lines of background in a case are left to the reader of sentences: an older plan's adoption is told there.
    """
    fallen = dict.fromkeys(_fallen_motions(linjer), EGEN)
    if not any(
        _PROPOSED.match(line.tekst) or _DECIDED.match(line.tekst) or _CARRIED.search(line.tekst) for line in linjer
    ):
        return [], fallen
    said: list[Utsagn] = []
    spoken = dict(fallen)
    for case in _cases(tittel, linjer, verk, datering):
        statement = _outcome(case, verk)
        if statement is not None:
            said.append(statement)
            spoken |= dict.fromkeys(case.bundet, statement.omtale.plantype)
    return said, spoken


def _fallen_motions(lines: list[Setning]) -> list[int]:
    """Return the lines of numbered motions that fell or were withdrawn: nothing is made of what they ask for."""
    moved = {match["nr"]: line.linje for line in lines if (match := _MOTION.match(line.tekst)) and match["nr"]}
    return [
        line
        for number, line in moved.items()
        if any(re.search(_FELL.format(number=number), other.tekst, re.I) for other in lines)
    ]


def _cases(title: str, lines: list[Setning], verk: Regelverk, dating: Datering) -> list[Sak]:
    reader = _Saksleser(verk, dating)
    reader.begin(title)
    for line in lines:
        reader.read(line)
    return [*reader.ferdige, reader.sak]


@dataclass(slots=True)
class _Saksleser:
    """Reads the lines of minutes in order and remembers the meeting, the case, and whose treatment a line is part of.

    `organ` and `dag` are the meeting's; `hvem` and `naar` those of the treatment at hand; `del_` is the part of the case: hode,
    forslag, behandling, vedtak or bakgrunn.
    """

    verk: Regelverk
    datering: Datering
    organ: str | None = None
    dag: str | None = None
    hvem: str | None = None
    naar: str | None = None
    del_: str = ""
    foer: str = ""
    feltvis: bool = False
    motion: int = -1
    """the line of what somebody moves in a case that is not of a plan"""
    sak: Sak = field(default_factory=lambda: Sak(None, None, None))
    ferdige: list[Sak] = field(default_factory=list)

    def begin(self, title: str) -> None:
        """Take body and day from the document's title."""
        body = self.verk.organ.search(title)
        if body:
            dates = [found.iso for found in dates_in(title) if found.hel]
            self.organ, self.dag = body_name(body[0]), dates[-1] if dates else None
        self.hvem, self.naar = self.organ, self.dag
        self.sak.organ, self.sak.dato = self.organ, self.dag

    def read(self, line: Setning) -> None:
        """Take one line."""
        text = line.tekst.strip("|# ").strip()
        field, self.foer = self._is_field(text), text
        if field or self._is_treatment(text):
            self.sak.bundet.add(line.linje)
            return
        if _MOTION.match(text) and self.sak.plan is None:
            self.motion = line.linje
        if line.linje == self.motion:
            return
        if line.linjestart and len(text) < _LONGEST_HEADING:
            self._begin_case(text)
        self._remember_meeting(text)
        before = self.del_
        content = self._section(text)
        if self.del_ == "vedtak" and (before != "vedtak" or _DECIDED.match(text)):
            self.sak.vedtak_linje = line.linje
        if self.del_ == "bakgrunn":
            return
        self.sak.bundet.add(line.linje)
        if content:
            self._keep(replace(line, tekst=content))

    def _is_field(self, text: str) -> bool:
        """Remember a field of a case that is told in fields; return whether the line was one."""
        body = self.verk.organ.fullmatch(text)
        if body and _BY_WHOM.match(self.foer):
            self.hvem, self.naar, self.del_, self.feltvis = body_name(body[0]), None, "behandling", True
            return True
        if not self.feltvis:
            return False
        if _ARCHIVE_CASE.match(text):
            self.ferdige.append(self.sak)
            self.sak, self.feltvis, self.del_ = Sak(None, self.organ, self.dag), False, "hode"
            return False
        dates = [found.iso for found in dates_in(text) if found.hel] if _DAY_FIELD.match(text) else []
        number = _NUMBER_FIELD.match(text)
        if dates:
            self.naar = dates[0]
        if self.hvem and (dates or number):
            self.sak.behandlinger[self.hvem] = (self.naar, number["nr"] if number else None)
        return bool(dates or number or _BY_WHOM.match(text))

    def _is_treatment(self, text: str) -> bool:
        """Remember a line that lists a treatment; return whether it says nothing more."""
        row = _treatment(text, self.verk, self.datering)
        if row is None:
            return False
        name, date, number = row
        if self.organ is None or (self.del_ in ("", "hode") and self.sak.plan is None and not self.sak.forslag):
            self.organ, self.dag = name, date or self.dag
            self.sak.organ, self.sak.dato = self.organ, self.dag
        if self.sak.behandlinger.get(name, (None, None))[0] is None:
            self.sak.behandlinger[name] = (date, number)
        if _PROPOSED.match(text) or _DECIDED.match(text) or _TREATED.match(text):
            return False
        if text.endswith(":"):  # "23.11.2017 Kommunestyret:" begins what was done there
            self.hvem, self.naar, self.del_ = name, date or self.naar, "behandling"
            return True
        self.del_ = "hode"
        return True

    def _begin_case(self, text: str) -> None:
        begins = _CASE.match(text)
        if not begins or re.match(r"\d{1,2}[./]", begins["navn"]):
            return
        number = begins["nr"]
        if self.sak.plan is None and not begins["navn"] and self.del_ == "hode" and self.sak.nummer is None:
            self.sak.nummer = number
        elif self.sak.nummer is None or self.sak.nummer.lstrip("0") != number.lstrip("0"):
            self.ferdige.append(self.sak)
            self.sak = Sak(number, self.organ, self.dag)
        self.del_, self.hvem, self.naar = "hode", self.organ, self.dag

    def _remember_meeting(self, text: str) -> None:
        if self.del_ in ("", "hode") and len(text) < _SHORT and self.sak.plan is None:
            alone = self.verk.organ.fullmatch(re.sub(r"^[A-ZÆØÅ][\wæøå]+\s+", "", text))
            if alone:
                self._set_body(alone[0])
            dates = [found.iso for found in dates_in(text, self.datering.aar) if found.hel]
            if dates and _DAY_LINE.match(text):
                self.dag = self.naar = self.sak.dato = dates[0]
        label = _LABEL.match(text)
        if label:
            self._remember_label(label["navn"].lower(), label["verdi"])

    def _remember_label(self, name: str, value: str) -> None:
        body = self.verk.organ.search(value)
        dates = [found.iso for found in dates_in(value) if found.hel]
        if name.startswith(("utval", "organ")) and body:
            self._set_body(body[0])
        elif "dato" in name and dates:
            self.dag = self.naar = self.sak.dato = dates[0]
        self.del_ = "hode"

    def _set_body(self, text: str) -> None:
        self.organ = self.hvem = self.sak.organ = body_name(text)

    def _section(self, text: str) -> str:
        """Note which part of the case a line begins; return what the line holds besides its heading."""
        heading, _, rest = text.partition(":")
        decided = _DECIDED.match(text) and "forslag" not in heading.lower()
        if _TOLD.match(text):
            self.del_ = "bakgrunn"
        elif _OTHERWISE.search(text):
            self.sak.annet = True
        if _PROPOSED.match(text) and not _CARRIED.search(text) and not decided:
            self.del_ = "forslag"
            self.sak.til_topp |= _COUNCIL.search(heading) is not None  # "Utvalgets innstilling til kommunestyret:"
            return rest.strip() or text
        if decided:
            self._treated_by(heading, self.del_ != "behandling" or self.hvem is None)
            self.del_ = "vedtak"
            return rest.strip()
        if _TREATED.match(text) and not (self.feltvis and _CARRIED.search(text)):
            self.del_ = "behandling"
            self._treated_by(text, True)
        return text

    def _treated_by(self, heading: str, meeting: bool) -> None:
        """Remember whose treatment a heading begins: the body it names, else the meeting's own where `meeting` says so."""
        body = self.verk.organ.search(heading)
        if body:
            self.hvem = body_name(body[0])
            dates = [one.iso for one in dates_in(heading) if one.hel]
            listed = self.sak.behandlinger.get(self.hvem, (None, None))[0]
            self.naar = dates[0] if dates else listed or (self.dag if self.hvem == self.organ else None)
        elif meeting:
            self.hvem, self.naar = self.organ, self.dag

    def _keep(self, line: Setning) -> None:
        text, here = line.tekst, (self.hvem or self.organ, self.naar or self.dag)
        plans = [
            replace(plan, vist_til=carried_out(text, plan))
            for plan in mentions_in(text, self.verk, line.linje)
            if plan.interessant
        ]
        own = any(plan.plantype == EGEN for plan in plans)
        # What a menu names before the case begins is not what the case is about.
        of_menu = self.sak.plan is not None and self.sak.plan.plantype != EGEN and self.sak.nummer is None and own
        first = self.sak.plan is None or (of_menu and not self.sak.vedtak)
        if first and plans and self.del_ != "behandling":
            self.sak.plan = next((plan for plan in plans if plan.plantype == EGEN), plans[0])
            self.sak.navn = text if self.del_ in ("", "hode") else ""
        if self.del_ == "forslag":
            self.sak.forslag.append(line)
        elif self.del_ == "vedtak":
            self.sak.vedtak.append((*here, line))
        if _CARRIED.search(text):
            self.sak.utfall.append((*here, line))


def _treatment(text: str, verk: Regelverk, dating: Datering) -> tuple[str, str | None, str | None] | None:
    """Return body, date and case number of a line that lists a treatment ("71/16 Kommunestyret 15.06.2016")."""
    if len(text) > 110 or re.search(r"\b(?:vedtok|vedtar|vedtek|vedtas|vedtatt|vedteke)", text, re.I):
        return None
    organ = verk.organ.search(text)
    if organ is None:
        return None
    dates = [found for found in dates_in(text, dating.aar) if found.hel]
    number = re.search(rf"(?<![\d./-])({_NUMBER})(?![\d./-])", text)
    bare = verk.organ.sub("", text)
    words = re.findall(
        r"[a-zæøåA-ZÆØÅ]{3,}",
        re.sub(
            r"(?i)\b(?:januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember|møte\w*|sak\w*|protokoll|møtebok|blad|kommune|herad|den)\b",
            "",
            bare,
        ),
    )
    if not (dates or number) or len(words) > 2:
        return None
    return body_name(organ[0]), dates[-1].iso if dates else None, number[1] if number else None


def _adopts(text: str, verk: Regelverk) -> bool:
    rules = verk.gruppe("naatid")
    if not any(rule.monster.search(text) for rule in rules):
        return False
    plans = [plan for plan in mentions_in(text, verk) if plan.interessant]
    if not plans and not _PLAN_WORD.search(text):
        return False
    before_plan = text[: plans[0].start] if plans else text
    if _SENT_OUT.search(text):
        return False
    return not _LATER.search(before_plan) and not re.search(
        r"\b(?:ikke|ikkje|til orientering|til vit[ae]nde)\b", text, re.I
    )


def _outcome(case: Sak, verk: Regelverk) -> Utsagn | None:
    """Return what was decided of the case's plan by the highest body that said anything; None where it is not told."""
    if case.plan is None:
        return None
    decided, refused = _decisions(case, verk)
    final = [one for one in decided if one[0] in TOPP] or decided
    if final and final[-1][0] is not None:
        whose, when, line = final[-1]
        if case.plan.vist_til:  # "Søknad om midler etter frivillighetsplanen": what was decided is another thing
            return _said("ingenting", case.plan, line, verk)
        if whose not in TOPP and _goes_on(case):
            return _said("under_arbeid", case.plan, line, verk)
        date, number = case.behandlinger.get(whose or "", (None, None))
        return _said("vedtatt", case.plan, line, verk, when or date or case.dato, whose, number or case.nummer)
    if refused or case.annet:
        lines = [*refused[::-1], *case.forslag, *(one[2] for one in case.utfall)]
        no = any(_NO.search(line.tekst) for line in refused)
        later = case.annet or any(_LATER.search(line.tekst) for line in refused)
        kind = "nektet" if no else "under_arbeid" if later else "ingenting"
        return _said(kind, case.plan, lines[0], verk) if lines else None
    return None


def _decisions(case: Sak, verk: Regelverk) -> tuple[list[Vedtak], list[Setning]]:
    """Return the decisions that adopt the plan, by their own words or by the proposal they refer to, and those that do not."""
    proposed = [line for line in case.forslag if _adopts(line.tekst, verk)]
    decided: list[Vedtak] = []
    refused: list[Setning] = []
    for whose, when, line in case.vedtak:
        by_reference = _AS_PROPOSED.search(line.tekst)
        if _adopts(line.tekst, verk):
            decided.append((whose, when, line))
        elif proposed and (by_reference or _CARRIED.search(line.tekst)):
            decided.append((whose, when, proposed[-1] if by_reference else line))
        elif whose not in TOPP and _WISHED.search(line.tekst):
            continue
        elif (_LATER.search(line.tekst) or _NOTED.search(line.tekst)) and _is_of_case(case, line, verk):
            refused.append(line)
    if not decided and not refused and proposed and not case.vedtak:
        decided = [one for one in case.utfall if not re.search(r"\bom\b", one[2].tekst)]
    named_only = case.navn and not _LATER.search(case.navn) and not (case.forslag or case.vedtak)
    if (
        not decided and not refused and named_only
    ):  # "Frivillighetsplan. Innstillingen ble tiltrådt.": the case is the plan
        decided = [one for one in case.utfall if one[0] in TOPP and not _NOTED.search(one[2].tekst)]
    return ([] if case.annet else decided), refused


def _is_of_case(case: Sak, line: Setning, verk: Regelverk) -> bool:
    """Return whether a line after the heading "Vedtak" is of the decision: right below it, a numbered point, or about the plan.

    What stands further down may be the page's other news.
    """
    near = line.linje - case.vedtak_linje <= _DECISION_LINES
    about = _PLAN_WORD.search(line.tekst) or any(plan.interessant for plan in mentions_in(line.tekst, verk))
    return near or _POINT.match(line.tekst) is not None or bool(about)


def _goes_on(case: Sak) -> bool:
    """Return whether the highest body has the last word in a case that a lower one has treated."""
    told = [*case.forslag, *(one[2] for one in (*case.vedtak, *case.utfall))]
    return (
        case.til_topp
        or any(name in TOPP for name in case.behandlinger)
        or any(_COUNCIL.search(one.tekst) for one in told)
    )


def _said(
    kind: str,
    plan: Omtale,
    line: Setning,
    verk: Regelverk,
    date: str | None = None,
    body: str | None = None,
    number: str | None = None,
) -> Utsagn:
    rule = {"vedtatt": "sak_vedtatt", "under_arbeid": "sak_under_arbeid"}.get(kind, "sak_avslaatt")
    hits = [Regeltreff(rule, verk.vekt(rule))]
    for name, value in (("har_dato", date), ("har_organ", body), ("har_sak", number)):
        if value and kind == "vedtatt":
            hits.append(Regeltreff(name, verk.vekt(name)))
    return Utsagn(kind, plan, line, tuple(hits), date, body, number, ny=kind == "under_arbeid")
