"""Writes the spreadsheets of this folder anew (`python -m tests.tabeller.make`); what each must be read as is in fasit.toml."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

HERE = Path(__file__).resolve().parent
HEAD = ["kommune", "status", "tittel", "lenke", "dato"]
LINK = "https://www.eksempel.kommune.no/"


def row(n: int, dato: object = "13.6.2024", kommune: object = "Sola", tittel: object = None) -> list[object]:
    return [kommune, "vedtatt", tittel or f"Frivilligplan {n}", f"{LINK}{n}", dato]


def book(*rows: list[object]) -> tuple[openpyxl.Workbook, Worksheet]:
    made = openpyxl.Workbook()
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Opplysninger"
    sheet.append(HEAD)
    for r in rows:
        sheet.append(r)
    return made, sheet


def save(made: openpyxl.Workbook, name: str) -> None:
    made.properties.created = made.properties.modified = datetime(2026, 11, 30)
    made.save(HERE / f"{name}.xlsx")


def with_format(name: str, code: str, value: object) -> None:
    made, sheet = book(row(1, value))
    sheet["E2"].number_format = code
    save(made, name)


def edited(name: str, part: str, old: str, new: str) -> None:
    """Change the XML of a part of a workbook that is written, for what openpyxl itself does not write."""
    path = HERE / f"{name}.xlsx"
    out = io.BytesIO()
    with zipfile.ZipFile(path) as package, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as changed:
        for entry in package.infolist():
            text = package.read(entry)
            if entry.filename == part:
                assert re.search(old.encode(), text), (name, text)
                text = re.sub(old.encode(), new.encode(), text)
            changed.writestr(entry, text)
    path.write_bytes(out.getvalue())


def dates() -> None:
    with_format("dato-maaned", "mmm\\-yy", date(2024, 6, 1))
    with_format("dato-maaned-norsk", "[$-414]mmmm\\ yyyy;@", date(2024, 6, 1))
    with_format("dato-aar", "yyyy", date(2024, 6, 13))
    with_format("dato-aar-aa", '"År "åååå', date(2024, 6, 13))
    with_format("dato-med-klokke", "dd/mm/yyyy\\ hh:mm", datetime(2024, 6, 13, 10, 30))
    with_format("dato-uten-aar", "d/\\ mmm", date(2024, 6, 13))
    with_format("aar-i-datocelle", "dd/mm/yyyy", 2019)
    with_format("dato-som-tall", "General", 45456)
    with_format("dato-skjult-av-format", ";;;", date(2024, 6, 13))
    with_format("aar-med-tusenskille", "#,##0", 2024)
    made, _ = book(row(1, date(2024, 6, 13)))
    made.epoch = CALENDAR_MAC_1904
    save(made, "dato-1904")
    made, _ = book(row(1, datetime(2024, 6, 13)))
    made.iso_dates = True
    save(made, "dato-iso")


def seen() -> None:
    made, sheet = book(row(1), row(2), row(3))
    sheet.row_dimensions[3].hidden = True
    save(made, "skjult-rad")
    made, sheet = book(row(1))
    sheet.insert_cols(3)
    sheet["C1"], sheet["C2"] = "utkast", "ikke til andre"
    sheet.column_dimensions["C"].hidden = True
    save(made, "skjult-kolonne")
    made, sheet = book(row(1), row(2))
    sheet.auto_filter.ref = "A1:E3"
    sheet.auto_filter.add_filter_column(2, ["Frivilligplan 1"])
    sheet.row_dimensions[3].hidden = True
    save(made, "filtrert")
    made, sheet = book(row(1))
    other = made.create_sheet("Kladd", 0)
    other.append(["dette", "er", "noe", "annet"])
    other.sheet_state = "veryHidden"
    made.active = 1
    save(made, "skjult-ark-foerst")
    made, sheet = book(row(1))
    made.create_sheet("Tomt", 0)
    save(made, "tomt-ark-foerst")
    made, sheet = book(row(1), row(2))
    sheet["C3"].font = Font(strike=True)
    save(made, "gjennomstreket")
    made, sheet = book()
    for n in range(1, 40):
        for column, value in enumerate(row(n), start=1):
            sheet.cell(3 * n, column, value)
    save(made, "tomme-rader-mellom")
    made, sheet = book(row(1), row(2))
    sheet["F3"] = "står utenfor"
    save(made, "celle-uten-overskrift")
    made, sheet = book(row(1))
    save(made, "feil-stoerrelse-oppgitt")
    edited("feil-stoerrelse-oppgitt", "xl/worksheets/sheet1.xml", r'<dimension ref="[^"]*"', '<dimension ref="A1"')
    made, sheet = book(row(1), row(2))
    save(made, "rader-skjult-som-regel")
    edited("rader-skjult-som-regel", "xl/worksheets/sheet1.xml", "<sheetFormatPr", '<sheetFormatPr zeroHeight="1"')


def values() -> None:
    made, sheet = book(row(1))
    sheet["C2"] = '="Frivillig"&"plan"'
    save(made, "formel-uten-verdi")
    made, sheet = book(row(1))
    sheet["C2"] = '="Frivillig"&"plan"'
    save(made, "formel-med-verdi")
    edited(
        "formel-med-verdi",
        "xl/worksheets/sheet1.xml",
        r'<c r="C2"><f>(.*?)</f><v ?/?>(</v>)?',
        r'<c r="C2" t="str"><f>\1</f><v>Frivilligplan</v>',
    )
    made, sheet = book(row(1))
    sheet["C2"] = "#N/A"
    sheet["C2"].data_type = "e"
    save(made, "feilverdi")
    made, sheet = book(row(1, kommune=301))
    save(made, "tapt-null")
    made, sheet = book(row(1, kommune=301))
    sheet["A2"].number_format = "0000"
    save(made, "null-vist")
    made, sheet = book(row(1, tittel="Plan_x000D_\nfor alle"))
    save(made, "ooxml-tegn")
    made, sheet = book(row(1, tittel="A\u030anden av Frivillighet\u00a02024"))
    save(made, "loese-ringer-og-harde-mellomrom")
    made, sheet = book(row(1, tittel="Frivillig\u00adplan"))
    save(made, "myk-bindestrek")
    made, sheet = book(row(1), row(2))
    sheet.merge_cells("A2:A3")
    save(made, "slaatt-sammen")


TEXT = f"kommune;status;tittel;lenke;dato\nSola;vedtatt;Plan for Årdal og Ørland;{LINK}1;13.6.2024\n"
SIMPLE = "\r\n".join([";".join(HEAD), f"Sola;vedtatt;Plan på Bø;{LINK}1;13.6.2024", ""])


def texts() -> None:
    for name, content in {
        "utf16": SIMPLE.encode("utf-16"),
        "utf16-uten-merke": SIMPLE.encode("utf-16-le"),
        "cp1252": SIMPLE.encode("cp1252"),
        "mac": SIMPLE.encode("mac-roman"),
        "bom": SIMPLE.encode("utf-8-sig"),
        "sep-linje": ("sep=;\r\n" + SIMPLE).encode("utf-8-sig"),
        "sep-komma": ("sep=,\r\n" + SIMPLE.replace(";", ",")).encode(),
        "tabulator": SIMPLE.replace(";", "\t").encode(),
        "bare-cr": SIMPLE.replace("\r\n", "\r").encode(),
        "tom-foerste-linje": ("\r\n;;;;\r\n" + SIMPLE).encode(),
        "komma-i-tekst": SIMPLE.replace("Plan på Bø", "Plan, på, Bø").encode(),
        "semikolon-i-tekst-med-komma": SIMPLE.replace(";", ",").replace("Plan på Bø", "Plan; på; Bø; og; mer").encode(),
        "linjeskift-i-celle": SIMPLE.replace("Plan på Bø", '"Plan\r\npå Bø"').encode(),
        "aapent-anfoerselstegn": SIMPLE.replace("Plan på Bø", '"Plan på Bø').encode(),
        "for-mange-celler": SIMPLE.replace("13.6.2024", "13.6.2024; vedtatt enstemmig").encode(),
        "feil-tegnsett": SIMPLE.replace("Plan på Bø", "Plan på Bø".encode().decode("cp1252")).encode(),
        "tapt-bokstav": SIMPLE.replace("Plan på Bø", "Plan p\ufffd B\ufffd").encode(),
        "spoersmaalstegn": SIMPLE.replace("på Bø", "på T?nsberg").encode(),
        "feilverdi-norsk": SIMPLE.replace("Plan på Bø", "#I/T").encode(),
        "for-smal-kolonne": SIMPLE.replace("13.6.2024", "########").encode(),
        "formel-rundt-tall": SIMPLE.replace("Sola", '="0301"').encode(),
        "formel": SIMPLE.replace("Plan på Bø", "=A1&B1").encode(),
        "tapt-null": SIMPLE.replace("Sola", "301").encode(),
        "retningstegn": SIMPLE.replace("Plan på Bø", "Plan \u202egp.exe").encode(),
        "uten-tegn": SIMPLE.replace("Plan på Bø", "Plan\ufdd0").encode("utf-8"),
        "toeaarig-aar": SIMPLE.replace("13.6.2024", "13.6.24").encode(),
        "tidligere-kommune": SIMPLE.replace("Sola", "Skedsmo").encode(),
        "nesten-navn": SIMPLE.replace("Sola", "Solla").encode(),
        "html-som-xls": b"<html><table><tr><td>kommune</td></tr></table></html>",
        "gammel-excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "tom": b"",
        "bare-overskrift": (";".join(HEAD) + "\r\n").encode(),
        "to-like-overskrifter": SIMPLE.replace("kommune;status", "kommune;Kommune").encode(),
    }.items():
        (HERE / f"{name}.csv").write_bytes(content)


if __name__ == "__main__":
    dates()
    seen()
    values()
    texts()
