"""Everything that goes along from a plan: one frozen folder of facts that each take-away is made of. No Streamlit here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from data.database import unknown
from data.queries.kontekst import Kolonne
from data.queries.samlinger import Loft, as_date
from data.samling.avstand import Avstander, Kommune
from data.samling.kontakter import Kontakt
from data.samling.plan import Arrangement, Gruppe, Plan
from data.samling.vertskap import Stemme
from pages.components import format as fmt
from pages.samlinger import texts as t


@dataclass(frozen=True)
class Mappe:
    """What a plan is taken away with.

    region: the region as a sentence. per: the day the statuses are of. rader: the invited, as `deltakere` gives them.
    arrangementer: label → what is agreed about that gathering. valg: what was chosen, as it is saved. omraade: målform →
    where it is, as in a letter (" i Nordland"; nothing where words fail). malform: of the invitation. kontakter: only for
    an editor; None leaves the columns out. kolonner: figures of others that the list has too.
    """

    region: str
    per: date
    plan: Plan
    arrangementer: Mapping[str, Arrangement]
    rader: pd.DataFrame
    kommuner: Mapping[str, Kommune]
    avstander: Avstander
    stemmer: tuple[Stemme, ...] = ()
    loft: tuple[Loft, ...] = ()
    valg: tuple[str, ...] = ()
    omraade: Mapping[str, str] = field(default_factory=dict)
    malform: str = t.NB
    kontakter: Mapping[str, Sequence[Kontakt]] | None = field(default=None, repr=False)
    kolonner: tuple[Kolonne, ...] = ()

    def vert(self, gruppe: Gruppe) -> str:
        """The host's name, or the word for a digital gathering."""
        return self.kommuner[gruppe.vert].navn if gruppe.vert else t.DIGITALT

    def navn(self, gruppe: Gruppe) -> str:
        """How a gathering is called: "Samling A: Bodø"."""
        return t.SAMLING_NAVN.format(merke=gruppe.merke, vert=self.vert(gruppe))

    def reise(self, gruppe: Gruppe, kommunenummer: str) -> float:
        """One way from the kommune to the host, in the plan's unit; 0 for a digital one, NaN where it is not known."""
        if gruppe.vert is None:
            return 0.0
        place = self.avstander.kommuner.index
        return float(self.avstander.verdier[place(kommunenummer), place(gruppe.vert)])

    @property
    def stille(self) -> frozenset[str]:
        """The invited whose work has gone silent."""
        return frozenset(self.rader.loc[self.rader["stille"].astype(bool), "kommunenummer"])

    @property
    def har_postadresser(self) -> bool:
        """Whether the private contacts have any postal address; no open source of ours has."""
        return any(person.postadresse for people in (self.kontakter or {}).values() for person in people)

    @property
    def hver(self) -> str:
        """What a mean journey is per: "hver" kommune, or "per innbygger"."""
        return t.PER_INNBYGGER if self.plan.per_innbygger else t.HVER

    @property
    def enhet(self) -> str:
        """The unit as it stands in a heading."""
        return t.ENHET[self.plan.enhet]


def invitasjonsliste(mappe: Mappe, gruppe: Gruppe) -> pd.DataFrame:
    """The invited of one gathering, those on the way first; one row per kommune (per contact, where there are several).

    Headings in Norwegian; whole dates as `date`, others as the words for them, travel as a number in the plan's unit.
    """
    members = mappe.rader[mappe.rader["kommunenummer"].isin(gruppe.kommuner)]
    lines: list[dict[str, object]] = []
    for row in members.to_dict("records"):
        number = row["kommunenummer"]
        line: dict[str, object] = {
            t.KOMMUNE: row["kommunenavn"],
            t.NUMMER: number,
            t.FYLKE: row["fylkesnavn"],
            t.GRUPPE: t.GRUPPER[row["gruppe"]].navn,
            t.STATUS: ", ".join(
                filter(None, [fmt.STATUSER[row["status"]].ord, fmt.stille_siden(row["sist_bekreftet"], row["stille"])])
            ),
            t.SIDEN: _exact(row["siden_tekst"]) or (t.UDATERT if pd.notna(row["siden"]) else None),
            t.POLITIKK: as_text(row["tittel"]),
            t.FORANKRET: as_text(row["forankret"]),
            t.UTLOPER: _exact(row["periode_til"]),
            t.INNBYGGERE: int(row["innbyggere"]),
            t.REISE.format(enhet=mappe.enhet): round(mappe.reise(gruppe, number), 1),
            t.SIST: sist(row),
            t.NETTSTED: mappe.kommuner[number].nettsted,
            **{one.overskrift: one.verdier.get(number) for one in mappe.kolonner},
        }
        if mappe.kontakter is None:
            lines.append(line)
            continue
        for person in mappe.kontakter.get(number) or (Kontakt("", "", ""),):
            address = {t.POSTADRESSE: person.postadresse} if mappe.har_postadresser else {}
            lines.append({**line, t.KONTAKT: person.navn, t.ROLLE: person.rolle, t.EPOST: person.epost, **address})
    order = {entry.navn: place for place, entry in enumerate(t.GRUPPER.values())}
    lines.sort(key=lambda line: order[str(line[t.GRUPPE])])  # stable: Norwegian order inside each group
    return pd.DataFrame(lines, columns=list(lines[0]) if lines else [t.KOMMUNE, t.NUMMER])


def kolonnesummer(kolonner: Sequence[Kolonne], numre: Sequence[str]) -> list[str]:
    """For each column: what the kommuner have of it together, where it adds up, and its source."""
    lines = []
    for one in kolonner:
        source = fmt.context_source(one.datasett, one.aar)
        if one.datasett.slag != "antall":
            lines.append(f"{one.datasett.tittel} ({one.datasett.enhet}): {source}")
            continue
        total, known = one.sum(numre)
        told = {"tittel": one.datasett.tittel, "sum": fmt.tall(total), "med": fmt.tall(known), "kilde": source}
        words = t.SUM_KOLONNE if known == len(numre) else t.SUM_KOLONNE_DEL
        lines.append(words.format(**told, kommuner=fmt.kommuner(len(numre))))
    return lines


def _exact(known: object) -> date | str | None:
    """A date no more exact than its source: "2015" stays a year."""
    text = as_text(known)
    return date.fromisoformat(text) if len(text) == len("2015-12-31") else fmt.dato(text) if text else None


def as_text(value: object) -> str:
    """A text from a frame, empty where it is unknown."""
    return value if isinstance(value, str) else ""


def sist(row: Mapping[str, object]) -> str:
    """The last bistand or gathering a kommune had: "Kafédialog, september 2025"; empty where none is known."""
    service, meeting = as_date(row["siste_bistand"]), as_date(row["siste_samling"])
    if meeting is not None and (service is None or meeting >= service):
        return t.SIST_TEKST.format(hva=as_text(row["siste_samling_tittel"]), naar=maaned(meeting))
    name = as_text(row["siste_tjeneste"])
    if not name:
        return ""
    name = fmt.capital(name)
    return t.SIST_TEKST.format(hva=name, naar=maaned(service)) if service else name


def tidspunkt(arrangement: Arrangement) -> str:
    """When a gathering is, as a person would write it; empty where no date is set."""
    if arrangement.dato_fra is None:
        return ""
    last = arrangement.dato_til or arrangement.dato_fra
    text = fmt.dato(arrangement.dato_fra)
    if last != arrangement.dato_fra and (last.year, last.month) == (
        arrangement.dato_fra.year,
        arrangement.dato_fra.month,
    ):
        text = f"{arrangement.dato_fra.day}.–{fmt.dato(last)}"
    elif last != arrangement.dato_fra:
        text = t.FRA_TIL.format(fra=text, til=fmt.dato(last))
    if arrangement.kl_fra:
        text += t.KLOKKEN.format(fra=f"{arrangement.kl_fra:%H.%M}")
        if arrangement.kl_til:
            text += t.KLOKKEN_TIL.format(til=f"{arrangement.kl_til:%H.%M}")
    return text


def naar(row: dict[str, object]) -> str:
    """When a gathering was, as fully as the source says it: "19. november 2019", "18. oktober, år ikke vist"."""
    first, last = as_text(row["dato_fra"]), as_text(row["dato_til"])
    note = as_text(row["dato_merknad"])
    if not first:
        return note or t.DATO_UKJENT
    text = fmt.dato(first) if last in {"", first} else t.FRA_TIL.format(fra=fmt.dato(first), til=fmt.dato(last))
    return f"{text}, {note}" if note else text


def antall_invitert(antall: int) -> str:
    """How many are invited by name: "12 kommuner invitert"."""
    return t.INVITERT_EN if antall == 1 else t.INVITERT_TALL.format(antall=antall)


def maaned(day: date) -> str:
    """A month for people: "september 2025"."""
    return fmt.dato(f"{day:%Y-%m}")


def lengde(value: float, enhet: str) -> str:
    """A length of travel for people: "1 234 km", "95 min"; "ukjent" where it is not known."""
    return t.UKJENT if unknown(value) else f"{fmt.tall(value)}{fmt.NBSP}{t.KORT_ENHET[enhet]}"
