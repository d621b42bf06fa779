"""Visits the screens one after the other in one session, as somebody who follows links does, and says what is wrong on them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from streamlit.testing.v1 import AppTest

from pages.screens import SCREENS
from tests.registers import ROOT, screen_file

PUBLIC = tuple(screen for screen in SCREENS if not screen.redaktor)
FILTERED = tuple(screen.adresse.replace("-", "_") for screen in PUBLIC if screen.filterlinje)
FRONT = next(screen.adresse for screen in PUBLIC if screen.forside)
# How a missing value looks where nobody thought of it; "None" and "inf" are words of no Norwegian text.
_MISSING = re.compile(r"(?<![\w/.-])(nan|NaN|NaT|None|<NA>|&lt;NA&gt;|inf|Infinity)(?![\w/-])")
# What only those who run the map can use, and Datastatus tells them: commands and settings.
OPERATORS = re.compile(
    r"python3? -m|\bloaders \w+|\bmake \w+|\b[A-Z]{2,}(?:_[A-Z]+)+\b|secrets\.\w+|(?:^|[\s«`])--[a-z][\w.-]+"
)
_TEXT = ("html", "markdown", "title", "header", "subheader", "caption", "info", "warning", "error", "success", "metric")
_ESCAPED = re.compile(r"\\([^\w\s])")
_TAG = re.compile(r"<(style|script|svg)\b.*?</\1>|<[^>]+>", re.DOTALL)


class Visitor:
    """One session. A screen reads the filter in the address when one comes from another screen; a detour sees to that."""

    def __init__(self) -> None:
        self.app = AppTest.from_file(str(ROOT / "pages" / "app.py"), default_timeout=60).run()
        self._at = FRONT

    def visit(self, screen: str, **params: str | Sequence[str]) -> AppTest:
        """The screen at this address, `visit("fylker", fylke="46")`, with nothing else chosen."""
        if screen == self._at:
            self.app.switch_page(screen_file(next(other for other in FILTERED if other != screen))).run()
        self._at = screen if screen in FILTERED else self._at
        self.app.switch_page(screen_file(screen))
        for name in list(self.app.query_params):
            del self.app.query_params[name]
        for name, value in params.items():
            self.app.query_params[name] = value if isinstance(value, str) else list(value)
        return self.app.run()


def words(app: AppTest) -> Iterator[str]:
    """Every text on the screen, without markup."""
    for kind in _TEXT:
        for element in app.get(kind):
            proto = element.proto
            for name in ("body", "label", "delta"):
                text = getattr(proto, name, "")
                if isinstance(text, str) and text:
                    yield _ESCAPED.sub(r"\1", _TAG.sub(" ", text))


def faults(app: AppTest, *expected: str) -> list[str]:
    """What is wrong on a screen as readers have it: an exception, an error, a missing value shown as such, a command, a word that should be
    there and is not."""
    found = [f"exception {element.message}" for element in app.exception]
    found += [f"error {element.value}" for element in app.error]
    told = list(words(app))
    found += [f"shows «{match[0]}» in «{text.strip()[:120]}»" for text in told if (match := _MISSING.search(text))]
    found += [f"tells readers of «{match[0]}»" for text in told if (match := OPERATORS.search(text))]
    whole = "\n".join(told)
    return found + [f"says nothing of «{word}»" for word in expected if word not in whole]


def drawn(app: AppTest) -> dict[str, list[bytes]]:
    """What a screen shows below its heading and its filters, by kind of element, to compare with the same screen for another choice."""
    kinds = (
        *(kind for kind in _TEXT if kind != "title"),
        "dataframe",
        "arrow_data_frame",
        "vega_lite_chart",
        "deck_gl_json_chart",
    )
    return {kind: [element.proto.SerializeToString(deterministic=True) for element in app.get(kind)] for kind in kinds}
