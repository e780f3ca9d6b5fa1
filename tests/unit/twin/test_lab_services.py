# SPDX-License-Identifier: Apache-2.0
"""What answers in the plain boxes of a lab."""

import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager, suppress

from zongheng.twin.lab import services


@contextmanager
def secure_pages(folder):
    """Serve pages over TLS at a port of loopback; yield where."""
    server = services.SecurePageServer("127.0.0.1", 0, services.certified(str(folder)))
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


def free_ports(count):
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def test_all_tls_servers_of_a_box_show_one_certificate(tmp_path):
    """Servers that each made one of their own read each other's keys, and some never answered."""
    ports = free_ports(2)
    words = [f"127.0.0.1:{port}=tls" for port in ports]
    command = [sys.executable, "-m", "zongheng.twin.lab.services", str(tmp_path), *words]
    with subprocess.Popen(command) as serving:
        try:
            shown = {certificate(("127.0.0.1", port)) for port in ports}
        finally:
            serving.terminate()
    assert None not in shown
    assert len(shown) == 1


def certificate(where):
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with suppress(OSError):
            return ssl.get_server_certificate(where, timeout=5)
        time.sleep(0.1)
    return None
