"""What may go into a spreadsheet cell: one rule for every CSV and Excel file that leaves the house."""

import re

# What a spreadsheet takes as the start of a formula or a command (OWASP, "CSV injection"), also in full width.
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?\s?%?")


def trygg_celle(value: object) -> object:
    """Return the value as it may stand in a cell: text that would run as a formula gets an apostrophe before it.

    Numbers, dates and text that is only a number ("-3", "+2,5 %") are returned unchanged, and so is None.
    """
    if not isinstance(value, str):
        return value
    # Leading blanks and invisible characters hide the start from us, but not from every spreadsheet.
    start = value.lstrip(" \u00a0\u200b\ufeff")
    if start.startswith(_FORMULA_START) and not _PLAIN_NUMBER.fullmatch(start.strip()):
        return "'" + value
    return value
