"""The time line of one kommune: evidence, reforms, gatherings and services as one ordered list, newest last, each with its source."""

from __future__ import annotations

from datetime import date

from data.queries.hendelser import Hendelse
from data.queries.kommune import Opplysning
from pages.components import format as fmt
from pages.components.html import ekstern, esc, status_merke
from pages.kommuner import texts as t

STYLE = """
<style>
.fk-tid { list-style: none; margin: 0; padding: 0 0 0 .2rem; }
.fk-tid > li { position: relative; padding: 0 0 1rem 1.5rem; border-left: 2px solid #d5dddc; margin-left: .45rem; overflow-wrap: anywhere; }
.fk-tid > li:last-child { border-left-color: transparent; padding-bottom: 0; }
.fk-tid .fk-prikk { position: absolute; left: -.62rem; top: 0; width: 1.2rem; height: 1.2rem; line-height: 1.15rem; text-align: center;
  background: #fff; border-radius: 50%; color: #1f2a2a; }
.fk-tid time, .fk-tid .fk-naar { font-weight: 600; margin-right: .5rem; }
.fk-tid p { margin: .1rem 0 0 0; }
.fk-tid .fk-avgjor { border: 1px solid var(--fk-teal); color: var(--fk-teal); border-radius: .3rem; padding: 0 .35rem; font-size: .8rem;
  margin-left: .4rem; white-space: nowrap; }
</style>
"""


def html(evidence: list[Opplysning], events: list[Hendelse], decides: str | None) -> str:
    """The list as HTML; `decides` is the id of the observation that the status rests on. Undated entries come last."""
    entries = [(o.udatert, o.holder_fra, 1, _evidence(o, o.id == decides)) for o in evidence]
    entries += [(e.dag is None, e.dag or date.max, 0, _event(e)) for e in events]
    entries.sort(key=lambda entry: entry[:3])
    return (
        f'<ol class="fk-tid" aria-label="{esc(t.TIDSLINJE)}">{"".join(entry[3] for entry in entries)}</ol>'
        if entries
        else ""
    )


def _when(words: str) -> str:
    return f'<span class="fk-naar">{esc(words)}</span>'


def _evidence(o: Opplysning, decides: bool) -> str:
    what = status_merke(o.status)
    title = f" «{esc(o.tittel)}»" if o.tittel else ""
    unit = f" i tidligere {esc(o.enhet)}" if o.arvet else ""
    plan = "" if o.egen else f" · {esc(o.plantype_navn)}"
    inferred = f" · {esc(t.UTLEDET_MERKE)}" if o.utledet else ""
    mark = f'<span class="fk-avgjor">{esc(t.HER_AVGJORT)}</span>' if decides else ""
    source = ekstern(o.utgiver or t.UKJENT_KILDE, o.kilde_url)
    sure = esc(t.SIKKERHET.get(o.sikkerhet, o.sikkerhet))
    note = f'<p class="fk-svak">{esc(o.merknad)}</p>' if o.merknad else ""
    symbol = fmt.STATUSER[o.status].symbol if o.egen else t.SYMBOL["plan"]
    return (
        f'<li><span class="fk-prikk" aria-hidden="true">{symbol}</span>{_when(fmt.dato(o.dato_tekst) if not o.udatert else t.UTEN_DATO)}'
        f"{what}{unit}{title}{plan}{mark}<p>{source} · {sure}{inferred}</p>{note}</li>"
    )


def _event(e: Hendelse) -> str:
    when = fmt.dato(e.dag) if e.dag else fmt.dato(e.dato_tekst) if e.dato_tekst else t.UTEN_DATO
    source = f"<p>{ekstern(_host(e.kilde_url), e.kilde_url)}</p>" if e.kilde_url else ""
    return (
        f'<li><span class="fk-prikk" aria-hidden="true">{t.SYMBOL[e.slag]}</span>{_when(when)}{esc(t.SLAG[e.slag])}'
        f"<p>{esc(e.tekst)}</p>{source}</li>"
    )


def _host(url: str) -> str:
    return url.split("//", 1)[-1].split("/", 1)[0]
