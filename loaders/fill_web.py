"""Puts what the web search has seen and proposed beside the rest; there is nothing to put where no search was run."""

from pathlib import Path

import duckdb
import pandas as pd

from data import settings

TABLES = {"sider": "nettside", "soek": "soek", "funn": "funn"}


class WebResultsUnreadable(Exception):
    """What the web search keeps is damaged; the message is Norwegian and says what to do."""


def fill_web(connection: duckdb.DuckDBPyConnection, folder: Path | None = None) -> None:
    """Fill nettside, soek and funn from the search's folder (None: FRIVILLIGHETSKART_WEB or the default). Raises WebResultsUnreadable."""
    folder = folder or settings.web_folder()
    if not folder.is_dir():
        return
    from loaders.web.memory.results import read_results  # noqa: PLC0415 - Parquet takes half a second to import

    try:
        results = read_results(folder)
        for name, table in TABLES.items():
            _insert(connection, table, getattr(results, name))
    except (OSError, ValueError, KeyError, duckdb.Error) as error:
        reason = str(error).splitlines()[0]
        raise WebResultsUnreadable(
            f"Det nettsøket har lagret i «{folder}» kan ikke leses, og registeret er ikke endret: {reason}. "
            "Flytt mappen bort og kjør søket på nytt: python -m loaders web"
        ) from error


def _insert(connection: duckdb.DuckDBPyConnection, table: str, frame: pd.DataFrame) -> None:
    if frame.empty:
        return
    known = [row[0] for row in connection.execute(f"SELECT column_name FROM (DESCRIBE {table})").fetchall()]
    columns = ", ".join(column for column in known if column in frame.columns)
    connection.register("soketabell", frame.astype("object").where(frame.notna(), None))
    connection.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM soketabell")
    connection.unregister("soketabell")
