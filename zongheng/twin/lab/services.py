# SPDX-License-Identifier: Apache-2.0
"""What answers in the plain boxes of a lab: a web server, a name server and a DHCP server, each a few lines.

Run as ``python -m zongheng.twin.lab.services FOLDER ADDRESS:PORT=web|tls|dns|dhcp …`` in the box's namespace.
"""

from __future__ import annotations

import socket
import socketserver
import ssl
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Interface
from pathlib import Path

from zongheng.twin.lab import leases
from zongheng.twin.lab.commands import run

PAGE = "zongheng lab\n"
ANSWER_TTL = 60
HANDSHAKE = 10.0
"""Seconds that a caller may be silent."""


class Page(BaseHTTPRequestHandler):
    """Answer every GET with a line that names the caller's address, as a page outside would see it."""

    def do_GET(self) -> None:
        if self.path == "/stream":
            self._stream()
            return
        body = f"{PAGE}from {self.client_address[0]}\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self) -> None:
        """Send a line five times a second for two minutes: a session that a failover must not break."""
        self.send_response(200)
        self.end_headers()
        for _ in range(600):
            self.wfile.write(PAGE.encode())
            time.sleep(0.2)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing."""


class PageServer(ThreadingHTTPServer):
    """Pages at an address of either family."""

    def __init__(self, address: str, port: int) -> None:
        self.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        super().__init__((address, port), Page)


class SecurePageServer(PageServer):
    """Pages over TLS. Callers shake hands in their own threads: a silent one keeps nobody waiting."""

    def __init__(self, address: str, port: int, context: ssl.SSLContext) -> None:
        super().__init__(address, port)
        self._context = context

    def get_request(self) -> tuple[socket.socket, object]:
        caller, address = super().get_request()
        caller.settimeout(HANDSHAKE)
        # the first read in the caller's thread shakes hands
        return self._context.wrap_socket(caller, server_side=True, do_handshake_on_connect=False), address


class Names(socketserver.BaseRequestHandler):
    """Answer every question of a name with the server's own address (RFC 1035, one A record)."""

    def handle(self) -> None:
        data, reply = self.request
        question = data[12 : data.index(b"\0", 12) + 5]
        header = data[:2] + b"\x85\x80" + b"\0\1\0\1\0\0\0\0"
        host, _ = reply.getsockname()
        address = bytes(int(part) for part in host.split("."))
        record = b"\xc0\x0c\0\1\0\1" + ANSWER_TTL.to_bytes(4, "big") + b"\0\4" + address
        reply.sendto(header + question + record, self.client_address)


def serve(address: str, port: int, service: str, context: ssl.SSLContext | None) -> None:
    """Answer on one address and port until the process ends. ``context`` is what pages over TLS need."""
    if service == "dns":
        socketserver.ThreadingUDPServer((address, port), Names).serve_forever()
    server = SecurePageServer(address, port, context) if context else PageServer(address, port)
    server.serve_forever()


def certified(folder: str) -> ssl.SSLContext:
    """Return the context of all TLS servers here, with a certificate of their own that ``folder`` keeps."""
    key, certificate = f"{folder}/portal.key", f"{folder}/portal.crt"
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-days", "2", "-subj", "/CN=portal", "-keyout", key, "-out", certificate)  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def main(words: list[str]) -> None:
    """Serve every ``ADDRESS:PORT=SERVICE`` of the words after the folder."""
    folder, *wanted = words
    # made once: two servers that each made one would read the other's key
    context = certified(folder) if any(word.endswith("=tls") for word in wanted) else None
    threads = []
    for word in wanted:
        where, service = word.split("=")
        address, port = where.rsplit(":", 1)
        if service == "dhcp":
            own, _, device = address.partition("@")
            given_out = (device, IPv4Interface(own), Path(folder))
            threads.append(threading.Thread(target=leases.serve, args=given_out))
            continue
        given = (address, int(port), service, context if service == "tls" else None)
        threads.append(threading.Thread(target=serve, args=given))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(sys.argv[1:])
