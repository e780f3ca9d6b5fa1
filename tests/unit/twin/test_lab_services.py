# SPDX-License-Identifier: Apache-2.0
"""What answers in the plain boxes of a lab."""

import socket
import ssl
import threading
from contextlib import closing, contextmanager

from zongheng.twin.lab import services


@contextmanager
def secure_pages(folder):
    """Serve pages over TLS at a port of loopback; yield where."""
    server = services.SecurePageServer("127.0.0.1", 0, services._context(str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[:2]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def page(where):
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    with closing(trusting.wrap_socket(socket.create_connection(where, timeout=5))) as secured:
        secured.sendall(b"GET / HTTP/1.0\r\n\r\n")
        return b"".join(iter(lambda: secured.recv(4096), b"")).decode()


def test_a_caller_that_falls_silent_keeps_nobody_waiting(tmp_path, monkeypatch):
    monkeypatch.setattr(services, "HANDSHAKE", 1.0)
    with secure_pages(tmp_path) as where, closing(socket.create_connection(where)):
        assert page(where).endswith("zongheng lab\nfrom 127.0.0.1\n")
