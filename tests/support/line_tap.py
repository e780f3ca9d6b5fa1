# SPDX-License-Identifier: Apache-2.0
"""Writes down every frame that comes in where it runs, one a line in hexadecimal: ``line_tap.py FILE``."""

import socket
import sys
from pathlib import Path

EVERYTHING, OWN = 0x0003, 4


def main(file):
    everything = socket.htons(EVERYTHING)
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, everything) as ear, Path(file).open("w") as out:
        while True:
            frame, (_, _, kind, *_) = ear.recvfrom(65535)
            if kind != OWN:
                out.write(f"{frame.hex()}\n")
                out.flush()


if __name__ == "__main__":
    main(sys.argv[1])
