"""From a document to proposals: reads it sentence by sentence, weighs what was said of each plan, keeps the best."""

import re
from urllib.parse import unquote, urlsplit

from loaders.web.forstaa.datoer import finn_datoer, finn_periode
from loaders.web.forstaa.dokumenter import EGEN, Omtale, finn_omtaler
from loaders.web.forstaa.enheter import Kontekst
from loaders.web.forstaa.grunnlag import Grunnlag
from loaders.web.forstaa.regler import Regelverk, regelverk
from loaders.web.forstaa.tekst import Setning, setninger
from loaders.web.forstaa.typer import Bevis, Funn, Regeltreff, Status, funn_id, regler_som_tekst
from loaders.web.forstaa.vurder import Leser, Utsagn
from loaders.web.types import Dokument

_OF_INTEREST = re.compile(r"frivill[ie]g|lag og (?:foreninger|organisasjon)", re.IGNORECASE)
_PUBLISHED = re.compile(r"^\W*(?:publisert|sist endret|sist endra|oppdatert|lagt ut)\b", re.IGNORECASE)
CONTEXT = 240
_TELLING = ("parti", "dansk", "innbygger_sier", "organisasjon", "andre_kommuner", "annen_enhet")
_TO_COME = ("framtid", "forslag_om_vedtak", "vedtak_naatid", "i_planstrategi", "utsatt", "nektelse")


def forstaa(dokument: Dokument, kontekst: Kontekst | Grunnlag, verk: Regelverk | None = None) -> list[Funn]:
    """Return the proposals a document gives, the surest first; none for a page that says nothing of the kind.

    Never raises on the text's account: whatever stands on a page is only matched against patterns.
    """
    verk = verk or regelverk()
    if isinstance(kontekst, Grunnlag):
        kontekst = kontekst.kontekst(dokument.kommunenummer_eller_fylke)
    title = dokument.tittel or ""
    if dokument.trenger_ocr or not _OF_INTEREST.search(f"{title}\n{dokument.tekst}"):
        return []
    pdf = "pdf" in dokument.innholdstype
    lines = setninger(dokument.tekst, pdf)
    head = _head(dokument, lines)
    page = _page_rules(head, dokument, verk, kontekst)
    main = _main_plan(title, lines, pdf, verk)
    if title and not any(" ".join(title.split()) in " ".join(line.tekst.split()) for line in lines[:12]):
        lines = [Setning(title[:300], 0, 1, 0, "", True), *lines]
    reader = Leser(verk, kontekst, main, _default_year(title, lines), [main] if main else [])
    meeting = [found.iso for found in finn_datoer(title) if found.hel]
    if meeting and re.search(r"protokoll|møte|sak", title, re.IGNORECASE):
        reader.moetedato = meeting[-1]
        body = verk.organ.search(title)
        reader.moeteorgan = body[0].lower() if body else None
    said: list[Utsagn] = []
    for index, line in enumerate(lines):
        said.extend(reader.les(line, lines[index + 1 : index + 4]))
    said += _beside_the_sentences(title, lines, main, said, pdf, verk)
    stranger = _stranger(title, lines, kontekst)
    return _weigh(said, lines, main, page, stranger, dokument, kontekst, verk)


def _head(document: Dokument, lines: list[Setning]) -> str:
    path = unquote(urlsplit(document.final_url).path)
    first = lines[0].tekst[:120] if lines and "pdf" in document.innholdstype else ""
    return f"{document.tittel or ''}\nx{path}\n{first}"


def _page_rules(head: str, document: Dokument, verk: Regelverk, kontekst: Kontekst) -> list[Regeltreff]:
    fields = {
        "hode": head,
        "tekst": f"{head}\n{document.tekst[:6000]}",
        "alt": f"{document.final_url} \n{document.tekst[:6000]}",
    }
    return [
        Regeltreff(rule.id, rule.vekt)
        for rule in verk.gruppe("side")
        if rule.unntatt_niva != kontekst.sted.niva and rule.monster.search(fields[rule.felt])
    ]


def _main_plan(title: str, lines: list[Setning], pdf: bool, verk: Regelverk) -> Omtale | None:
    """Return the plan the page is about: named in the title, or on the first lines of a PDF's front page."""
    heads = [
        title,
        *(line.tekst for line in lines[:5] if pdf and len(line.tekst) < 90 and not line.tekst.endswith(".")),
    ]
    for head in heads:
        every = finn_omtaler(head, verk)
        named = [plan for plan in every if plan.interessant]
        if any(plan.plantype == "annet" for plan in every) and not named:
            return None
        if named:
            own = [plan for plan in named if plan.plantype == EGEN]
            plan = (own or named)[0]
            return Omtale(plan.plantype, plan.tekst, plan.start, plan.slutt, plan.slag, False)
    return None


def _default_year(title: str, lines: list[Setning]) -> str | None:
    """Return the year of a page's own date, for "torsdag 17. februar" without a year."""
    for text in (title, *(line.tekst for line in lines[:5] if _PUBLISHED.match(line.tekst))):
        dates = [found for found in finn_datoer(text) if found.hel]
        if dates:
            return dates[0].iso[:4]
    return None


def _stranger(title: str, lines: list[Setning], kontekst: Kontekst) -> str | None:
    """Return the other unit whose document this is, by the title and the first lines."""
    front = "\n".join([title, *(line.tekst for line in lines[:4] if len(line.tekst) < 90)])
    for name, county in kontekst.nevnte(front):
        if kontekst.er_egen(name) and county == (kontekst.sted.niva == "fylkeskommune"):
            return None
    stranger = kontekst.fremmed(front)
    if stranger:
        return stranger
    for plan in re.finditer(r"frivill\w+", title, re.IGNORECASE):
        beside = kontekst.ved_dokument(title[: plan.start()], title[plan.end() :])
        if beside and not kontekst.er_egen(beside):
            return beside
    return None


def _beside_the_sentences(
    title: str, lines: list[Setning], main: Omtale | None, said: list[Utsagn], pdf: bool, verk: Regelverk
) -> list[Utsagn]:
    """Return what the kind of page says: a planstrategi's plans are to be made; a document shows itself."""
    front = f"{title} {' '.join(line.tekst for line in lines[:3])}"
    extra: list[Utsagn] = []
    if re.search(r"\bplanstrategi", front, re.IGNORECASE):
        for line in lines:
            for plan in finn_omtaler(line.tekst, verk):
                if plan.plantype == EGEN:
                    hit = Regeltreff("i_planstrategi", verk.vekt("i_planstrategi"))
                    extra.append(Utsagn("under_arbeid", plan, line, (hit,)))
    if main is not None:
        draft = [rule for rule in verk.gruppe("prosess") if rule.id in ("utkast", "horing")]
        for line in lines:
            # The front page of a PDF, and the title: "Høringsutkast" on a line of its own speaks of the document.
            if (
                line.side == 1
                and len(line.tekst) < 60
                and (pdf or line.tekst in title)
                and not finn_omtaler(line.tekst, verk)
            ):
                hits = tuple(Regeltreff(rule.id, rule.vekt) for rule in draft if rule.monster.search(line.tekst))
                if hits:
                    extra.append(Utsagn("under_arbeid", main, line, hits))
    if main is not None and lines and not any(item.omtale.plantype == main.plantype for item in said):
        extra.append(Utsagn("omtalt", main, lines[0], ()))
    return extra


def _weigh(
    said: list[Utsagn],
    lines: list[Setning],
    main: Omtale | None,
    page: list[Regeltreff],
    stranger: str | None,
    document: Dokument,
    kontekst: Kontekst,
    verk: Regelverk,
) -> list[Funn]:
    extra = list(page)
    if stranger:
        extra.append(Regeltreff("annen_enhet", verk.vekt("annen_enhet")))
    anchored = _anchored(lines, verk)
    dialog = next(
        (line for line in lines if any(rule.monster.search(line.tekst) for rule in verk.gruppe("dialog"))), None
    )
    result: list[Funn] = []
    for plantype in dict.fromkeys(statement.omtale.plantype for statement in said):
        mine = [statement for statement in said if statement.omtale.plantype == plantype]
        about_it = main is not None and main.plantype == plantype
        support = list(extra)
        if about_it:
            support.append(Regeltreff("tittel_er_dokument", verk.vekt("tittel_er_dokument")))
            if finn_periode(document.tittel or "") != (None, None):
                support.append(Regeltreff("tittel_har_periode", verk.vekt("tittel_har_periode")))
        if plantype != EGEN:
            mixed = any("frivill" in statement.omtale.tekst.lower() for statement in mine)
            if not (anchored or mixed) or not (about_it or mixed):
                continue
            support.append(Regeltreff("forankring", verk.vekt("forankring")))
        result.extend(
            _proposals(plantype, mine, about_it, support, lines, dialog is not None, document, kontekst, verk)
        )
    return sorted(result, key=lambda found: -found.poeng)


def _anchored(lines: list[Setning], verk: Regelverk) -> bool:
    rules = verk.gruppe("forankring")
    return any(rule.monster.search(line.tekst) for line in lines for rule in rules)


def _proposals(
    plantype: str,
    said: list[Utsagn],
    about_it: bool,
    support: list[Regeltreff],
    lines: list[Setning],
    dialog: bool,
    document: Dokument,
    kontekst: Kontekst,
    verk: Regelverk,
) -> list[Funn]:
    base = sum(hit.vekt for hit in support)
    adopted = [item for item in said if item.slag == "vedtatt" and item.poeng + base >= verk.terskel_vedtatt]
    making = [item for item in said if item.slag == "under_arbeid" and item.poeng + base >= verk.terskel_under_arbeid]
    if about_it and "pdf" in document.innholdstype:
        # A finished document tells how it came about; only its front page, or a decision still to come, says otherwise.
        making = [item for item in making if item.setning.side == 1 or any(hit.regel in _TO_COME for hit in item.treff)]
    repealed = any(item.slag == "opphevet" for item in said)
    denied = any(item.slag == "nektet" for item in said)
    found: list[Funn] = []
    if adopted and not repealed:
        best = max(adopted, key=lambda item: (item.poeng, item.dato or ""))
        found.append(_funn("vedtatt", best, best.treff, support, said, dialog, document, kontekst, verk))
    elif (about_it or _says_it_has(said)) and not making and not repealed and not denied:
        shown = _shown(said, lines, base, "pdf" in document.innholdstype, verk)
        if shown:
            found.append(_funn("vedtatt", shown[0], shown[1], support, said, dialog, document, kontekst, verk))
    if making and not repealed and (not found or any(item.ny for item in making)):
        best = max(making, key=lambda item: item.poeng)
        found.append(_funn("under_arbeid", best, best.treff, support, said, dialog, document, kontekst, verk))
    return found


def _says_it_has(said: list[Utsagn]) -> bool:
    """Return whether a page about something else says that the kommune has the plan."""
    return any(
        hit.regel in ("har_egen", "vedtatte_planer") for item in said if item.slag == "gjeldende" for hit in item.treff
    )


def _shown(
    said: list[Utsagn], lines: list[Setning], base: float, pdf: bool, verk: Regelverk
) -> tuple[Utsagn, tuple[Regeltreff, ...]] | None:
    """Return the sentence and rules by which a page shows a plan as finished, without telling of its adoption."""
    force = [item for item in said if item.slag == "gjeldende"]
    hits: dict[str, Regeltreff] = {hit.regel: hit for item in force for hit in item.treff}
    content = verk.regler[[rule.id for rule in verk.regler].index("mal_og_tiltak")]
    parts = [line for line in lines if line.linjestart and content.monster.search(line.tekst)]
    points = sum(hit.vekt for hit in hits.values()) + content.vekt * min(3, len(parts))
    # A whole document speaks of the State, the fylke and the frivilligsentral beside itself; a page seldom does.
    telling = _TELLING[:3] if pdf else _TELLING
    someone_elses = any(hit.regel in telling for item in said if item.slag == "fremmed" for hit in item.treff)
    if points + base < verk.terskel_vedtatt or not (force or parts) or someone_elses:
        return None
    rules = (*hits.values(), *(Regeltreff(content.id, content.vekt) for _ in parts[:3]))
    best = max(force or said, key=lambda item: item.poeng)
    return best, rules


def _funn(
    status: Status,
    best: Utsagn,
    hits: tuple[Regeltreff, ...],
    support: list[Regeltreff],
    said: list[Utsagn],
    dialog: bool,
    document: Dokument,
    kontekst: Kontekst,
    verk: Regelverk,
) -> Funn:
    rules = (*hits, *support, *([Regeltreff("dialog", verk.vekt("dialog"))] if dialog else []))
    points = min(verk.maks, sum(hit.vekt for hit in rules))
    owner = kontekst.eier(best.eier)
    title = _title(best, said, document)
    start, end = finn_periode(title)
    if start is None:
        around = " ".join(item.setning.tekst for item in said if item.slag == best.slag)[:2000]
        start, end = finn_periode(f"{document.tittel or ''} . {around}")
    proof = _bevis(best.setning, document.tekst)
    url = document.final_url or document.url
    return Funn(
        id=funn_id(url, document.hash, owner.nummer, status, best.omtale.plantype),
        enhet=owner.nummer,
        enhetsnavn=owner.navn,
        niva=owner.niva,
        dagens_nummer=owner.dagens or owner.nummer,
        status=status,
        plantype=best.omtale.plantype,
        tittel=title or None,
        vedtatt_dato=best.dato if status == "vedtatt" else None,
        vedtatt_av=best.organ if status == "vedtatt" else None,
        saksnummer=best.sak if status == "vedtatt" else None,
        periode_fra=start,
        periode_til=end,
        i_dialog=dialog,
        bevis=proof.setning,
        bevis_foer=proof.foer,
        bevis_etter=proof.etter,
        bevis_side=proof.side,
        bevis_posisjon=proof.posisjon,
        poeng=round(points, 2),
        skaar=round(max(0.0, points) / verk.maks, 3),
        regler=regler_som_tekst(rules),
        url=url,
        dokument_hash=document.hash,
    )


def _title(best: Utsagn, said: list[Utsagn], document: Dokument) -> str:
    """Return the plan's name: the page's title where it holds it, else the longest way it was named."""
    names = [item.omtale.tekst for item in said if item.omtale.plantype == best.omtale.plantype]
    title = " ".join((document.tittel or "").split())
    if title and len(title) <= 120 and any(name.lower() in title.lower() for name in names) and "." not in title[-5:]:
        return title
    chosen = max(names, key=len, default=best.omtale.tekst)
    return " ".join(chosen.split())[:150]


def _bevis(line: Setning, text: str) -> Bevis:
    end = line.start + len(line.tekst)
    before = " ".join(text[max(0, line.start - CONTEXT) : line.start].split())
    after = " ".join(text[end : end + CONTEXT].split())
    return Bevis(" ".join(line.tekst.split()), before, after, line.side, line.start)
