"""How well the understanding does: precision and recall against labels, and precision rule by rule. Pure functions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from loaders.web.forstaa.typer import Funn


@dataclass(frozen=True, slots=True)
class Fasit:
    """One finding that a careful reader would make; None where the text does not say."""

    status: str
    plantype: str
    dato: str | None = None
    organ: str | None = None


@dataclass(frozen=True, slots=True)
class Proeve:
    """One labelled document: what should be found (nothing, for most traps) and what was."""

    id: str
    fasit: tuple[Fasit, ...]
    funn: tuple[Funn, ...]
    felle: str | None = None


@dataclass(slots=True)
class Maal:
    """Counts of one measure. Precision and recall are None where there is nothing to divide by."""

    navn: str
    rett: int = 0
    feil: int = 0
    mangler: int = 0
    avvik: list[str] = field(default_factory=list)

    @property
    def presisjon(self) -> float | None:
        """Return the share of what was proposed that is right."""
        return self.rett / (self.rett + self.feil) if self.rett + self.feil else None

    @property
    def fangst(self) -> float | None:
        """Return the share of what should be proposed that was (recall)."""
        return self.rett / (self.rett + self.mangler) if self.rett + self.mangler else None


def _compare(measure: Maal, sample: str, wanted: object, got: object) -> None:
    if got is not None and got == wanted:
        measure.rett += 1
        return
    if got is not None:
        measure.feil += 1
    if wanted is not None:
        measure.mangler += 1
    if got is not None or wanted is not None:
        measure.avvik.append(f"{sample}: ventet {wanted or 'ingenting'}, fikk {got or 'ingenting'}")


def maal(proever: Iterable[Proeve]) -> list[Maal]:
    """Return the measures vedtatt, under_arbeid, plantype, dato and organ over some documents.

    A status is right when a document's label has it; plan type, date and body are compared where the status is right.
    """
    adopted, making = Maal("vedtatt"), Maal("under_arbeid")
    kind, date, body = Maal("plantype"), Maal("dato"), Maal("organ")
    for sample in proever:
        for measure in (adopted, making):
            wanted = [label for label in sample.fasit if label.status == measure.navn]
            got = [found for found in sample.funn if found.status == measure.navn]
            for label, found in _pairs(wanted, got):
                _compare(measure, sample.id, label and label.status, found and found.status)
                if label and found:
                    _compare(kind, sample.id, label.plantype, found.plantype)
                    if measure is adopted:
                        _compare(date, sample.id, label.dato, found.vedtatt_dato)
                        _compare(body, sample.id, label.organ, found.vedtatt_av)
    return [adopted, making, kind, date, body]


def _pairs(wanted: list[Fasit], got: list[Funn]) -> Iterator[tuple[Fasit | None, Funn | None]]:
    rest = list(got)
    for label in wanted:
        same = [found for found in rest if found.plantype == label.plantype] or rest
        if same:
            rest.remove(same[0])
        yield label, same[0] if same else None
    for found in rest:
        yield None, found


def per_regel(proever: Iterable[Proeve]) -> dict[str, tuple[int, int]]:
    """Return for each rule how many findings it took part in, and how many of these were right."""
    counts: dict[str, tuple[int, int]] = {}
    for sample in proever:
        right = {(label.status, label.plantype) for label in sample.fasit}
        for found in sample.funn:
            correct = (found.status, found.plantype) in right
            for rule in found.regelnavn():
                fired, good = counts.get(rule, (0, 0))
                counts[rule] = (fired + 1, good + correct)
    return counts


def etter_beslutninger(beslutninger: Iterable[tuple[str, Iterable[str]]]) -> dict[str, tuple[int, int]]:
    """Return the same from what editors decided, and under "" the sum; a finding put off until later says nothing.

    Each decision is its word (godtatt, rettet, avvist, senere) and the rules with weights ("organ_vedtok:+5").
    """
    counts: dict[str, tuple[int, int]] = {"": (0, 0)}
    right = total = 0
    for word, rules in beslutninger:
        if word == "senere":
            continue
        good = word in ("godtatt", "rettet")
        right, total = right + good, total + 1
        for name in {rule.rsplit(":", 1)[0] for rule in rules}:
            fired, correct = counts.get(name, (0, 0))
            counts[name] = (fired + 1, correct + good)
    counts[""] = (right, total)
    return counts


def _share(value: float | None) -> str:
    return "  –  " if value is None else f"{value:5.3f}"


def tabell(navn: str, maalinger: Iterable[Maal], vis_avvik: bool = True) -> str:
    """Return the measures as lines of text, with the deviations below each where these are asked for."""
    lines = [navn, f"  {'':<14}{'presisjon':>10}{'fangst':>9}{'rett':>7}{'feil':>6}{'mangler':>9}"]
    for measure in maalinger:
        lines.append(
            f"  {measure.navn:<14}{_share(measure.presisjon):>10}{_share(measure.fangst):>9}"
            f"{measure.rett:>7}{measure.feil:>6}{measure.mangler:>9}"
        )
        if vis_avvik:
            lines += [f"      {text}" for text in measure.avvik]
    return "\n".join(lines)


def regeltabell(counts: dict[str, tuple[int, int]]) -> str:
    """Return precision rule by rule, the weakest first."""
    rows = sorted(counts.items(), key=lambda item: (item[1][1] / item[1][0], -item[1][0]))
    head = f"  {'regel':<26}{'brukt':>6}{'rett':>6}{'presisjon':>11}"
    return "\n".join([head, *(f"  {name:<26}{fired:>6}{good:>6}{good / fired:>11.3f}" for name, (fired, good) in rows)])
