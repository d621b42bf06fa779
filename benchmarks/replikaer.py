"""Three replicas over PostgreSQL behind the proxy, beside one process over a file: crowds at work and at rest, and the death of a replica.

`python -m benchmarks.replikaer 50 100` takes other crowds than 100, 300 and 1,000. All on this machine in one run: with fewer cores than
replicas the processor time of a change is what can be compared.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.oversikt import hundredfold, served
from benchmarks.sessions import WARM, Process, at_work, line, visitors
from benchmarks.visitors import Reader
from data.database import Register
from data.queries import core
from tests.data.postgres import Cluster
from tests.e2e.conftest import eventually, free_port
from tests.e2e.replicas import COOKIE, Service, service
from tests.processes import Forked
from tests.registers import build

CROWDS = (100, 300, 1_000)
AT_ONCE = 8
"""pages that are let in at the same time"""


@contextmanager
def three(folder: Path, make: Callable[[Path], Path]) -> Iterator[Service]:
    """Three replicas, each with a folder of its own (`make` fills the first one's), over a PostgreSQL of their own."""
    cluster = Cluster()
    try:
        env = {"REGISTER_URL": cluster.url("replikaer"), "STREAMLIT_SERVER_ADDRESS": "127.0.0.1"}
        with service(folder, make, free_port(), *[{}] * 3, **env) as there:
            os.environ["SSL_CERT_FILE"] = str(there.proxy.authority)
            yield there
    finally:
        cluster.close()


def crowds(url: str, servers: Sequence[Process], sizes: Sequence[int]) -> dict[str, str]:
    """What each crowd met at work (a change of fylke every ten seconds) and cost at rest."""
    found = {}
    visitors(url, servers, *WARM)
    for size in sizes:
        met = visitors(url, servers, "--sessions", str(size), "--seconds", "30", "--every", "10", "--rest", "12")
        found[f"{size} økter, hver bytter hvert 10. sekund"] = at_work(met)
        found[f"  {size}: ms prosessor per bytte"] = f"{met.each:.1f}"
        found[f"  {size} i ro: av en kjerne, MB per side"] = f"{met.rested:.2f} %, {met.memory / size:.2f}"
    return found


def alone(url: str, servers: Sequence[Process]) -> str:
    """ms of processor time of a change, where one session at a time changes fylke ten times a second at most."""
    visitors(url, servers, *WARM)
    met = visitors(url, servers, "--sessions", "1", "--seconds", "10", "--every", "0.1")
    return f"{met.each:.1f}, {met.told['feil']} feil"


async def death(there: Service, size: int) -> str:
    """Kill a replica with its third of a crowd; how long until they stand again where their addresses say."""
    kommuner = core.kommuner(Register(there.replicas["r1"].link.resolve()))
    numbers = list(
        kommuner[kommuner["kommunenavn"].str.isalpha()][["kommunenummer", "kommunenavn"]].itertuples(index=False)
    )
    room, readers, pages = asyncio.Semaphore(AT_ONCE), [], []
    for n in range(size):
        number, name = numbers[n % len(numbers)]
        async with room:
            query, shows = f"kommune={number}", f"{name} ({number})".encode()
            readers.append(Reader(there.proxy.url, "kommuner", query, shows, there.proxy.trust))
            pages.append(asyncio.create_task(readers[-1].lives()))
            if n % AT_ONCE == 0:
                await readers[-1].stands.wait()
    await asyncio.gather(*(reader.stands.wait() for reader in readers))
    hurt = [reader for reader in readers if f"{COOKIE}=r1" in reader.cookies]
    there.replicas["r1"].kill()
    began = time.monotonic()
    await asyncio.gather(*(reader.lost.wait() for reader in hurt))
    await asyncio.gather(*(reader.stands.wait() for reader in readers))
    whole, each = time.monotonic() - began, [seconds for reader in hurt for seconds in reader.found_again]
    for page in pages:
        page.cancel()
    return f"{len(hurt)} økter, midt {statistics.median(each):.1f} s, alle {whole:.1f} s"


def run(sizes: Sequence[int] = CROWDS) -> None:
    """Print the table."""
    os.environ["FRIVILLIGHETSKART_OKTER_PER_KLIENT"] = "3000"  # all come from this machine
    print("\nÉn prosess, og tre replikaer over PostgreSQL bak HAProxy (p50 / p95, andel av en kjerne)")
    line("", "én prosess", "tre replikaer")
    with tempfile.TemporaryDirectory() as name:
        folder = Forked.folder = Path(name)
        os.environ["REGISTER_URL"] = f"sqlite:///{folder / 's.sqlite3'}"
        with served("dashboard.py", build(folder / "register.duckdb"), one := []) as url:
            single = crowds(url, one, sizes)
        with three(folder, lambda own: build(own / "register.duckdb")) as there:
            together = crowds(there.proxy.url, processes(there), sizes)
            for what, value in single.items():
                line(what, value, together[what])
            for size in sizes:
                line(f"En replika drept under {size} økter: til de står igjen", "", asyncio.run(death(there, size)))
                there.replicas["r1"].start()
                eventually(lambda: there.proxy.up("r1"))
        hundred = folder / "hundre"
        hundred.mkdir()
        large = hundredfold(build(hundred / "register.duckdb"), hundred)
        with served("dashboard.py", large, one := []) as url:
            single_large = alone(url, one)
        with three(hundred, lambda own: Path(shutil.copy(large, own / "register.duckdb"))) as there:
            line(
                "Med 100 × observasjonene, ms prosessor per bytte",
                single_large,
                alone(there.proxy.url, processes(there)),
            )


def processes(there: Service) -> list[Process]:
    """Those of the replicas."""
    return [replica.process for replica in there.replicas.values() if replica.process]


if __name__ == "__main__":
    run(tuple(map(int, sys.argv[1:])) or CROWDS)
