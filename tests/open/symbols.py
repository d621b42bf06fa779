"""The symbols of the screens: a font of those few that are used, made out of the one that Streamlit ships with 4,000.

`python -m tests.open.symbols` writes it anew, where `test_symbols.py` says that one is missing. The font is under Apache 2.0.
"""

import re
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from pages.open.serving.site import CLIENT_FILES

ROOT = Path(__file__).resolve().parent.parent.parent
SHIPPED = ROOT / "pages" / "open" / "static" / "symboler.woff2"
_NAMED = re.compile(r":material/([a-z0-9_]+):")
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_"


def used() -> set[str]:
    """The names that our screens and Streamlit's client write, of those that Streamlit's font knows."""
    ours = [ROOT / "dashboard.py", *(ROOT / "pages").rglob("*.py")]
    names = {name for path in ours for name in _NAMED.findall(path.read_text("utf-8"))}
    return names | (_of_the_client() & symbols(TTFont(_streamlits())).keys())


def symbols(font: TTFont) -> dict[str, str]:
    """Name → glyph of every symbol that a font draws in place of its name."""
    letters = {glyph: chr(code) for code, glyph in font.getBestCmap().items()}
    found: dict[str, str] = {}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            for first, ligatures in getattr(getattr(table, "ExtSubTable", table), "ligatures", {}).items():
                for ligature in ligatures:
                    found["".join(letters[glyph] for glyph in (first, *ligature.Component))] = ligature.LigGlyph
    return found


def write(path: Path) -> None:
    """Write the font of the symbols that are used. Raises KeyError for one of ours that Streamlit's font does not know."""
    font = TTFont(_streamlits())
    known = symbols(font)
    options = subset.Options(layout_features=["*"], layout_closure=False, notdef_outline=True, flavor="woff2")
    making = subset.Subsetter(options)
    making.populate(glyphs=[known[name] for name in sorted(used())], text=_LETTERS)
    making.subset(font)
    font.flavor = "woff2"
    font.save(path)


def _streamlits() -> Path:
    (path,) = (CLIENT_FILES / "media").glob("MaterialSymbols-Rounded.*.woff2")
    return path


def _of_the_client() -> set[str]:
    return {name for path in (CLIENT_FILES / "js").glob("*.js") for name in _NAMED.findall(path.read_text("utf-8"))}


if __name__ == "__main__":
    write(SHIPPED)
    sys.exit(0)
