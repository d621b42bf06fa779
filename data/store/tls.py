"""What may stand after the `?` in the store's address, and the encryption that it asks for.

The words are libpq's (PostgreSQL's own clients), and so is what they mean: `prefer`, the default, encrypts where the server can
and trusts whoever answers; only `verify-ca` and `verify-full` know whom they talk to.
"""

from __future__ import annotations

import ssl

from sqlalchemy.engine import URL

from data.store.types import StoreFeil

_KNOWN = {"sqlite": ("timeout",), "postgresql": ("sslmode", "sslrootcert", "application_name")}
_MODES = ("disable", "prefer", "require", "verify-ca", "verify-full")
TLS_PARAMETERS = ("sslmode", "sslrootcert")


def require_known(url: URL) -> None:
    """Raise StoreFeil for a parameter, or a value of one, that the store would not heed or would fall over."""
    known = _KNOWN[url.get_backend_name()]
    for name, value in url.query.items():
        if name not in known:
            raise StoreFeil(
                f"REGISTER_URL har «{name}», som lageret ikke kjenner. Ta det bort; etter «?» kan det stå {', '.join(known)}."
            )
        if not isinstance(value, str):
            raise StoreFeil(f"REGISTER_URL har «{name}» mer enn én gang. La det stå igjen én gang.")
    if "timeout" in url.query and not _seconds(str(url.query["timeout"])):
        raise StoreFeil("REGISTER_URL har en «timeout» som ikke er et tall. Skriv sekunder, for eksempel ?timeout=20.")
    mode = _mode(url)
    if mode not in _MODES:
        raise StoreFeil(f"REGISTER_URL har sslmode={mode}, som ikke finnes her. Skriv {', '.join(_MODES)}.")
    if "sslrootcert" in url.query and not mode.startswith("verify-"):
        raise StoreFeil(
            f"REGISTER_URL har sslrootcert, men sslmode={mode} kontrollerer ikke sertifikatet. Skriv sslmode=verify-full."
        )


def ssl_context(url: URL) -> ssl.SSLContext | bool | None:
    """What pg8000 is to be given: False is never encrypted, None is encrypted where the server can.

    Raises StoreFeil where the file of `sslrootcert` cannot be read.
    """
    mode, roots = _mode(url), url.query.get("sslrootcert")
    if mode in {"disable", "prefer"}:
        return False if mode == "disable" else None
    try:
        context = ssl.create_default_context(cafile=str(roots) if roots not in {None, "system"} else None)
    except OSError as error:  # also ssl.SSLError: a file without certificates
        raise StoreFeil(
            f"Kan ikke lese sertifikatene i «{roots}» ({error.strerror or error}). "
            "Rett sslrootcert i REGISTER_URL, eller skriv sslrootcert=system for dem maskinen stoler på."
        ) from error
    if mode != "verify-full":
        context.check_hostname = False
    if mode == "require":
        context.verify_mode = ssl.CERT_NONE
    return context


def _mode(url: URL) -> str:
    """The mode asked for; one who names whom to trust and no mode wants it verified."""
    return str(url.query.get("sslmode") or ("verify-full" if "sslrootcert" in url.query else "prefer"))


def _seconds(text: str) -> bool:
    try:
        return 0 <= float(text) < float("inf")
    except ValueError:
        return False
