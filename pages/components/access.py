"""Who is at the screen, and what they may do: Streamlit's OIDC login against the lists in secrets, or the local switch.

Nothing here is remembered between actions: whether the secrets file changed, the session's age and the request are looked at each time,
so that an address taken off the list is out at its next action. Reading needs no login; `require_role` guards every write.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import threading
import time
import tomllib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import streamlit as st
from streamlit import config, runtime
from streamlit.logger import get_logger
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx
from streamlit.web.server.starlette import starlette_websocket
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from data import settings
from data.store import logouts
from data.store.types import Aktor, IkkeTilgang, Opphav, Rolle, Tilgangsliste, ascii_address, require
from pages.components import format as fmt
from pages.components import texts as t
from pages.components.limits import plain_address

LOKAL_PARAMETER = "lokal"
"""of the address that is printed at the start, with the token of the local switch"""
TIMER = 8.0
"""hours that a login lasts where secrets do not say otherwise"""
_KLOKKESLINGRING = 300
_CLOCKS_APART = 5.0
"""seconds after which a file that is changed once more surely has another time"""
_E_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_LOG = get_logger("frivillighetskartet")


@dataclass(frozen=True)
class Person:
    """The one at the screen: `issuer` and `subject` say who the provider means, `hvem` is the address that it gives them; or the name
    of the local switch."""

    hvem: str
    rolle: Rolle | None
    opphav: Opphav
    issuer: str = ""
    subject: str = ""


def person() -> Person | None:
    """Who is at the screen just now; None for a reader who has not logged in or whose login has run out or was ended."""
    # Asked outside a session (a thread, a script of its own) there is nobody.
    ctx = get_script_run_ctx()
    return _person(st.user.to_dict if ctx else dict, _client(ctx.session_id) if ctx else None)


def role_in(session_id: str) -> Rolle | None:
    """The role just now of whoever a session of the server belongs to; for what a browser sends past its screens."""
    info = runtime.get_instance()._session_mgr.get_active_session_info(session_id) if runtime.exists() else None
    den = _person(lambda: info.session._user_info, _client(session_id)) if info else None
    return den.rolle if den else None


def _person(krav: Callable[[], Mapping[str, Any]], klient: Any) -> Person | None:
    hemmelig = _secrets()
    if "auth" in hemmelig:
        return _logged_in(krav(), hemmelig)
    navn = settings.local_editor()
    return Person(navn, "administrator", "lokal") if navn and _on_this_machine(klient) else None


def rolle() -> Rolle | None:
    """The role at the screen just now; None for readers."""
    den = person()
    return den.rolle if den else None


def require_role() -> Aktor:
    """The Aktor to write with; raises IkkeTilgang. The store asks again, through it, at the moment of writing."""
    den = person()
    if den is None or den.rolle is None:
        raise IkkeTilgang(t.IKKE_TILGANG)
    return require(Aktor(den.hvem, den.rolle, den.opphav, lambda: _still(den)))


def portvakt() -> Callable[[], bool]:
    """For what is made later and in another thread (a download): asks whether the one who is at the screen now may still.

    The answer is no once the role, the login or the page itself is gone.
    """
    ctx, den = get_script_run_ctx(), person()

    def admits() -> bool:
        if ctx is None or den is None or not runtime.exists():
            return False
        if runtime.get_instance().get_client(ctx.session_id) is None:
            return False
        # A thread that lives for this question alone, so that nobody else is asked in this session's name.
        with ThreadPoolExecutor(1, initializer=add_script_run_ctx, initargs=(None, ctx)) as for_seg:
            return for_seg.submit(_still, den).result() is not None

    return admits


def actor_later() -> Aktor:
    """The Aktor for what is written when a file is made, in another thread; raises IkkeTilgang. The role is asked again then."""
    den, may = person(), portvakt()
    if den is None or den.rolle is None:
        raise IkkeTilgang(t.IKKE_TILGANG)
    role = den.rolle
    return Aktor(den.hvem, role, den.opphav, lambda: role if may() else None)


def register_url() -> str | None:
    """The address of the editors' store where secrets give it (the environment's REGISTER_URL goes before it)."""
    adresse = _secrets().get("REGISTER_URL")
    return adresse if isinstance(adresse, str) and adresse else None


def report_address() -> str | None:
    """Where messages go: MELD_FRA_EPOST, else meld_fra_epost of secrets; None where neither is an e-mail address."""
    value = (settings.report_address() or str(_secrets().get("meld_fra_epost", ""))).strip()
    return value if _E_MAIL.fullmatch(value) else None


def linje() -> None:
    """On every screen: the warning of the local switch, and for those who are logged in who they are and the way out."""
    den = person()
    if den is not None and den.opphav == "lokal":
        st.warning(t.LOKALT.format(navn=fmt.md_escape(den.hvem)), icon=":material/computer:")
    elif den is not None:
        med_rolle = t.INNLOGGET if den.rolle else t.UTEN_ROLLE
        with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
            st.caption(med_rolle.format(hvem=fmt.md_escape(den.hvem), rolle=den.rolle), width="content")
            st.button(t.LOGG_UT, key="logg-ut", on_click=st.logout, type="tertiary")
    elif "auth" in _secrets():
        with st.container(horizontal=True, horizontal_alignment="right"):
            _login_buttons("linje", "tertiary")
    elif settings.local_editor():
        st.warning(t.LOKALT_AVVIST, icon=":material/computer_cancel:")


def dor() -> bool:
    """At the top of an editors' screen: True for those who may come in, else says what to do and returns False."""
    den = person()
    if den is not None and den.rolle is not None:
        return True
    if den is not None:
        st.info(t.IKKE_PAA_LISTEN.format(hvem=fmt.md_escape(den.hvem)), icon=":material/lock:")
    elif "auth" in _secrets():
        st.info(t.UTLOPT if _has_identity() else t.LOGG_INN_FORST, icon=":material/lock:")
        _login_buttons("dor", "primary")
    else:
        st.info(t.INGEN_INNLOGGING, icon=":material/lock:")
    return False


def _login_buttons(sted: str, slag: Literal["primary", "tertiary"]) -> None:
    for navn in _providers():
        merke = t.LOGG_INN if navn is None else t.LOGG_INN_MED.format(navn=navn)
        st.button(merke, key=f"logg-inn-{sted}-{navn}", type=slag, on_click=st.login, args=(navn,) if navn else ())


def _still(den: Person) -> Rolle | None:
    """The role now of the one who began to write, if it is still they who are at the screen."""
    na = person()
    return na.rolle if na is not None and replace(na, rolle=None) == replace(den, rolle=None) else None


def _secrets() -> Mapping[str, Any]:
    """The secrets as they stand on the disk now; a file that cannot be read gives nobody a role (and closes the local switch)."""
    samlet: dict[str, Any] = {}
    for sti in config.get_option("secrets.files"):
        try:
            samlet |= _as_it_stands(sti)
        except FileNotFoundError:
            continue
        except (OSError, ValueError):
            _LOG.error("hemmelighetene i %s kan ikke leses; ingen kan skrive", sti)
            return {"auth": {}}
    return samlet


def _as_it_stands(path: str) -> Mapping[str, Any]:
    """A file of secrets, read anew when it is another than last time; one that was just written may be so twice at the same moment."""
    file = Path(path).stat()
    read = _read if time.time() - file.st_ctime > _CLOCKS_APART else _read.__wrapped__
    return read(path, (file.st_dev, file.st_ino, file.st_mtime_ns, file.st_ctime_ns, file.st_size))


@lru_cache(maxsize=8)
def _read(path: str, _stamp: tuple[int, ...]) -> Mapping[str, Any]:
    return tomllib.loads(Path(path).read_text(encoding="utf-8"))


def _logged_in(krav: Mapping[str, Any], hemmelig: Mapping[str, Any]) -> Person | None:
    regler = hemmelig.get("tilgang")
    regler = regler if isinstance(regler, Mapping) else {}
    if not krav.get("is_logged_in") or not _fresh(krav, regler) or logouts.ended(login_of(krav)):
        return None
    navn = str(regler.get("krav", "email"))
    gitt, hvem = krav.get(navn), (str(krav.get("iss") or "")[:500], str(krav.get("sub") or "")[:500])
    adresse = ascii_address(gitt) if isinstance(gitt, str) else None
    if adresse is None or not _vouched_for(krav, navn):
        return Person(str(gitt or krav.get("sub") or "?")[:200], None, "redaktør", *hvem)
    lister = [regler.get(navn, []) for navn in ("redaktorer", "administratorer", "domener")]
    if not all(isinstance(liste, list) for liste in lister):
        _LOG.error("[tilgang] i hemmelighetene må ha lister; ingen kan skrive")
        lister = [[], [], []]
    return Person(adresse, Tilgangsliste.av(*lister).rolle(adresse), "redaktør", *hvem)


def _vouched_for(krav: Mapping[str, Any], navn: str) -> bool:
    """Does the provider stand by the address? One that says nothing of it does; one that says anything but yes, in any form, does not.

    `email_verified` speaks of the claim `email` and of no other: whoever sets another in `krav` has chosen to trust the provider for it.
    """
    return navn != "email" or str(krav.get("email_verified", True)).strip().lower() in {"true", "1"}


def login_of(krav: Mapping[str, Any]) -> str:
    """One login, the same in all its tabs and in a copy of its cookie, and another after the next login: a digest."""
    said = [krav.get(name) for name in ("iss", "sub", "email", "iat", "exp", "nonce", "sid", "jti")]
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()


def end_login(cookies: Mapping[str, str]) -> None:
    """Somebody logs out: no tab and no copy of this cookie lets anyone in again. Raises StoreFeil where that cannot be written down."""
    raw = starlette_websocket._get_signed_cookie_with_chunks(dict(cookies), USER_COOKIE_NAME)
    krav = json.loads(raw) if raw else {}
    regler = _secrets().get("tilgang")
    if isinstance(krav, Mapping) and krav and isinstance(regler or {}, Mapping) and _fresh(krav, regler or {}):
        logouts.end(login_of(krav))


def _has_identity() -> bool:
    return get_script_run_ctx() is not None and bool(st.user.to_dict().get("is_logged_in"))


def _fresh(krav: Mapping[str, Any], regler: Mapping[str, Any]) -> bool:
    """Is the login young enough? Streamlit keeps it for 30 days and does not look at the times in it."""
    utstedt = krav.get("iat")
    timer = regler.get("timer", TIMER)
    if not isinstance(utstedt, int | float) or not isinstance(timer, int | float):
        return False
    return -_KLOKKESLINGRING <= time.time() - utstedt <= timer * 3600


def _providers() -> list[str | None]:
    """The names of the providers that are set up; [None] for the one without a name."""
    auth = _secrets().get("auth", {})
    navngitte = [navn for navn, deler in auth.items() if isinstance(deler, Mapping) and "client_id" in deler]
    return [None] if "client_id" in auth else list(navngitte)


_switch = {"token": secrets.token_urlsafe(18), "cookie": secrets.token_urlsafe(32)}
"""of this process: the token opens the local switch once, for the browser that then has the cookie"""
_redeeming = threading.Lock()


def local_address() -> str | None:
    """The address to open on this machine for whoever set the local switch; None where it is off or others can reach the server."""
    if settings.local_editor() is None or "auth" in _secrets() or not _listens_here():
        return None
    return f"http://localhost:{config.get_option('server.port')}/?{LOKAL_PARAMETER}={_switch['token']}"


def tell_local_address() -> None:
    """Print that address, for the person who started the server here."""
    if address := local_address():
        print(t.LOKAL_ADRESSE.format(adresse=address), flush=True)


def redeem(token: str) -> str | None:
    """The cookie for the token of the local switch, the first time it is shown; None for any other."""
    with _redeeming:
        right = bool(_switch["token"]) and hmac.compare_digest(token.encode(), _switch["token"].encode())
        if right:
            _switch["token"] = ""
    return _switch["cookie"] if right else None


def local_cookie() -> str:
    """The cookie's name: a browser sends the same cookies to every port of a machine."""
    return f"fk_lokal_{config.get_option('server.port')}"


def served_by_https() -> bool:
    """Whether the public address is one of HTTPS, whatever the proxy before us speaks to us."""
    auth = _secrets().get("auth", {})
    return isinstance(auth, Mapping) and str(auth.get("redirect_uri", "")).startswith("https://")


def _client(session_id: str) -> Any:
    return runtime.get_instance().get_client(session_id) if runtime.exists() else None


def _on_this_machine(klient: Any) -> bool:
    """Has this browser shown the token that was printed here at the start, and does it ask this machine, from it and past no proxy?"""
    if klient is None or not _listens_here():
        return False
    hans = klient.client_context
    kjeks = hans.cookies.get(local_cookie(), "")
    if not hmac.compare_digest(kjeks.encode("utf-8", "replace"), _switch["cookie"].encode()):
        return False
    hoder = {navn.lower(): verdi for navn, verdi in hans.headers}
    if any(navn in hoder for navn in ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")):
        return False
    return _is_loopback(hans.remote_ip or "") and _is_loopback(urlsplit(f"//{hoder.get('host', '')}").hostname or "")


def _listens_here() -> bool:
    return _is_loopback(str(config.get_option("server.address") or ""))


def _is_loopback(vert: str) -> bool:
    if vert == "localhost":
        return True
    try:
        return ip_address(plain_address(vert)).is_loopback
    except ValueError:
        return False
