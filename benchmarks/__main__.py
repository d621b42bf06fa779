"""`make bench`: every measurement after the other; `python -m benchmarks kart` for one of them."""

import importlib
import sys
from pathlib import Path

PARTS = (
    "oversikt",
    "fylker_utvikling",
    "samlinger",
    "kart",
    "tekstsok",
    "web_found",
    "funn_keys",
    "runde",
    "sessions",
    "replikaer",
)


def main() -> None:
    """Run the parts that are named, else all that are here."""
    here = Path(__file__).parent
    for name in sys.argv[1:] or [part for part in PARTS if (here / f"{part}.py").is_file()]:
        importlib.import_module(f"benchmarks.{name}").run()


if __name__ == "__main__":
    main()
