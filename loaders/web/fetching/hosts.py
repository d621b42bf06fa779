"""Which addresses the search may connect to: public ones alone, checked on the very address that is connected to."""

import ipaddress
import socket

from loaders.web.settings import Fixtures

PORTS = frozenset({80, 443, 8080, 8443})
NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class ForbudtAdresseError(OSError):
    """The host leads to an address that the search must never touch, or does not exist in the fixture world."""


def is_public(address: Address) -> bool:
    """Return whether an address is on the open internet.

    Private, loopback, link-local, reserved and multicast ones are not, nor are IPv6 forms that wrap such an IPv4.
    """
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour
        if address.teredo is not None:
            return False
        if wrapped is None and address in NAT64:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(wrapped)
    return address.is_global and not address.is_multicast


def resolve(host: str, port: int, fixtures: Fixtures | None) -> list[tuple[str, int]]:
    """Return the (address, port) pairs that may be connected to for a host, in the resolver's order.

    Raises ForbudtAdresseError when any answer is not public (an answer that mixes public and private addresses is
    an attack or a mistake, and is refused whole), and OSError when the name does not resolve.
    """
    if fixtures is not None:
        return _resolve_fixture(host, port, fixtures)
    if port not in PORTS:
        raise ForbudtAdresseError(f"port {port} er ikke en vanlig nettport")
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    found = [str(answer[4][0]) for answer in answers]
    for text in found:
        if not is_public(ipaddress.ip_address(text.split("%")[0])):
            raise ForbudtAdresseError(f"{host} peker til den ikke-offentlige adressen {text}")
    return [(text, port) for text in found]


def _resolve_fixture(host: str, port: int, fixtures: Fixtures) -> list[tuple[str, int]]:
    target = fixtures.hosts.get(host)
    if isinstance(target, int):
        return [("127.0.0.1", target)]
    try:
        address = ipaddress.ip_address(target or host.strip("[]"))
    except ValueError:
        raise ForbudtAdresseError(f"{host} finnes ikke i testoppsettet") from None
    if not is_public(address):
        raise ForbudtAdresseError(f"{host} peker til den ikke-offentlige adressen {address}")
    raise ForbudtAdresseError(f"{host}:{port} er utenfor testoppsettet")
