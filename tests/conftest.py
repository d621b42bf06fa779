"""What every test may ask for: the real register, built once for all test processes from the shipped sources."""

import itertools
import os
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

from data import tabular
from data.database import Register
from data.queries import tekstsok
from data.store.types import Aktor
from loaders.web.memory.tekstindeks import keep_up
from tests import funn_eksempler, kontekst_tjenester, nettsok_eksempler, processes
from tests.data.postgres import Cluster
from tests.registers import EMPTY, build, common_folder, shared

# A busy machine is no failure: no property test is timed. The examples are the same each time, so that a red run is due to
# the change at hand; `pytest --hypothesis-profile=let` looks for new ones.
settings.register_profile("hus", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("let", settings.get_profile("hus"), derandomize=False, max_examples=400, print_blob=True)
settings.load_profile("hus")
tabular.SECONDS, tekstsok.SECONDS = 300.0, 60.0
processes.components_once()


class OneBrowserAtATime(LoadFileScheduling):
    """Gives the files that drive a browser to one process as long as the others have something else to do.

    Two browsers that draw maps without a graphics card on two cores take longer together than one after the other. The longest of these
    files go first, so that no process is left alone with one at the end.
    """

    def _assign_work_unit(self, node: WorkerController) -> None:
        browsing = sorted(
            (file for file in self.workqueue if "/e2e/" in file),
            key=lambda file: -(self.config.rootpath / file).stat().st_size,
        )
        others = [file for file in self.workqueue if "/e2e/" not in file]
        first, second = (browsing, others) if node is self.nodes[0] else (others, browsing)
        self.workqueue.move_to_end((first or second)[0], last=False)
        super()._assign_work_unit(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> OneBrowserAtATime:
    """Asked by pytest-xdist where `make test` says how tests are dealt out."""
    return OneBrowserAtATime(config, log)


_COUNTER = itertools.count()
# No test reads or writes the store a developer works with, nor what a web search found or context was fetched on this machine.
os.environ["REGISTER_URL"] = f"sqlite:///{tempfile.mkdtemp(prefix=EMPTY)}/store.sqlite3"
os.environ["FRIVILLIGHETSKART_WEB"] = tempfile.mkdtemp(prefix="tomt-nettsok-")
os.environ["FRIVILLIGHETSKART_KONTEKST"] = tempfile.mkdtemp(prefix="tom-kontekst-")


@pytest.fixture(scope="session", autouse=True)
def forking(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Programs that tests start are forked from one process (processes.Forked); in a whole run it begins to import at once."""
    processes.place(common_folder(tmp_path_factory) / "prosesser", now="PYTEST_XDIST_WORKER" in os.environ)


@pytest.fixture(scope="session")
def register_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The link to a register of the shipped sources alone, one for all test processes: to be read, or copied (registers.copy)."""
    return shared(tmp_path_factory, "register", lambda folder: build(folder / "register.duckdb")) / "register.duckdb"


@pytest.fixture(scope="session")
def with_findings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the findings of funn_eksempler in `web` and a register with them; one for all processes: copy it to write."""

    def make(folder: Path) -> None:
        build(folder / "register.duckdb", web=funn_eksempler.write(folder / "web"))

    return shared(tmp_path_factory, "funn", make)


@pytest.fixture(scope="session")
def with_context(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The link to a register with the made-up context of kontekst_tjenester, one for all processes: to be read."""

    def make(folder: Path) -> None:
        build(folder / "register.duckdb", kontekst=kontekst_tjenester.keep(folder / "kontekst"))

    return shared(tmp_path_factory, "kontekst", make) / "register.duckdb"


@pytest.fixture(scope="session")
def searched_twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two web searches (nettsok_eksempler) in `web` and a register with them; one for all processes, to be read."""

    def make(folder: Path) -> None:
        keep_up(build(folder / "register.duckdb", web=nettsok_eksempler.sok_to_ganger(folder / "web")), folder / "web")

    return shared(tmp_path_factory, "sok", make)


@pytest.fixture(scope="session")
def with_texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the pages of nettsok_eksempler.TEKSTER in `web`, a register and the index of their texts; to be read."""

    def make(folder: Path) -> None:
        keep_up(build(folder / "register.duckdb", web=nettsok_eksempler.write_pages(folder / "web")), folder / "web")

    return shared(tmp_path_factory, "tekster", make)


@pytest.fixture(scope="session")
def register(register_file: Path) -> Register:
    """The same register, opened for reading."""
    return Register(register_file.resolve())


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """One PostgreSQL cluster for the whole session, started when the first test asks."""
    cluster = Cluster()
    yield cluster
    cluster.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store, once on each database."""
    return new_store(request.param, request, tmp_path)


def new_store(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """The address of one more empty store."""
    if kind == "sqlite":
        return f"sqlite:///{folder / f'store-{next(_COUNTER)}.sqlite3'}"
    cluster: Cluster = request.getfixturevalue("postgres")
    return cluster.url(f"t{uuid.uuid4().hex}")


@pytest.fixture
def redaktor() -> Aktor:
    """An editor whose role never lapses."""
    return Aktor("kari@example.org", "redaktør", "redaktør", lambda: "redaktør")
