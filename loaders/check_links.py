"""`python -m loaders check-links`: does the evidence still stand where it stood? Polite, resumable, never a private address.

One request at a time and one a second per host, robots rules kept, by the same fetcher as the web search. Each answer is
written to data/web/lenker.jsonl as it comes, so that an interrupted run goes on where it was.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from data import settings as environment
from data.database import RegisterFeil, current, register_path
from data.lenker import Lenke, Svar, lenker_path, read_links, write_link
from data.queries import redaksjon
from loaders.machines import exchange_after
from loaders.web.fetching.answer import Busy, FetchFeil
from loaders.web.fetching.fetcher import Fetcher
from loaders.web.fetching.slots import shared_slots
from loaders.web.settings import OppsettFeil, Settings, read_contact, read_fixtures

GONE = frozenset({404, 410})
READ_AT_MOST = 200_000  # enough to see that there is a page; a longer one is there too
AT_ONCE = 32  # hosts
PATIENCE = 120.0  # seconds to wait for a busy host


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to look at, and how to present ourselves."""
    parser.add_argument("--register", type=Path, help="registeret (standard: data/register.duckdb)")
    parser.add_argument(
        "--dager", type=int, default=30, help="la være å sjekke lenker som er sjekket så mange dager tilbake"
    )
    parser.add_argument("--maks", type=int, help="høyst så mange lenker i denne kjøringen")
    parser.add_argument("--kontakt", help="e-post eller nettadresse der nettstedene når et menneske")


def run(args: argparse.Namespace) -> int:
    """0 when every link due has been looked at; 2 when the set-up or the register is wrong."""
    try:
        fetcher = polite_fetcher(read_contact(args.kontakt))
        urls = redaksjon.lenker(current(args.register or register_path()))["kilde_url"].tolist()
    except (OppsettFeil, RegisterFeil) as error:
        print(error, file=sys.stderr)
        return 2
    exchange_after("Det som er sett på før,")  # what another machine has looked at is not asked for again
    waiting = due(urls, read_links(), datetime.now(UTC) - timedelta(days=args.dager))[: args.maks]
    print(f"{len(waiting)} av {len(urls)} lenker skal sjekkes.")
    counts: dict[str, int] = defaultdict(int)
    for lenke in look_at_all(fetcher, waiting):
        write_link(lenke)
        counts[lenke.svar] += 1
        if lenke.svar == "død":
            print(f"  død: {lenke.url} ({lenke.grunn})")
    exchange_after("Det som er sett,")
    print(
        f"{counts['ok']} svarer, {counts['død']} er døde, {counts['ukjent']} kunne ikke avgjøres. Skrevet til {lenker_path()}."
    )
    return 0


def polite_fetcher(kontakt: str, **grenser: Any) -> Fetcher:
    """The web search's fetcher with the slots that the search has, so that the two together do not double the load on a site.

    `grenser` are limits of `Settings` other than the search's. Raises OppsettFeil, and OSError where the slots cannot be kept.
    """
    settings = Settings(kontakt=kontakt, folder=environment.web_folder(), fixtures=read_fixtures(), **grenser)
    return Fetcher(settings, shared_slots(settings))


def due(urls: Iterable[str], seen: dict[str, Lenke], before: datetime) -> list[str]:
    """The addresses not looked at since `before`; those never looked at first, then the oldest."""
    never = datetime.min.replace(tzinfo=UTC)
    at = {url: seen[url].sjekket if url in seen else never for url in dict.fromkeys(urls)}
    return sorted((url for url, when in at.items() if when < before), key=lambda url: at[url])


def look_at_all(fetcher: Fetcher, urls: list[str]) -> Iterable[Lenke]:
    """Look at every address, one thread per host at most; yields as the answers come."""
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        by_host[(urlsplit(url).hostname or "").lower()].append(url)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        rounds = max((len(found) for found in by_host.values()), default=0)
        for n in range(rounds):  # round robin: the hosts' waiting times pass at the same time
            yield from pool.map(
                lambda url: look_at(fetcher, url), [found[n] for found in by_host.values() if n < len(found)]
            )


def look_at(fetcher: Fetcher, url: str, patience: float = PATIENCE) -> Lenke:
    """Look at one address; never raises."""
    end = time.monotonic() + patience
    while True:
        try:
            status = fetcher.fetch(fetcher.session(), url, maks_bytes=READ_AT_MOST).status
        except Busy as busy:
            if time.monotonic() + busy.wait > end:
                return _lenke(url, "ukjent", "nettstedet er opptatt")
            time.sleep(busy.wait)
            continue
        except FetchFeil as error:
            return _lenke(url, "ok" if error.kode == "for_stor" else "ukjent", str(error))
        if status < 400:
            return _lenke(url, "ok", f"svarer {status}")
        return _lenke(url, "død" if status in GONE else "ukjent", f"svarer {status}")


def _lenke(url: str, svar: Svar, grunn: str) -> Lenke:
    return Lenke(url, svar, grunn, datetime.now(UTC))
