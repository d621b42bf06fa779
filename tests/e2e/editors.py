"""A dashboard with an identity provider on loopback, and the ways in that an editor and an intruder have."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import oidc_provider_mock
from oidc_provider_mock import User
from playwright.sync_api import Page, expect
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from tests.e2e.conftest import free_port, serve, settled

COOKIE_SECRET = "not a secret at all, only for tests on loopback"
EDITOR, CHIEF, OUTSIDER = "kari@frivillig.example", "sjef@frivillig.example", "kari@evil-frivillig.example"


@dataclass
class Site:
    """The address of a dashboard, its secrets file, its store, and its provider."""

    url: str
    secrets: Path
    store: str
    provider: str

    def allow(self, *editors: str, hours: float = 8) -> None:
        """Write the lists of who may write, as an administrator would."""
        self.secrets.write_text(secrets_text(self.url, self.provider, editors, hours), encoding="utf-8")


def secrets_text(url: str, provider: str, editors: tuple[str, ...], hours: float) -> str:
    """A secrets.toml for the provider."""
    return f"""
[tilgang]
redaktorer = {json.dumps(list(editors))}
administratorer = ["{CHIEF}"]
domener = []
timer = {hours}
[auth]
redirect_uri = "{url}/oauth2callback"
cookie_secret = "{COOKIE_SECRET}"
client_id = "frivillighetskartet"
client_secret = "hemmelig-for-test"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""


def at_her_own_machine(findings: Path, folder: Path) -> tuple[Path, dict[str, str]]:
    """A register with findings that wait, and the environment of a dashboard over it at which Kari sits on her own machine."""
    shutil.copytree(findings, folder, symlinks=True, dirs_exist_ok=True)
    environment = {
        "FRIVILLIGHETSKART_WEB": str(folder / "web"),
        "REGISTER_URL": f"sqlite:///{folder / 'store.sqlite3'}",
        "FRIVILLIGHETSKART_LOKAL_REDAKTOR": "Kari",
        "STREAMLIT_SERVER_ADDRESS": "localhost",
    }
    return folder / "register.duckdb", environment


@contextmanager
def site(register: Path, store: str, folder: Path) -> Iterator[Site]:
    """Serve the dashboard with a login; EDITOR and CHIEF may write."""
    secrets = folder / "secrets.toml"
    people = [
        User(sub=person, claims={"email": person, "email_verified": True}) for person in (EDITOR, CHIEF, OUTSIDER)
    ]
    with oidc_provider_mock.run_server_in_thread(user_claims=people) as provider:
        port = free_port()
        made = Site(f"http://localhost:{port}", secrets, store, f"http://localhost:{provider.server_port}")
        made.allow(EDITOR)
        own = {"STREAMLIT_SECRETS_FILES": str(secrets), "FRIVILLIGHETSKART_KONTAKTER": str(folder / "kontakter.csv")}
        with serve(register, port=port, REGISTER_URL=store, **own):
            yield made


def sign_in(page: Page, site: Site, person: str = EDITOR, *, secret: str = COOKIE_SECRET, age: int = 0) -> None:
    """Give the page the cookie that a login ends in (the way through the provider is tested once, in test_tilgang)."""
    claims = {"email": person, "is_logged_in": True, "origin": site.url, "iat": int(time.time()) - age}
    value = create_signed_value(secret, "_streamlit_user", json.dumps(claims)).decode()
    page.context.add_cookies([{"name": "_streamlit_user", "value": value, "url": site.url}])


def log_in(page: Page, site: Site, person: str = EDITOR) -> None:
    """Go the whole way: button, provider, back."""
    page.goto(f"{site.url}/registrer")
    settled(page)
    page.get_by_role("button", name="Logg inn", exact=True).last.click()
    page.get_by_placeholder("sub").fill(person)
    page.get_by_role("button", name="Authorize", exact=True).click()
    expect(page.get_by_role("button", name="Logg ut")).to_be_visible()
    settled(page)
