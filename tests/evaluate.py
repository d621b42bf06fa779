"""`make eval`: how well the understanding does on the labelled corpus, the tuned two thirds and the held-out third apart."""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from data.store.log import Store
from data.store.types import FunnBeslutning, StoreFeil
from tests.korpus.bygg import holdt_utenfor, proeve, sider
from tests.korpus.maal import etter_beslutninger, maal, per_regel, regeltabell, tabell


def decided() -> int:
    """What editors have said of the findings: how many were right, and how often each rule was."""
    try:
        facts = Store().gjeldende(FunnBeslutning.TYPE)
    except StoreFeil as error:
        print(error, file=sys.stderr)
        return 2
    words = [fact.gjelder.innhold for fact in facts if fact.gjelder]
    counts = etter_beslutninger((word.beslutning, word.regler) for word in words if isinstance(word, FunnBeslutning))
    right, all_of_them = counts.pop("")
    print(f"Redaktørenes avgjørelser: {right} av {all_of_them} funn godtatt eller rettet")
    print(regeltabell(counts))
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--vis-holdt-utenfor", action="store_true", help="list the held-out errors too (not while tuning)"
    )
    parser.add_argument("--regler", action="store_true", help="precision rule by rule")
    parser.add_argument("--forklar", metavar="ID", help="show what was found on one text, with the rules that fired")
    parser.add_argument(
        "--beslutninger", action="store_true", help="learn from the editors' store (REGISTER_URL) instead of the corpus"
    )
    args = parser.parse_args()
    if args.beslutninger:
        return decided()
    if args.forklar:
        for page in sider():
            if page["id"] == args.forklar:
                for found in proeve(page).funn:
                    print(found)
        return 0
    tune = [proeve(page) for page in sider() if not holdt_utenfor(page["id"])]
    held = [proeve(page) for page in sider() if holdt_utenfor(page["id"])]
    print(tabell(f"Stilt inn på ({len(tune)} tekster)", maal(tune)))
    print(tabell(f"\nHoldt utenfor ({len(held)} tekster)", maal(held), args.vis_holdt_utenfor))
    if args.regler:
        print("\nPresisjon per regel (alle tekster)\n" + regeltabell(per_regel(tune + held)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
