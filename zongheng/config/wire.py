# SPDX-License-Identifier: Apache-2.0
"""The text of one session with a device: in which encoding the device prints, and is typed to.

A device has no way to say it, and prints the bytes of a description as they were once typed: UTF-8 on newer
networks, GBK where terminals stood on Chinese Windows. So it is learnt, by the rules of
:mod:`zongheng.config.encodings`, from all that the session printed outside ASCII so far.
"""

from __future__ import annotations

from zongheng.config import encodings
from zongheng.config.encodings import LOST

UTF8, CHINESE = "utf-8", "gb18030"
"""What devices print in; GB18030 has all of GBK and GB 2312."""
_TYPED = {UTF8: UTF8, CHINESE: "gbk"}
"""What they are typed to in: which of them know the four bytes of GB18030 cannot be told."""
_ENOUGH = 2
"""So many characters outside ASCII have to agree: a single one may be a byte that broke."""
_KEPT = 1 << 16
"""Bytes of lines outside ASCII that are remembered, the latest ones."""


class WireText:
    """What a session prints and what is typed in it, between bytes and text.

    ``encoding`` is what the device was seen to print in; None until it printed enough outside ASCII.
    """

    def __init__(self) -> None:
        self.encoding: str | None = None
        self._seen = b""

    def shown(self, data: bytes) -> str:
        """Return the text of a print, or of its beginning, and learn nothing from it. Never fails."""
        if data.isascii():
            return data.decode("ascii")
        if self.encoding == CHINESE and _is(data, CHINESE):
            return data.decode(CHINESE)
        if _is(data, UTF8):
            return data.decode(UTF8)
        known = self._judged(data)
        return data.decode(known.encoding if known else CHINESE, errors="replace")

    def read(self, data: bytes) -> str:
        """Return the text of a whole print, as ``shown`` does, and learn from it. Never fails."""
        if not data.isascii():
            self._learn(data)
        return self.shown(data)

    def typed(self, text: str) -> bytes:
        """Return what is sent for ``text``: in the device's encoding, in UTF-8 until that is known.

        Raises UnicodeEncodeError for what ``lacking`` returns.
        """
        return text.encode(_TYPED[self.encoding or UTF8])

    def lacking(self, text: str) -> str:
        """Return the characters, each once, that the device's encoding does not have; mostly none."""
        foreign = {} if text.isascii() else dict.fromkeys(text)
        return "".join(character for character in foreign if not self._has(character))

    def _has(self, character: str) -> bool:
        if character == LOST:  # whatever stood there, it was not this sign
            return False
        try:
            self.typed(character)
        except UnicodeEncodeError:
            return False
        return True

    def _learn(self, data: bytes) -> None:
        known = self._judged(data)
        if known and sum(character > "\x7f" for character in known.text) >= _ENOUGH:
            self.encoding = known.encoding
        lines = data.replace(b"\r", b"\n").split(b"\n")
        self._seen += b"".join(line + b"\n" for line in lines if not line.isascii())
        if len(self._seen) > _KEPT:
            # from the beginning of a line, so that no character is cut in two
            self._seen = self._seen[-_KEPT:].partition(b"\n")[2]

    def _judged(self, data: bytes) -> encodings.Decoded | None:
        """Return what all that was printed is in, ``data`` included; None where that cannot be told."""
        known = encodings.decoded(self._seen + data)
        return known if known and known.encoding in (UTF8, CHINESE) else None


def _is(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
