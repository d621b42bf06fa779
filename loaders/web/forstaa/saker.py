"""Case papers and minutes: what was proposed, what was decided of it, and by whom. Minutes seldom say both in one sentence."""

import re
from dataclasses import dataclass, field, replace

from loaders.web.forstaa.datering import Datering
from loaders.web.forstaa.datoer import dates_in
from loaders.web.forstaa.dokumenter import EGEN, Omtale, Utsagn, mentions_in
from loaders.web.forstaa.hukommelse import body_name
from loaders.web.forstaa.ledd import TOPP
from loaders.web.forstaa.regler import Regelverk
from loaders.web.forstaa.tekst import Setning
from loaders.web.forstaa.typer import Regeltreff

_NUMBER = r"0*\d{1,4}/(?:20)?\d{2}|\d{2,4}/0\d{1,3}"
# "PS 43/18 Frivillighetsstrategi", "Sak nr.: 0043/18", "71/23 «SAMAN I KLEIVDAL»": a case begins.
_CASE = re.compile(
    rf"^\W*(?:(?:saksprotokoll\W*)?(?:ps|fs|rs|ks|bs|kst|hst|ft|k|sak)?[-\s]?(?:sak|saksnummer|saksnr|saknr)?\.?\s*(?:nr\.?)?\s*:?\s*)"
    rf"(?P<nr>{_NUMBER})\b(?!\s*[-./]\s*\d)[\s:.–-]*(?P<navn>.*)$",
    re.I,
)
_LABEL = re.compile(r"^\W*(?P<navn>utval(?:g|et)?|organ|dato|møtedato|sak|saksnr|saksnummer|sak nr|tittel)\b\.?\s*[:|]\s*(?P<verdi>.*)$", re.I)
_PROPOSED = re.compile(
    r"^\W*(?:[\wæøåÆØÅ./–-]+\s+){0,5}?(?:innstilling\w*|tilråding\w*|tilråing\w*|framlegg|fremlegg|forslag(?: til (?:vedtak|innstilling))?)\b"
    r"(?:[^.:]|\.\d|\.\s?\d){0,60}(?::|$)",
    re.I,
)
_DECIDED = re.compile(
    r"^\W*(?:endeleg |endelig )?(?:[\wæøåÆØÅ./–-]+(?:\s+sitt|\s+si)?\s+){0,4}?vedtak(?:et)?\b(?!\s+(?:om|av|på))(?:\s+er)?(?:[^.:]|\.\d|\.\s?\d){0,60}(?::|$)",
    re.I,
)
_TREATED = re.compile(
    r"^\W*(?:[\wæøåÆØÅ./–-]+\s+){0,5}?(?:behandling|handsaming|votering|avstemming|avstemning|røysting|voteringen|resultat|avrøysting)\b(?:[^.]|\.\d|\.\s?\d){0,70}(?::|$|er ferdig)",
    re.I,
)
_TOLD = re.compile(
    r"^\W*(?:bakgrunn\w*|saksopplysning\w*|saksutgreiing\w*|saksutredning\w*|vurdering\w*|økonomisk\w*|prosess\w*|framdrift\w*|grunnlag"
    r"|konsekvens\w*|saksdokument\w*|vedlegg\w*|oppsummering)\b[^.]{0,40}:?$",
    re.I,
)
_RECOMMENDED = r"(?:innstilling\w*|tilråding\w*|tilråing\w*|framlegg\w*|forslag(?:et)?|saka|saken|planen|meldingen|meldinga|strategien)"
_CARRIED = re.compile(
    rf"\b{_RECOMMENDED}\b(?![^.;]{{0,40}}\b(?:om|ikk(?:e|je)|falt|fall|trukket|trekt)\b)[^.;]{{0,90}}?\b(?:vedtatt|vedteke|vedteken|tiltrådt|godkjent|godkjend"
    rf"|tilslutning|tilslutnad|(?:fikk|fekk)\s+(?:\d+|alle|samtlige)\s+(?:stemm|røyst))"
    r"|^\W*(?:votering|røysting|avstemming|resultat|utfall)?\W*(?:enst(?:emmig)?|samrøystes|einstemmig)\.?(?:\s+(?:vedtatt|vedteke|vedteken|godkjent))?\W*$"
    r"|^\W*(?:resultat|utfall)\s*:\s*(?:innstilling\w*\s+)?(?:vedtatt|vedteke|vedteken|godkjent)\b",
    re.I,
)
_AS_PROPOSED = re.compile(
    rf"\b(?:som|i samsvar med|i tråd med|i henhold til|lik|likt|jf\.?|etter)\s+(?:\w+\s+){{0,4}}?{_RECOMMENDED}\b|\bi tråd med innstilling", re.I
)
_OTHERWISE = re.compile(r"\bannet\s+forslag\s+vedtatt|\banna\s+framlegg\s+vedteke|\bresultat\s*:\s*(?:utsatt|utsett|trukket)|\bbortfaller\b|\bfell bort\b", re.I)
_LATER = re.compile(
    r"\b(?:oppstart\w*|planprogram\w*|prosjektplan\w*|framdriftsplan\w*|mandat\w*|høring\w*|høyring\w*|ettersyn|utarbeid\w*|lages|lagast|lage|utsett\w*|utsatt\w*"
    r"|utsettes|sendes|sendast|tilbake|attende|rullering av|revidering av|legges\s+(?:fr[ae]m|ut)|leggast|settes\s+(?:ned|i gang)|sett\s+ned|sett[ea]?\s+i\s+gang|oversendes)\b",
    re.I,
)
_SENT_OUT = re.compile(r"\b(?:høring\w*|høyring\w*|offentlig ettersyn|offentleg ettersyn|oppstart\w*|planprogram\w*)\b", re.I)
_COUNCIL = re.compile(r"\b(?:kommunestyret|bystyret|heradsstyret|fylkestinget|endeleg vedtak|endelig vedtak)\b", re.I)
_NOTED = re.compile(r"\b(?:orientering|etterretning|vit[ae]nde|vitende|ikke|ikkje|avvises|avvist|falt|fall|avslås)\b", re.I)
_PLAN_WORD = re.compile(r"\b(?:planen|meldingen|meldinga|strategien|politikken|plattforma?en?|erklæring(?:en|a))\b", re.I)


@dataclass(slots=True)
class Sak:
    """One case: its number, the plan it is of, and what stands in it. `avgjort` holds (body, date) with the lines of its decision."""

    nummer: str | None
    organ: str | None
    dato: str | None
    plan: Omtale | None = None
    behandlinger: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    forslag: list[Setning] = field(default_factory=list)
    vedtak: list[tuple[str | None, str | None, Setning]] = field(default_factory=list)
    utfall: list[tuple[str | None, str | None, Setning]] = field(default_factory=list)
    bundet: set[int] = field(default_factory=set)
    annet: bool = False


def cases_in(
    tittel: str, linjer: list[Setning], verk: Regelverk, datering: Datering
) -> tuple[list[Utsagn], set[int]]:
    """Return what the cases of a document decided of the plans they are about, and the lines that this has spoken for.

    Lines of background in a case are left to the reader of sentences: an older plan's adoption is told there.
    """
    if not any(_PROPOSED.match(line.tekst) or _DECIDED.match(line.tekst) or _CARRIED.search(line.tekst) for line in linjer):
        return [], set()
    said: list[Utsagn] = []
    spoken: set[int] = set()
    for case in _cases(tittel, linjer, verk, datering):
        statement = _outcome(case, verk)
        if statement is not None:
            said.append(statement)
            spoken |= case.bundet
    return said, spoken


def _cases(title: str, lines: list[Setning], verk: Regelverk, dating: Datering) -> list[Sak]:
    cases: list[Sak] = []
    case = Sak(None, None, None)
    body: str | None = None
    day: str | None = None
    organ = verk.organ.search(title)
    if organ:
        body = body_name(organ[0])
        dates = [found.iso for found in dates_in(title) if found.hel]
        day = dates[-1] if dates else None
    section, whose, when = "", body, day
    case.organ, case.dato = body, day
    for line in lines:
        text = line.tekst.strip("|# ").strip()
        row = _treatment(text, verk, dating)
        begins = _CASE.match(text) if len(text) < 150 and line.linjestart else None
        if row is not None:
            name, date, number = row
            if body is None or (section in ("", "hode") and case.plan is None and not case.forslag):
                body, day = name, date or day
                case.organ, case.dato = body, day
            case.behandlinger.setdefault(name, (date, number))
            if case.behandlinger[name][0] is None:
                case.behandlinger[name] = (date, number)
            if not (_PROPOSED.match(text) or _DECIDED.match(text) or _TREATED.match(text)):
                section = "hode"
                case.bundet.add(line.linje)
                continue
        elif begins and not (begins["navn"] and re.match(r"\d{1,2}[./]", begins["navn"])):
            if case.plan is None and not begins["navn"] and section == "hode" and case.nummer is None:
                case.nummer = begins["nr"]
            elif case.nummer is None or case.nummer.lstrip("0") != begins["nr"].lstrip("0"):
                cases.append(case)
                case = Sak(begins["nr"], body, day)
            section, whose, when = "hode", body, day
        alone = verk.organ.fullmatch(text)
        if section in ("", "hode") and len(text) < 60 and case.plan is None:
            if alone:
                body = whose = case.organ = body_name(alone[0])
            dates = [found.iso for found in dates_in(text, dating.aar) if found.hel]
            if dates and re.match(r"^\W*(?:\w+dag|dato|tid|møte\w*|den)?\W*\d", text, re.I):
                day = when = case.dato = dates[0]
        label = _LABEL.match(text)
        if label:
            name = label["navn"].lower()
            if name.startswith(("utval", "organ")):
                found = verk.organ.search(label["verdi"])
                if found:
                    body = whose = case.organ = body_name(found[0])
            elif "dato" in name:
                dates = [found.iso for found in dates_in(label["verdi"]) if found.hel]
                if dates:
                    day = when = case.dato = dates[0]
            section = "hode"
        if _TOLD.match(text):
            section = "bakgrunn"
        elif _OTHERWISE.search(text):
            case.annet = True
        if _PROPOSED.match(text) and not _CARRIED.search(text) and not (_DECIDED.match(text) and "forslag" not in text.partition(":")[0].lower()):
            section = "forslag"
            text = text.partition(":")[2].strip() or text
        elif _DECIDED.match(text) and "forslag" not in text.partition(":")[0].lower():
            section = "vedtak"
            found = verk.organ.search(text.partition(":")[0])
            if found:
                whose = body_name(found[0])
                dates = [one.iso for one in dates_in(text.partition(":")[0]) if one.hel]
                when = dates[0] if dates else case.behandlinger.get(whose, (when, None))[0] or (day if whose == body else None)
            elif section != "behandling" or whose is None:
                whose, when = body, day
            rest = text.partition(":")[2].strip()
            if not rest:
                case.bundet.add(line.linje)
                continue
            text = rest
        elif _TREATED.match(text):
            section = "behandling"
            found = verk.organ.search(text)
            if found:
                whose = body_name(found[0])
                dates = [one.iso for one in dates_in(text) if one.hel]
                when = dates[0] if dates else case.behandlinger.get(whose, (None, None))[0] or (day if whose == body else None)
            else:
                whose, when = body, day
        if section == "bakgrunn":
            continue
        case.bundet.add(line.linje)
        here = replace(line, tekst=text)
        plans = [plan for plan in mentions_in(text, verk, line.linje) if plan.interessant]
        if case.plan is None and plans and section in ("hode", "", "forslag", "vedtak"):
            own = [plan for plan in plans if plan.plantype == EGEN]
            case.plan = (own or plans)[0]
        if section == "forslag":
            case.forslag.append(here)
        elif section == "vedtak":
            case.vedtak.append((whose or body, when or day, here))
        if _CARRIED.search(text) and section in ("behandling", "vedtak", "hode", "forslag"):
            case.utfall.append((whose or body, when or day, here))
    cases.append(case)
    return cases


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
    words = re.findall(r"[a-zæøåA-ZÆØÅ]{3,}", re.sub(r"(?i)\b(?:januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember|møte\w*|sak\w*|protokoll|møtebok|blad|kommune|herad|den)\b", "", bare))
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
    return not _LATER.search(before_plan) and not re.search(r"\b(?:ikke|ikkje|til orientering|til vit[ae]nde)\b", text, re.I)


def _outcome(case: Sak, verk: Regelverk) -> Utsagn | None:
    """Return what was decided of the case's plan by the highest body that said anything; None where it is not told."""
    if case.plan is None:
        return None
    proposed = [line for line in case.forslag if _adopts(line.tekst, verk)]
    decided: list[tuple[str | None, str | None, Setning]] = []
    refused: list[Setning] = []
    for whose, when, line in case.vedtak:
        if _adopts(line.tekst, verk):
            decided.append((whose, when, line))
        elif (_AS_PROPOSED.search(line.tekst) or _CARRIED.search(line.tekst)) and proposed:
            decided.append((whose, when, proposed[-1] if _AS_PROPOSED.search(line.tekst) else line))
        elif _LATER.search(line.tekst) or _NOTED.search(line.tekst):
            refused.append(line)
    if not decided and not refused and proposed and not case.vedtak:
        decided = [one for one in case.utfall if not re.search(r"\bom\b", one[2].tekst)]
    if case.annet:
        decided = []
    higher = [name for name in case.behandlinger if name in TOPP]
    final = [one for one in decided if one[0] in TOPP]
    if final:
        whose, when, line = final[-1]
        date, number = case.behandlinger.get(whose or "", (None, None))
        return _said("vedtatt", case, line, verk, when or date or case.dato, whose, number or case.nummer)
    if decided:
        whose, when, line = decided[-1]
        told = [*case.forslag, *(one[2] for one in (*case.vedtak, *case.utfall))]
        to_council = higher or any(_COUNCIL.search(one.tekst) for one in told)
        if whose is None:
            return None
        if to_council:
            return _said("under_arbeid", case, line, verk)
        date, number = case.behandlinger.get(whose, (None, None))
        return _said("vedtatt", case, line, verk, when or date or case.dato, whose, number or case.nummer)
    if refused or case.annet:
        line = refused[-1] if refused else (case.forslag or [one[2] for one in case.utfall] or [None])[0]  # type: ignore[list-item]
        if line is None:
            return None
        later = case.annet or any(_LATER.search(one.tekst) for one in refused)
        no = any(re.search(r"\b(?:ikke|ikkje|falt|fall|avvist|avvises)\b", one.tekst, re.I) for one in refused)
        return _said("under_arbeid" if later and not no else "nektet" if no else "ingenting", case, line, verk)
    return None


def _said(
    kind: str,
    case: Sak,
    line: Setning,
    verk: Regelverk,
    date: str | None = None,
    body: str | None = None,
    number: str | None = None,
) -> Utsagn:
    assert case.plan is not None
    rule = {"vedtatt": "sak_vedtatt", "under_arbeid": "sak_under_arbeid"}.get(kind, "sak_avslaatt")
    hits = [Regeltreff(rule, verk.vekt(rule))]
    for name, value in (("har_dato", date), ("har_organ", body), ("har_sak", number)):
        if value and kind == "vedtatt":
            hits.append(Regeltreff(name, verk.vekt(name)))
    return Utsagn(kind, case.plan, line, tuple(hits), date, body, number, ny=kind == "under_arbeid")
