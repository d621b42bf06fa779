"""A plan for 1–4 gatherings: who goes where, with which host, and how far each travels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from data.samling.avstand import Avstander
from data.samling.pmedian import SECONDS, divide, divided_among
from data.samling.vertskap import Kandidater, rank_hosts

MERKER = "ABCD"


@dataclass(frozen=True)
class Gruppe:
    """One gathering. `vert` is a kommunenummer, or None for a digital one; travel is one way, in the plan's unit.

    `vekt`: kommuner or inhabitants whose journey is known. `sum`: each journey times its weight. `snitt`: the weighted
    mean. `lengst`: the longest single journey. `ukjent`: those whose journey is not known. `kortest`: the one in the group
    that would ask least travel as host, and `ekstra`: how much more `vert` asks (share).
    """

    merke: str
    vert: str | None
    kommuner: tuple[str, ...]
    vekt: float
    sum: float
    snitt: float
    lengst: float
    lengst_fra: str | None
    ukjent: tuple[str, ...] = ()
    kortest: str | None = None
    ekstra: float = 0.0


@dataclass(frozen=True)
class Plan:
    """A division of the invited. `enhet`: km or minutter; `forklaring` and `svar`: sentences that must be shown."""

    grupper: tuple[Gruppe, ...]
    enhet: str
    forklaring: str
    svar: str
    bevist: bool
    per_innbygger: bool

    @property
    def sum(self) -> float:
        """Total weighted travel."""
        return sum(group.sum for group in self.grupper)

    @property
    def snitt(self) -> float:
        """Mean one-way journey over all that are invited, in the plan's weight; 0 where nobody travels."""
        weight = sum(group.vekt for group in self.grupper)
        return self.sum / weight if weight else 0.0

    @property
    def lengst(self) -> float:
        """The longest single journey of all."""
        return max((group.lengst for group in self.grupper), default=0.0)


def make_plan(
    avstander: Avstander,
    inviterte: Sequence[str],
    innbyggere: Mapping[str, int],
    antall: int,
    *,
    per_innbygger: bool = False,
    balansert: bool = False,
    verter: Kandidater | None = None,
    tidsgrense: float = SECONDS,
) -> Plan:
    """Divide the invited kommuner among `antall` gatherings so that they travel least, and choose the hosts.

    `verter`: who may host (None: all of the invited). Where the most central are wanted, each host is changed for the most
    central of its group that asks nearly as little travel, and everybody goes to the nearest of the new hosts. The groups
    are labelled A, B … in the order of the hosts among `inviterte`. `tidsgrense`: as for `divide`.
    Raises ValueError, in Norwegian, when there are fewer kommuner than gatherings, or none at all.
    """
    table = avstander.utvalg(inviterte)
    weights = _weights(inviterte, innbyggere, per_innbygger)
    place = {number: i for i, number in enumerate(inviterte)}
    allowed = None if verter is None else [place[number] for number in verter.numre]
    answer = divide(
        table.for_choosing(), weights, antall, balansert=balansert, kandidater=allowed, tidsgrense=tidsgrense
    )
    hosts, group = answer.verter, answer.gruppe
    among = verter.blant if verter else f"de {len(inviterte)} kommunene som er invitert"
    said = answer.svar(among)
    if verter is not None and verter.mest_sentrale:
        central = [
            verter.mest_sentral(rank_hosts(avstander, members, _weights(members, innbyggere, per_innbygger)))
            for host in hosts
            for members in [[inviterte[i] for i, own in enumerate(group) if own == host]]
        ]
        moved = tuple(sorted(place[number] for number in central if number is not None))
        if len(moved) == len(hosts) and moved != hosts:
            group, total = divided_among(table.for_choosing(), weights, moved, balansert=balansert)
            said = answer.svar(among, total / answer.sum - 1 if answer.sum else 0.0)
            hosts = moved
    groups = tuple(
        _group(
            MERKER[i],
            inviterte[host],
            [inviterte[i] for i, own in enumerate(group) if own == host],
            avstander,
            innbyggere,
            per_innbygger,
        )
        for i, host in enumerate(hosts)
    )
    bevist = answer.bevist and hosts == answer.verter
    return Plan(groups, avstander.enhet, avstander.forklaring, said, bevist, per_innbygger)


def plan_of(
    grupper: Sequence[tuple[str | None, Sequence[str]]],
    avstander: Avstander,
    innbyggere: Mapping[str, int],
    per_innbygger: bool,
    svar: str,
) -> Plan:
    """The plan of groups that are settled already: (host or None for digital, members) of each, labelled A, B …"""
    groups = tuple(
        _group(label, host, members, avstander, innbyggere, per_innbygger)
        for label, (host, members) in zip(MERKER, grupper, strict=False)
    )
    return Plan(groups, avstander.enhet, avstander.forklaring, svar, False, per_innbygger)


def swap_hosts(
    plan: Plan, verter: Mapping[str, str | None], avstander: Avstander, innbyggere: Mapping[str, int]
) -> Plan:
    """Give the plan other hosts (label → kommunenummer in that group, or None for digital); the groups stay.

    A host that is not in its group is passed over. The plan says when it is no longer the one with least travel.
    """
    groups = []
    for group in plan.grupper:
        host = verter.get(group.merke, group.vert)
        if host is not None and host not in group.kommuner:
            host = group.vert
        groups.append(
            group
            if host == group.vert
            else _group(group.merke, host, group.kommuner, avstander, innbyggere, plan.per_innbygger)
        )
    if tuple(groups) == plan.grupper:
        return plan
    own = "Du har valgt vert eller digital form selv; inndelingen er den med minst reise for de foreslåtte vertene."
    return replace(plan, grupper=tuple(groups), svar=own, bevist=False)


def _weights(numbers: Sequence[str], people: Mapping[str, int], per_person: bool) -> list[float]:
    return [float(people[number]) if per_person else 1.0 for number in numbers]


def _group(
    label: str,
    host: str | None,
    members: Sequence[str],
    distances: Avstander,
    people: Mapping[str, int],
    per_person: bool,
) -> Gruppe:
    weights = _weights(members, people, per_person)
    if host is None:
        return Gruppe(label, None, tuple(members), sum(weights), 0.0, 0.0, 0.0, None)
    ranked = rank_hosts(distances, members, weights)
    own = next(rank for rank in ranked if rank.kommunenummer == host)
    known = sum(weight for number, weight in zip(members, weights, strict=True) if number not in own.ukjent)
    least = ranked[0]
    return Gruppe(
        label,
        host,
        tuple(members),
        known,
        own.sum,
        own.snitt,
        own.lengst,
        own.lengst_fra,
        own.ukjent,
        least.kommunenummer,
        own.sum / least.sum - 1 if least.sum and not own.ukjent else 0.0,
    )


@dataclass(frozen=True)
class Arrangement:
    """What is agreed about one gathering of a plan; `kl_fra` None means all day. `dato_til` is the last day, inclusive."""

    merke: str
    tittel: str
    form: str
    dato_fra: date | None = None
    dato_til: date | None = None
    kl_fra: time | None = None
    kl_til: time | None = None
    sted: str = ""
    arrangorer: tuple[str, ...] = ()
    andre_inviterte: tuple[str, ...] = ()
    pamelding: str = ""
    frist: date | None = None
    kontakt: str = ""

    @property
    def feil(self) -> str:
        """What is wrong with its dates and times, in Norwegian; empty when they hold."""
        if self.dato_til and not self.dato_fra:
            return "Sett første dag også."
        if self.dato_fra and self.dato_til and self.dato_til < self.dato_fra:
            return "Siste dag er før første dag."
        if self.kl_til and not self.kl_fra:
            return "Sett når den begynner også."
        same_day = self.dato_til is None or self.dato_til == self.dato_fra
        if self.kl_fra and self.kl_til and same_day and self.kl_til <= self.kl_fra:
            return "Sluttiden må være etter starttiden."
        if self.frist and self.dato_fra and self.frist > self.dato_fra:
            return "Påmeldingsfristen er etter første dag."
        return ""
