"""What is read on paper and in the post: the invitation with the facts filled in, and the printable overview (HTML)."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

from babel.dates import get_day_names

from data.samling.avstand import ramse
from data.samling.plan import Arrangement, Gruppe
from pages.components import format as fmt
from pages.components import texts as shared
from pages.samlinger import texts as t
from pages.samlinger.plan_folder import Mappe, invitasjonsliste, lengde, tidspunkt

PRINT_CSS = """
@page { size: A4; margin: 14mm; }
body { font: 10.5pt/1.4 Arial, sans-serif; color: #1f2a2a; max-width: 190mm; margin: 0 auto; padding: 8mm; }
h1 { font-size: 18pt; margin: 0 0 2mm; } h2 { font-size: 12.5pt; margin: 5mm 0 1.5mm; }
p { margin: 0 0 1.5mm; } .svak { color: #5a6969; }
figure { margin: 3mm 0; } figure svg, figure img { width: 100%; max-height: 105mm; object-fit: contain; object-position: left; }
table { border-collapse: collapse; width: 100%; font-size: 9pt; break-inside: auto; }
tr { break-inside: avoid; } th, td { text-align: left; padding: .8mm 2mm .8mm 0; border-bottom: .2mm solid #d5dddc; vertical-align: top; }
td.tall, th.tall { text-align: right; }
ul { margin: 0; padding-left: 5mm; }
@media print { body { padding: 0; } .skjerm { display: none; } h2 { break-after: avoid; } }
"""


def invitasjon(mappe: Mappe) -> str:
    """Give the text of the invitation in the målform of `mappe`; what nobody has settled is left out (`mangler` says what).

    No kommune is named as lacking a policy: the text says how many have one, and whom to hear from.
    """
    words, plan = t.INVITASJON_TEKSTER[mappe.malform], mappe.plan
    first = _first(mappe)
    invited = [number for number in mappe.kommuner if number in {n for group in plan.grupper for n in group.kommuner}]
    hosts = ramse(first.arrangorer)
    opening = words["innledning"].format(
        arrangorer=hosts or words["vi"],
        hvem=words["en" if len(invited) == 1 else "mange"],
        omraade=_where(mappe),
        form=t.DIGITALT_MOTE if first.form == "digitalt" else first.form,
    )
    voices = ramse(mappe.kommuner[v.kommunenummer].navn for v in mappe.stemmer)
    others = words["andre"].format(navn=ramse(first.andre_inviterte)) if first.andre_inviterte else ""
    parts = [
        [first.tittel],
        [opening],
        _when_and_where(mappe, words),
        [words["hvorfor"], *_facts(mappe, words), words["hva"]],
        [
            words["program"],
            words["program_hva"],
            words["program_stemmer"].format(navn=voices) if voices else "",
            words["program_tid"],
        ],
        [words["inviterte"], f"{ramse(_names(mappe, invited))}.", others],
        _how_to_join(first, words),
        [words["kilde"].format(per=fmt.dato(mappe.per))]
        if any(lift.antall_kommuner > 1 for lift in mappe.loft)
        else [],
        [words["hilsen"], hosts] if hosts else [],
    ]
    return "\n\n".join(filter(None, ("\n".join(filter(None, part)) for part in parts))) + "\n"


def mangler(mappe: Mappe) -> list[str]:
    """What the invitation does not say because nobody has settled it."""
    first, several = _first(mappe), len(mappe.plan.grupper) > 1
    lacking = []
    for group in mappe.plan.grupper:
        one = mappe.arrangementer.get(group.merke)
        of = f" ({mappe.navn(group)})" if several else ""
        lacking += [] if one and one.dato_fra else [t.MANGLER_DATO + of]
        lacking += [] if group.vert is None or (one and one.sted) else [t.MANGLER_STED + of]
    lacking += [] if first.pamelding else [t.MANGLER_PAMELDING]
    lacking += [] if first.frist else [t.MANGLER_FRIST]
    return lacking + ([] if first.kontakt else [t.MANGLER_KONTAKT])


def _first(mappe: Mappe) -> Arrangement:
    """What is agreed about the first gathering: title, form and organisers are the same for all."""
    return next(iter(mappe.arrangementer.values()), Arrangement("A", "", "samling"))


def _where(mappe: Mappe) -> str:
    return mappe.omraade.get(mappe.malform, "")


def _facts(mappe: Mappe, words: Mapping[str, str]) -> list[str]:
    """One sentence for each fylke: how many have adopted, and how many of the invited work on one (`Loft.i_gang`)."""
    lines = []
    for lift in mappe.loft:
        if lift.antall_kommuner == 1:
            continue  # a fylke of one kommune would be named as having or lacking
        said = words["fakta" if lift.vedtatt else "fakta_ingen"]
        line = said.format(
            alle=fmt.tall(lift.antall_kommuner), fylke=lift.fylkesnavn, vedtatt=_number(lift.vedtatt, mappe.malform)
        )
        going = _number(lift.i_gang, mappe.malform)
        lines.append(line + (words["i_gang"].format(antall=going[0].upper() + going[1:]) if lift.i_gang else ""))
    return lines


def _number(count: int, malform: str) -> str:
    """Up to twelve in words, as people write."""
    return t.TALLORD[malform][count] if count < len(t.TALLORD[malform]) else fmt.tall(count)


def _names(mappe: Mappe, numbers: Sequence[str]) -> list[str]:
    """Names in Norwegian order, with the fylke where two of them are called the same."""
    count = Counter(mappe.kommuner[n].navn for n in numbers)
    return [
        k.navn if count[k.navn] == 1 else f"{k.navn} ({k.fylkesnavn})" for k in (mappe.kommuner[n] for n in numbers)
    ]


def _when_and_where(mappe: Mappe, words: Mapping[str, str]) -> list[str]:
    lines = []
    for group in mappe.plan.grupper:
        one = mappe.arrangementer.get(group.merke)
        time, place = _moment(one, mappe.malform) if one else "", _place(mappe, group)
        if len(mappe.plan.grupper) == 1:
            lines.append(words["tid"].format(tid=time) if time else words["tid_kommer"])
            lines.append(words["sted"].format(sted=place) if place else words["digitalt"])
        else:
            key = "velg_linje" if time else "velg_uten_tid"
            lines.append(words[key].format(sted=place or words["digitalt_kort"], tid=time))
    return lines if len(mappe.plan.grupper) == 1 else [words["velg"], *lines]


def _moment(one: Arrangement, malform: str) -> str:
    """When it is, with the day of the week where it is one day: "onsdag 10. mars 2027 kl. 09.00–15.30"."""
    said = tidspunkt(one)
    if one.dato_fra is None or one.dato_til not in (None, one.dato_fra):
        return said
    return f"{get_day_names('wide', locale='nn' if malform == t.NN else 'nb')[one.dato_fra.weekday()]} {said}"


def _place(mappe: Mappe, group: Gruppe) -> str:
    """Where it is; the host's name is not said twice. Empty for a digital one without a place."""
    one = mappe.arrangementer.get(group.merke)
    place = one.sted if one else ""
    if group.vert is None or (one and one.form == "digitalt"):
        return place
    host = mappe.vert(group)
    if re.search(rf"(?<!\w){re.escape(host)}(?!\w)", place, re.IGNORECASE):
        return place
    return f"{place}, {host}" if place else host


def _how_to_join(first: Arrangement, words: Mapping[str, str]) -> list[str]:
    day = fmt.dato(first.frist) if first.frist else ""
    if first.pamelding:
        join = words["pamelding_frist" if day else "pamelding"].format(hvor=first.pamelding, frist=day)
    else:
        join = words["frist"].format(frist=day) if day else ""
    return [join, words["kontakt"].format(hvem=first.kontakt) if first.kontakt else ""]


def oversikt(mappe: Mappe, kart_svg: str) -> bytes:
    """Give the overview as one HTML file with nothing to fetch, set for A4: key figures, map, hosts, voices, who is invited.

    `kart_svg`: the map, our own drawing. Everything else is escaped. Contacts are never in it.
    """
    plan = mappe.plan
    parts = [
        f"<h1>{escape(_title(mappe))}</h1>",
        f'<p class="svak">{escape(t.STATUS_PER.format(dato=fmt.dato(mappe.per)))} {escape(plan.svar)}</p>',
        f"<p>{escape(_counts(mappe))}</p>",
        f"<p>{escape(_travel(mappe))} {escape(plan.forklaring)}</p>",
        *(f"<p>{escape(sentence)}</p>" for sentence in loftsetninger(mappe)),
        f"<figure>{kart_svg}</figure>",
    ]
    if mappe.stemmer:
        items = "".join(
            f"<li><b>{escape(mappe.kommuner[v.kommunenummer].navn)}</b>: {escape(v.grunn)}</li>" for v in mappe.stemmer
        )
        parts.append(f"<h2>{escape(t.STEG_STEMMER[2:])}</h2><ul>{items}</ul>")
    for group in plan.grupper:
        parts.append(_group(mappe, group))
    parts.append(f'<p class="svak">{escape(t.UKJENT_ER_UKJENT)}</p>')
    title = escape(f"{_title(mappe)} – {shared.NAVN}")
    page = (
        f'<!doctype html>\n<html lang="nb"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{PRINT_CSS}</style></head><body>"
        f'<p class="skjerm svak">{escape(t.OVERSIKT_SKRIV_UT)}</p>{"".join(parts)}</body></html>\n'
    )
    return page.encode()


def loftsetninger(mappe: Mappe) -> list[str]:
    """Say for each fylke how far the gathering could move it, most first."""
    lines = []
    for lift in sorted(mappe.loft, key=lambda lift: -lift.paa_vei):
        if lift.paa_vei:
            lines.append(
                t.LOFT.format(
                    fylke=lift.fylkesnavn,
                    naa=fmt.prosent(lift.andel, 0),
                    mulig=fmt.prosent(lift.mulig, 0),
                    naa_antall=lift.vedtatt,
                    mulig_antall=lift.vedtatt + lift.paa_vei,
                    alle=lift.antall_kommuner,
                )
            )
    if not lines and mappe.loft:
        lines.append(t.LOFT_INGEN.format(fylke=ramse([lift.fylkesnavn for lift in mappe.loft])))
    return lines


def _group(mappe: Mappe, group: Gruppe) -> str:
    """One gathering: when and where, and its list in five columns."""
    table = invitasjonsliste(mappe, group).drop_duplicates(t.NUMMER)
    travel = t.REISE.format(enhet=mappe.enhet)
    rows = "".join(
        f"<tr><td>{escape(str(row[t.KOMMUNE]))}</td><td>{escape(_symbol(row[t.GRUPPE]))} {escape(str(row[t.STATUS]))}</td>"
        f"<td>{escape(_since(row[t.SIDEN]))}</td>"
        f'<td class="tall">{escape(fmt.tall(row[t.INNBYGGERE]))}</td>'
        f'<td class="tall">{escape(fmt.tall(row[travel]))}</td></tr>'
        for row in table.to_dict("records")
    )
    heads = "".join(
        f"<th{' class=tall' if name in {t.INNBYGGERE, travel} else ''}>{escape(name)}</th>"
        for name in (t.KOMMUNE, t.STATUS, t.SIDEN, t.INNBYGGERE, travel)
    )
    arrangement = mappe.arrangementer.get(group.merke)
    moment = ", ".join(
        filter(None, [tidspunkt(arrangement) if arrangement else "", arrangement.sted if arrangement else ""])
    )
    others = arrangement.andre_inviterte if arrangement else ()
    also = f"<p>{escape(t.ANDRE_INVITERTE)}: {escape(ramse(others))}</p>" if others else ""
    return (
        f"<h2>{escape(mappe.navn(group))} ({len(group.kommuner)})</h2>"
        + (f"<p>{escape(moment)}</p>" if moment else "")
        + f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{also}"
    )


def _since(value: object) -> str:
    """A day, or the word for evidence without a date."""
    return value if isinstance(value, str) else fmt.dato(value)


def _symbol(group: object) -> str:
    return next((entry.symbol for entry in t.GRUPPER.values() if entry.navn == group), "")


def _title(mappe: Mappe) -> str:
    count = len(mappe.plan.grupper)
    many = t.EN_SAMLING if count == 1 else t.FLERE_SAMLINGER.format(antall=count)
    return t.SAMMENDRAG_TITTEL.format(antall=many, region=mappe.region)


def _counts(mappe: Mappe) -> str:
    """How many of each group are invited: "43 kommuner: 12 på vei, 1 ingen kjent, …"."""
    counts = mappe.rader["gruppe"].value_counts()
    words = [f"{counts[code]} {text.navn.lower()}" for code, text in t.GRUPPER.items() if counts.get(code)]
    return f"{fmt.kommuner(len(mappe.rader))}: {ramse(words)}."


def _travel(mappe: Mappe) -> str:
    plan = mappe.plan
    return t.OVERSIKT_REISE.format(
        hver=mappe.hver,
        snitt=lengde(plan.snitt, plan.enhet),
        lengst=lengde(plan.lengst, plan.enhet),
    )
