"""Data og metode in a real browser: the downloads arrive and phones do not scroll sideways."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Guard, NewPage, eventually, fits, settled
from tests.e2e.test_kommuner import go


def open_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
    settled(page)


def download(page: Page, name: str) -> bytes:
    with page.expect_download(timeout=180_000) as arriving:
        page.get_by_role("link", name=name, exact=True).click()
    return Path(arriving.value.path()).read_bytes()


def test_the_register_can_be_taken_away_as_files(page: Page, guard: Guard, dashboard_url: str) -> None:
    go(page, guard, f"{dashboard_url}/data-og-metode")
    open_tab(page, "Last ned")
    assert "Status" in openpyxl.load_workbook(io.BytesIO(download(page, "Excel-arbeidsbok"))).sheetnames
    assert "datapackage.json" in zipfile.ZipFile(io.BytesIO(download(page, "Datapakke (ZIP)"))).namelist()
    assert download(page, "CSV for Excel").startswith(b"\xef\xbb\xbfKommunenummer;Kommune;")


def test_every_part_fits_a_phone(new_page: NewPage, guard: Guard, dashboard_url: str) -> None:
    page = go(new_page(size=PHONE), guard, f"{dashboard_url}/data-og-metode")
    for name in ("Slik avgjøres statusen", "Dekning", "Kilder", "Last ned", "Lisens og sitering"):
        open_tab(page, name)
        fits(page)
        captions = page.locator(".fk-bred caption").filter(visible=True)
        narrow = "all => all.filter((c) => c.offsetWidth <= 300).map((c) => c.innerText)"
        eventually(lambda captions=captions, narrow=narrow: captions.evaluate_all(narrow), [])
