"""Saves and builds until it is killed; started by test_kill.py. Usage: kill_worker.py STORE_URL REGISTER_LINK

For every line on standard input it forks an editor, answers «barn PID», and the editor then writes «lagret KEY» after every
save that the store has confirmed. Forking from a process that has imported all but opened nothing makes fifty lives cheap.
"""

import itertools
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from data.store.log import Store
from data.store.types import Aktor, Observasjon, Utkast
from loaders.build import SOURCES, _fingerprint, _read_once, build

ROW = Observasjon(
    niva="kommune", enhet="Askvoll", kommunenummer="4645", dagens_kommunenummer="4645", status="vedtatt",
    plantype="frivillighetspolitikk", vedtatt_dato="2026-06-13", kilde_url="https://x.example/", kilde_utgiver="x.example",
)  # fmt: skip


def edit_and_build(url: str, link: Path) -> None:
    """One editor's life: two saves (one of them of two entries), a build, and on."""
    editor = Aktor("kari@example.org", "redaktør", "redaktør", lambda: "redaktør")
    for n in itertools.count():
        for many in (1, 2):
            keys = [f"{os.getpid()}-{n}-{many}-{i}" for i in range(many)]
            Store(url).write(editor, [Utkast("ny", ROW, key) for key in keys])
            os.write(1, f"lagret {' '.join(keys)}\n".encode())
        build(register=link, store_url=url)


def main(url: str, link: Path) -> None:
    """Fork an editor per line; reap the one before."""
    _read_once(SOURCES, _fingerprint(SOURCES))
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            edit_and_build(url, link)
        os.write(1, f"barn {pid}\n".encode())
        os.waitpid(pid, 0)
        os.write(1, b"borte\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
