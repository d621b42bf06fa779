"""The store's address as it may be written, and a PostgreSQL server with a certificate of its own: who is trusted, and who is not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from data.store import engine
from data.store.log import Store
from data.store.types import LagerUtilgjengelig, StoreFeil
from tests.data.postgres import Cluster


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    """A server whose certificate is for `localhost` alone; that of its issuer lies in its folder as ca.pem."""
    cluster = Cluster()
    issuer = trustme.CA()
    data = cluster.folder / "data"
    made = issuer.issue_cert("localhost")
    (data / "server.crt").write_bytes(b"".join(blob.bytes() for blob in made.cert_chain_pems))
    made.private_key_pem.write_to_path(str(data / "server.key"))
    for name in ("server.crt", "server.key"):
        (data / name).chmod(0o600)
        if cluster.as_user:
            shutil.chown(data / name, "postgres")
    cluster.stop()
    with (data / "postgresql.auto.conf").open("a", encoding="utf-8") as settings:
        settings.write("ssl = on\n")
    cluster.start()
    issuer.cert_pem.write_to_path(str(cluster.folder / "ca.pem"))
    yield cluster
    cluster.close()


def address(server: Cluster, query: str, host: str = "127.0.0.1") -> str:
    return f"postgresql://test@{host}:{server.port}/postgres{query}"


def encrypted(url: str) -> bool:
    with engine.engine(engine.store_url(url)).connect() as connection:
        asked = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        return bool(connection.exec_driver_sql(asked).scalar())


@pytest.mark.parametrize(
    ("query", "expected"),
    [("", True), ("?sslmode=prefer", True), ("?sslmode=require", True), ("?sslmode=disable", False)],
)
def test_without_verification_a_server_is_spoken_to_in_secret_when_asked_or_possible(
    server: Cluster, query: str, expected: bool
) -> None:
    assert encrypted(address(server, query)) is expected


@pytest.mark.parametrize("mode", ["verify-ca", "verify-full"])
def test_a_server_of_an_unknown_issuer_is_refused(server: Cluster, mode: str) -> None:
    with pytest.raises(LagerUtilgjengelig, match="svarer ikke"):
        Store(address(server, f"?sslmode={mode}", "localhost")).entries()


def test_verify_ca_trusts_the_issuer_and_not_the_name_and_verify_full_both(server: Cluster) -> None:
    roots = f"&sslrootcert={server.folder / 'ca.pem'}"
    assert encrypted(address(server, f"?sslmode=verify-ca{roots}"))
    assert encrypted(address(server, f"?sslmode=verify-full{roots}", "localhost"))
    for query in (f"?sslmode=verify-full{roots}", f"?{roots[1:]}"):  # an issuer and no mode is verify-full
        with pytest.raises(LagerUtilgjengelig, match="svarer ikke"):
            Store(address(server, query)).entries()


def test_a_server_without_encryption_is_refused_when_it_is_asked_for(postgres: Cluster) -> None:
    assert not encrypted(address(postgres, ""))
    with pytest.raises(LagerUtilgjengelig, match="svarer ikke"):
        Store(address(postgres, "?sslmode=require")).entries()


def test_a_name_for_the_connection_is_taken(postgres: Cluster) -> None:
    assert Store(address(postgres, "?application_name=kartet")).entries() == []


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://k:hemmelig@db/x?sslmode=verify", "sslmode=verify, som ikke finnes her. Skriv disable, prefer"),
        ("postgresql://k:hemmelig@db/x?sslmode=allow", "sslmode=allow, som ikke finnes"),
        ("postgresql://k:hemmelig@db/x?sslcert=/etc/meg.pem", "«sslcert», som lageret ikke kjenner. Ta det bort"),
        ("postgresql://k:hemmelig@db/x?ssl_context=1", "«ssl_context», som lageret ikke kjenner"),
        ("postgresql://k:hemmelig@db/x?sslmode=require&sslmode=disable", "«sslmode» mer enn én gang"),
        ("postgresql://k:hemmelig@db/x?sslmode=require&sslrootcert=/etc/ca.pem", "Skriv sslmode=verify-full"),
        ("sqlite:////tmp/x.sqlite3?sslmode=verify-full", "«sslmode», som lageret ikke kjenner"),
        ("sqlite:////tmp/x.sqlite3?timeout=lenge", "«timeout» som ikke er et tall"),
    ],
)
def test_what_an_address_asks_for_in_vain_is_refused_with_what_to_write(url: str, words: str) -> None:
    with pytest.raises(StoreFeil) as error:
        Store(url)
    assert words in str(error.value)
    assert "hemmelig" not in str(error.value)


def test_an_issuers_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "tom.pem").write_text("ingenting", encoding="utf-8")
    for name in ("mangler.pem", "tom.pem"):
        with pytest.raises(StoreFeil, match=f"Kan ikke lese sertifikatene i «.*{name}».*Rett sslrootcert"):
            Store(f"postgresql://k@127.0.0.1/x?sslmode=verify-ca&sslrootcert={tmp_path / name}").entries()
