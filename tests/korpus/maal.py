"""How well the understanding does: precision and recall against labels, and precision rule by rule. Pure functions."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from loaders.web.forstaa.typer import Funn

EGEN = "frivillighetspolitikk"
VIST = "politikk_vist"
Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class Fasit:
    """One finding that a careful reader would make; None where the text does not say.

    `enhet` is given where the plan is a former kommune's. `godtatt` are values accepted beside the label, as (field, value). A
    label that is not `hel` says nothing of case number, period and dialogue, so these are not compared.
    """

    status: str
    plantype: str
    dato: str | None = None
    organ: str | None = None
    saksnummer: str | None = None
    periode_fra: str | None = None
    periode_til: str | None = None
    i_dialog: bool = False
    enhet: str | None = None
    hel: bool = False
    godtatt: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Proeve:
    """One labelled document: what should be found (nothing, for most traps) and what was.

    `valgfri` are findings that are neither right nor wrong. `vist_merket` tells whether the document's set says where a policy
    is shown without its adoption (status politikk_vist); in a set that does not, such a finding is not counted.
    """

    id: str
    fasit: tuple[Fasit, ...]
    funn: tuple[Funn, ...]
    felle: str | None = None
    valgfri: tuple[Fasit, ...] = ()
    vist_merket: bool = False

    @property
    def viser_egen(self) -> bool:
        """Tell whether the document shows an own policy, adopted or not."""
        return any(label.plantype == EGEN for label in self.fasit)


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


def intervall(rett: int, alle: int) -> tuple[float, float]:
    """Return the 95 percent confidence interval of a share by Wilson's score; (0, 1) where nothing was counted."""
    if not alle:
        return 0.0, 1.0
    share, square = rett / alle, Z95 * Z95 / alle
    centre, half = share + square / 2, Z95 * math.sqrt(share * (1 - share) / alle + square / (4 * alle))
    low, high = (centre - half) / (1 + square), (centre + half) / (1 + square)
    return max(0.0, min(low, share)), min(1.0, max(high, share))  # at 0 and 1 rounding may pass the share


def _compare(measure: Maal, sample: str, wanted: object, got: object, accepted: frozenset[str] = frozenset()) -> None:
    if got is not None and (got == wanted or got in accepted):
        measure.rett += 1
        return
    if got is not None:
        measure.feil += 1
    if wanted is not None:
        measure.mangler += 1
    if got is not None or wanted is not None:
        measure.avvik.append(f"{sample}: ventet {wanted or 'ingenting'}, fikk {got or 'ingenting'}")


def maal(proever: Iterable[Proeve]) -> list[Maal]:
    """Return the measures of status, page and field over some documents.

    A status is right when a document's label has it. Plan type, date, body, case number, period (each end that is stated) and
    dialogue are compared where the status is right. `egen_politikk` counts pages: those that show an own policy and those of which one
    was proposed, whatever its status; `stille_felle` counts pages without any label, and whether a status was proposed of them.
    """
    samples = list(proever)
    statuses = [Maal("vedtatt"), Maal("under_arbeid"), Maal(VIST)]
    fields = {name: Maal(name) for name in ("plantype", "dato", "organ", "saksnummer", "periode", "dialog", "enhet")}
    own, quiet = Maal("egen_politikk"), Maal("stille_felle")
    for sample in samples:
        for measure in statuses:
            if measure.navn == VIST and not sample.vist_merket:
                continue
            for label, found in _pairs(sample, measure.navn):
                _compare(measure, sample.id, label and label.status, found and found.status)
                if label and found:
                    _compare_fields(fields, sample.id, label, found)
        _count_page(own, quiet, sample)
    return [*statuses, own, quiet, *fields.values()]


def _count_page(own: Maal, quiet: Maal, sample: Proeve) -> None:
    statuses = {str(found.status) for found in sample.funn if found.plantype == EGEN}
    if sample.viser_egen:
        _compare(own, sample.id, "forslag", "forslag" if statuses else None)
    elif all(label.plantype != EGEN for label in sample.valgfri):
        counted = statuses if sample.vist_merket else statuses - {VIST}
        _compare(own, sample.id, None, "forslag" if counted else None)
    if not sample.fasit and not sample.valgfri:
        _compare(quiet, sample.id, "stille", "status" if {"vedtatt", "under_arbeid"} & statuses else "stille")


def _compare_fields(fields: dict[str, Maal], sample: str, label: Fasit, found: Funn) -> None:
    def accepted(name: str) -> frozenset[str]:
        return frozenset(value for key, value in label.godtatt if key == name)

    _compare(fields["plantype"], sample, label.plantype, found.plantype)
    if label.enhet:
        _compare(fields["enhet"], sample, label.enhet, found.enhet)
    if label.status == "vedtatt":
        _compare_unless_free(fields["dato"], sample, label.dato, found.vedtatt_dato, accepted("dato"))
        _compare_unless_free(fields["organ"], sample, label.organ, found.vedtatt_av, accepted("organ"))
    if not label.hel:
        return
    if label.status == "vedtatt":
        case = frozenset(value.lstrip("0") for value in accepted("saksnummer"))
        _compare_unless_free(fields["saksnummer"], sample, _case(label.saksnummer), _case(found.saksnummer), case)
    _compare(fields["periode"], sample, label.periode_fra, found.periode_fra)
    _compare(fields["periode"], sample, label.periode_til, found.periode_til)
    _compare(fields["dialog"], sample, "ja" if label.i_dialog else None, "ja" if found.i_dialog else None)


def _compare_unless_free(
    measure: Maal, sample: str, wanted: str | None, got: str | None, accepted: frozenset[str]
) -> None:
    if wanted is None and got in accepted:
        return
    _compare(measure, sample, wanted, got, accepted)


def _case(number: str | None) -> str | None:
    """Return a case number without the zeros before it: 055/16 is 55/16."""
    return number and number.lstrip("0")


def _pairs(sample: Proeve, status: str) -> Iterator[tuple[Fasit | None, Funn | None]]:
    rest = [found for found in sample.funn if found.status == status]
    for label in sample.fasit:
        if label.status != status:
            continue
        same = [found for found in rest if found.plantype == label.plantype] or rest
        if same:
            rest.remove(same[0])
        yield label, same[0] if same else None
    for found in rest:
        if not _is_free(sample, found):
            yield None, found


def _is_free(sample: Proeve, found: Funn) -> bool:
    """Tell whether a finding beside the labels is neither right nor wrong."""
    free = {(label.status, label.plantype) for label in sample.valgfri}
    shown = {label.plantype for label in (*sample.fasit, *sample.valgfri)}
    return (found.status, found.plantype) in free or (str(found.status) == VIST and found.plantype in shown)


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


def _share(rett: int, andre: int) -> str:
    if not rett + andre:
        return "–"
    low, high = intervall(rett, rett + andre)
    return f"{rett / (rett + andre):5.3f} [{low:.2f}–{high:.2f}]"


def tabell(navn: str, maalinger: Iterable[Maal], vis_avvik: bool = True) -> str:
    """Return the measures as lines of text, each share with its 95 percent interval, the deviations below where asked for."""
    lines = [navn, f"  {'':<16}{'presisjon':>20}{'fangst':>20}{'rett':>7}{'feil':>6}{'mangler':>9}"]
    for measure in maalinger:
        if not measure.rett + measure.feil + measure.mangler:
            continue
        lines.append(
            f"  {measure.navn:<16}{_share(measure.rett, measure.feil):>20}{_share(measure.rett, measure.mangler):>20}"
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
