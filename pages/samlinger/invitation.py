"""What is read on paper and in the post: the invitation with the facts filled in, and the printable overview (HTML)."""

from html import escape

from data.samling.plan import Gruppe
from data.samling.region import ramse
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
    """Give the text of the invitation, to be adapted; what nobody has settled stands in square brackets.

    No kommune is named as lacking a policy: the text says how many have one, and whom to hear from.
    """
    plan = mappe.plan
    first = mappe.arrangementer.get(plan.grupper[0].merke) if plan.grupper else None
    form = t.TID_OG_STED if len(plan.grupper) == 1 else t.FLERE_TIDER
    when = [form.format(tid=_time(mappe, group), sted=_place(mappe, group)) for group in plan.grupper]
    facts = []
    for lift in mappe.loft:
        way = t.FAKTA_VEI_EN if lift.paa_vei == 1 else t.FAKTA_VEI.format(antall=lift.paa_vei) if lift.paa_vei else ""
        facts.append(
            t.FAKTA.format(
                alle=fmt.kommuner(lift.antall_kommuner), fylke=lift.fylkesnavn, vedtatt=lift.vedtatt or "ingen", vei=way
            )
        )
    others = first.andre_inviterte if first else ()
    invited = {number for group in plan.grupper for number in group.kommuner}
    names = [kommune.navn for number, kommune in mappe.kommuner.items() if number in invited]  # in Norwegian order
    return t.INVITASJON_TEKST.format(
        tittel=first.tittel if first else "",
        arrangorer=ramse(first.arrangorer) if first and first.arrangorer else "[arrangør]",
        region=_region(mappe),
        form=first.form if first else "samling",
        naar="\n".join(when if len(when) == 1 else [t.VELG_SAMLING, *when]),
        fakta="\n".join(facts),
        stemmer="".join(t.STEMMER_PUNKT.format(navn=mappe.kommuner[v.kommunenummer].navn) for v in mappe.stemmer),
        inviterte=f"{ramse(names)}." + (f"\nOgså: {ramse(others)}." if others else ""),
        per=fmt.dato(mappe.per),
    )


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
    return t.SAMMENDRAG_TITTEL.format(antall=many, region=_region(mappe))


def _region(mappe: Mappe) -> str:
    return mappe.region


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


def _time(mappe: Mappe, group: Gruppe) -> str:
    arrangement = mappe.arrangementer.get(group.merke)
    return (tidspunkt(arrangement) if arrangement else "") or t.FYLL_TID


def _place(mappe: Mappe, group: Gruppe) -> str:
    arrangement = mappe.arrangementer.get(group.merke)
    place = arrangement.sted if arrangement else ""
    if group.vert is None:
        return place or t.DIGITALT
    return ", ".join(filter(None, [place or t.FYLL_STED, mappe.vert(group)]))
