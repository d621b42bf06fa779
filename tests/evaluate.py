"""`make eval`: how well the understanding does on the labelled corpus, set by set, tuned on and held out, beside a regex."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from data.store.log import Store
from data.store.types import FunnBeslutning, StoreFeil
from tests.korpus.bygg import FORMER, SETT, holdt_utenfor, proeve, sider
from tests.korpus.enkel import enkel_proeve
from tests.korpus.maal import Proeve, etter_beslutninger, maal, per_regel, regeltabell, tabell

REGEX = ("vedtatt", "under_arbeid", "egen_politikk", "stille_felle")


def decided() -> int:
    """What editors have said of the findings: how many were right, and how often each rule was."""
    try:
        facts = Store().in_force(FunnBeslutning.TYPE)
    except StoreFeil as error:
        print(error, file=sys.stderr)
        return 2
    words = [fact.gjelder.innhold for fact in facts if fact.gjelder]
    counts = etter_beslutninger((word.beslutning, word.regler) for word in words if isinstance(word, FunnBeslutning))
    right, all_of_them = counts.pop("")
    print(f"Redaktørenes avgjørelser: {right} av {all_of_them} funn godtatt eller rettet")
    print(regeltabell(counts))
    return 0


def report(name: str, pages: Sequence[dict[str, Any]], show: bool) -> list[Proeve]:
    """Print the measures over some texts, and below them what the regex gives on the same; return what was read."""
    samples = [proeve(page) for page in pages]
    print(tabell(f"\n{name} ({len(samples)} tekster)", maal(samples), show))
    simple = [measure for measure in maal(map(enkel_proeve, pages)) if measure.navn in REGEX]
    print(tabell("  – enkel regex på de samme", simple, vis_avvik=False))
    return samples


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--vis-holdt-utenfor", action="store_true", help="list the held-out errors too (not while tuning)"
    )
    parser.add_argument("--regler", action="store_true", help="precision rule by rule")
    parser.add_argument("--former", action="store_true", help="the texts that rules are tuned on, in other forms")
    parser.add_argument("--sett", choices=SETT, action="append", help="only this set (may be given again)")
    parser.add_argument("--uten-avvik", action="store_true", help="the figures only")
    parser.add_argument("--forklar", metavar="ID", help="show what was found on one text, with the rules that fired")
    parser.add_argument(
        "--beslutninger", action="store_true", help="learn from the editors' store (REGISTER_URL) instead of the corpus"
    )
    args = parser.parse_args()
    if args.beslutninger:
        return decided()
    chosen = args.sett or list(SETT)
    if args.forklar:
        for page in (page for name in chosen for page in sider(name) if page["id"] == args.forklar):
            for found in proeve(page).funn:
                print(found)
        return 0
    held_out: list[dict[str, Any]] = []
    samples: list[Proeve] = []
    for name in chosen:
        tuned = [page for page in sider(name) if not holdt_utenfor(page["id"])]
        held = [page for page in sider(name) if holdt_utenfor(page["id"])]
        samples += report(f"{name}: stilt inn på", tuned, not args.uten_avvik)
        samples += report(f"{name}: holdt utenfor", held, args.vis_holdt_utenfor)
        held_out += held
    if len(chosen) > 1:
        report("Alt som er holdt utenfor", held_out, show=False)
    if args.former:
        tuned = [page for name in chosen for page in sider(name) if not holdt_utenfor(page["id"])]
        for form in FORMER:
            print(tabell(f"\nStilt inn på, {form}", maal(proeve(page, form) for page in tuned), vis_avvik=False))
    if args.regler:
        print("\nPresisjon per regel (alle tekster)\n" + regeltabell(per_regel(samples)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
