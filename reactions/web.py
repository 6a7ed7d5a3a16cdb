"""One page from the web, and only from the public web: a local app that fetches any address would open the local network.

Every address that a name resolves to must be public, the connection goes to the very address that was checked (so that a
second, different answer of the name server changes nothing), and each redirect is checked anew.
"""

from __future__ import annotations

import http.client
import ipaddress
import logging
import socket
import ssl
import time
import zlib
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from reactions.errors import UnreadableItem

MAX_BYTES = 10 * 1024 * 1024
MAX_SECONDS = 20
MAX_REDIRECTS = 5
_HEADERS = {"User-Agent": "Mozilla/5.0 (compatible; reactions)", "Accept": "text/html, text/plain", "Accept-Encoding": "gzip"}
_UNICAST = ipaddress.ip_network("2000::/3")
"""Where public IPv6 addresses lie; what carries an IPv4 address in another way than 6to4 and Teredo lies outside."""
log = logging.getLogger("reactions")


@dataclass(frozen=True, slots=True)
class Answer:
    """The content of a page and the address it came from after redirects."""

    url: str
    content: bytes


def download(url: str) -> Answer:
    """Return the page at a public http or https address; raises UnreadableItem with the reason where there is none."""
    deadline = time.monotonic() + MAX_SECONDS
    first = url
    for _ in range(MAX_REDIRECTS + 1):
        try:
            answer, url = _ask(url, deadline)
        except TimeoutError as error:
            raise UnreadableItem("source.too_slow", first, MAX_SECONDS) from error
        except (OSError, http.client.HTTPException, zlib.error) as error:
            raise UnreadableItem("source.address_failed", first, type(error).__name__) from error
        if answer is not None:
            return Answer(url, answer)
    raise UnreadableItem("source.redirects", first)


def public_address(host: str, port: int, url: str) -> str:
    """Return an address of `host`; raises UnreadableItem unless every address it resolves to lies in the public web."""
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnreadableItem("source.address_unknown", url) from error
    addresses = [str(answer[4][0]) for answer in answers]
    if not addresses or not all(is_public(address) for address in addresses):
        raise UnreadableItem("source.address_private", url)
    return addresses[0]


def is_public(address: str) -> bool:
    """Tell whether an IP address lies in the public web, looking into IPv6 addresses that carry an IPv4 one."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and (ip not in _UNICAST or ip.sixtofour or ip.teredo):
        return False
    return ip.is_global and not ip.is_multicast


def _ask(url: str, deadline: float) -> tuple[bytes | None, str]:
    """Return (content, url), or (None, next url) for a redirect."""
    connection, path = _connect(url, deadline)
    try:
        connection.request("GET", path, headers=_HEADERS)
        response = connection.getresponse()
        target = response.getheader("Location")
        if response.status in (301, 302, 303, 307, 308) and target:
            return None, urljoin(url, target)
        if response.status != 200:
            raise UnreadableItem("source.address_status", url, response.status)
        kind = response.headers.get_content_type()
        if kind not in ("text/html", "application/xhtml+xml", "text/plain"):
            raise UnreadableItem("source.address_type", url, kind)
        return _content(url, response, deadline), url
    finally:
        connection.close()


def _connect(url: str, deadline: float) -> tuple[http.client.HTTPConnection, str]:
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UnreadableItem("source.address", url) from error
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise UnreadableItem("source.address", url)
    port = port or (443 if parts.scheme == "https" else 80)
    address = public_address(host, port, url)
    log.info("asking %s for a page", host)  # never the path or the query: they tell what the user reads, and may hold a key
    open_socket = socket.create_connection((address, port), timeout=_left(deadline))
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(host, port)
        open_socket = ssl.create_default_context().wrap_socket(open_socket, server_hostname=host)
    else:
        connection = http.client.HTTPConnection(host, port)
    connection.sock = open_socket  # the checked address; left alone, the connection would ask the name server again
    query = f"?{parts.query}" if parts.query else ""
    return connection, quote((parts.path or "/") + query, safe="/%:@!$&'()*+,;=~-._?")


def _content(url: str, response: http.client.HTTPResponse, deadline: float) -> bytes:
    unpack = zlib.decompressobj(31) if response.getheader("Content-Encoding") == "gzip" else None
    content = bytearray()
    while chunk := response.read1(65536):
        _left(deadline)
        content += unpack.decompress(chunk, MAX_BYTES + 1) if unpack else chunk
        if len(content) > MAX_BYTES:
            raise UnreadableItem("source.too_large", url, MAX_BYTES // 1024**2)
    return bytes(content)


def _left(deadline: float) -> float:
    """Return the seconds left; raises TimeoutError where none is."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
