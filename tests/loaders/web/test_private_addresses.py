"""Never a private address: not as written, not by DNS, not on the second DNS answer, not after a redirect."""

import ipaddress
import socket
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.web.fetching import connections as addresses
from loaders.web.fetching.answer import FetchFeil, checked_host
from loaders.web.fetching.connections import ForbudtAdresseError, is_public, resolve
from loaders.web.fetching.fetcher import Fetcher
from loaders.web.fetching.slots import HostSlots
from loaders.web.settings import Fixtures, Settings

PRIVATE = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "192.0.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1",
    "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    "2001:0:1:2:3:4:5:6", "2001:db8::1", "168.63.129.16", "192.0.0.192", "fec0::1", "64:ff9b:1::808:808",
    "::ffff:168.63.129.16", "::168.63.129.16",
    "::ffff:0:168.63.129.16", "::7f00:1", "192.88.99.1", "5f00::1", "3fff::1", "2002:a83f:8110::1", "4000::1",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "193.69.0.1", "2a00:1450:400f::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("text", PRIVATE)
def test_an_address_that_is_not_on_the_open_internet_is_never_connected_to(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_a_public_address_may_be_connected_to(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@settings(deadline=None)
@given(st.ip_addresses(v=4))
def test_an_address_wrapped_in_ipv6_is_judged_as_what_it_wraps(address: ipaddress.IPv4Address) -> None:
    for wrapped in (f"::ffff:{address}", str(ipaddress.IPv6Address(int(addresses.NAT64[0]) + int(address)))):
        assert is_public(ipaddress.ip_address(wrapped)) == is_public(address)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "2130706433", "0x7f000001", "127.1", "[::1]".strip("[]")])
def test_the_ways_to_write_loopback_are_all_refused_by_the_real_resolver(host: str) -> None:
    with pytest.raises((ForbudtAdresseError, socket.gaierror)):
        resolve(host, 80, None)


def test_an_answer_that_mixes_public_and_private_is_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    mixed = [(2, 1, 6, "", ("8.8.8.8", 80)), (2, 1, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *args, **kwargs: mixed)
    with pytest.raises(ForbudtAdresseError, match=r"10\.0\.0\.1"):
        resolve("www.kommune.no", 80, None)


def test_only_the_usual_web_ports_are_used() -> None:
    with pytest.raises(ForbudtAdresseError, match="port 22"):
        resolve("www.kommune.no", 22, None)


def fetch(url: str, folder: Path, hosts: dict[str, int | str]) -> str:
    settings = Settings(kontakt="a@b.no", folder=folder, fixtures=Fixtures(hosts, 0.001))
    fetcher = Fetcher(settings, HostSlots(folder, 0.001))
    with pytest.raises(FetchFeil) as caught:
        fetcher.fetch(fetcher.session(), url)
    return caught.value.kode


def test_dns_that_answers_with_a_private_address_is_refused_at_the_moment_of_connecting(tmp_path: Path) -> None:
    assert fetch("http://www.a.no/", tmp_path, {"www.a.no": "192.168.0.1"}) == "adresse"


def test_with_the_test_switch_on_no_host_outside_the_fixtures_can_be_reached(tmp_path: Path) -> None:
    assert fetch("http://www.kommune.no/", tmp_path, {"www.a.no": 1}) == "adresse"
    assert fetch("http://8.8.8.8/", tmp_path, {"www.a.no": 1}) == "adresse"
    assert fetch("http://127.0.0.1/", tmp_path, {"www.a.no": 1}) == "adresse"


@pytest.mark.parametrize(
    "url", ["ftp://a.no/", "file:///etc/passwd", "javascript:alert(1)", "http://", "http://u:p@a.no/", "http://a.no:x/"]
)
def test_only_plain_http_addresses_are_fetched(url: str) -> None:
    with pytest.raises(FetchFeil):
        checked_host(url)


def test_an_address_that_changes_between_check_and_connection_gains_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([[(2, 1, 6, "", ("8.8.8.8", 80))], [(2, 1, 6, "", ("127.0.0.1", 80))]])
    connected: list[str] = []

    def connect(address: tuple[str, int], timeout: object = None) -> socket.socket:
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *args, **kwargs: next(answers))
    monkeypatch.setattr("loaders.web.fetching.connections.socket.create_connection", connect)
    fetcher = Fetcher(Settings(kontakt="a@b.no", folder=tmp_path), HostSlots(tmp_path, 0.0))
    session = fetcher.session()
    for _ in range(2):
        with pytest.raises(Exception, match=r"."):
            session.get("http://rebind.example/", timeout=1)
    assert connected == ["8.8.8.8"]
