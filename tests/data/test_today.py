"""The day that everything is counted at."""

import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[2]


def test_today_is_the_day_in_norway_wherever_the_server_stands() -> None:
    ask = (
        "import duckdb, data; from datetime import date; "
        "print(date.today(), *duckdb.execute('SELECT current_date, current_setting($$TimeZone$$)').fetchall()[0])"
    )
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        before = datetime.now(ZoneInfo("Europe/Oslo")).date()
        said = subprocess.run(
            [sys.executable, "-c", ask],
            cwd=ROOT,
            env={**os.environ, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        assert said[0] == said[1] and said[2] == "Europe/Oslo"
        assert date.fromisoformat(said[0]) in {before, datetime.now(ZoneInfo("Europe/Oslo")).date()}
