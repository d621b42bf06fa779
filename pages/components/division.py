"""Reforms to come, as people read them: what becomes what, and from which day."""

from data.inndeling import Skifte
from pages.components import format as fmt


def change_words(change: Skifte) -> str:
    """One change as a sentence in Markdown."""
    old, new = fmt.md_escape(change.fra_navn), fmt.md_escape(change.til_navn)
    if change.fra == change.til:
        return f"{old} ({change.fra}) heter {new} fra {fmt.dato(change.dato)}."
    return f"{old} ({change.fra}) blir {new} ({change.til}) fra {fmt.dato(change.dato)}."
