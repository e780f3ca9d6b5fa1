# SPDX-License-Identifier: Apache-2.0
"""Where secrets stand in a configuration line, in every form that devices print or take them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

REDACTED = "<redacted>"
REFERENCE = re.compile(r"\{\{secret:(?P<name>[A-Za-z0-9_.-]+)\}\}")
SEALED = re.compile(r"\{\{sealed:(?P<mark>[0-9a-f]{64})\}\}")
"""A value in a machine's own file, as its keyed fingerprint: see :mod:`zongheng.config.sealing`."""


class SecretSpan(NamedTuple):
    """One secret in a line: where its value stands, and where the form word before it begins."""

    form_start: int
    start: int
    end: int


# Envelopes that say by themselves that their content is a secret, wherever they stand.
_ENVELOPES = (
    r"%\^%#.*?%\^%#",
    r"%\$%\$.*?%\$%\$",
    r"%@%@.*?%@%@",
    r"@%@%.*?@%@%",
    r"%\+%##.*?%\+%#",
    r"%#%#.*?%#%#",
    r"\$1[a-d]\$\S+",
    r"\$[ch]\$[0-9]\$\S+",
)
_FORM = r"(?<!\S)(?:irreversible-cipher|cipher|ciphertext|simple|plain|plaintext|sim)"
_KEY_WORD = r"(?:password|key|secret|shared-key|pre-shared-key|key-string|authentication-key)"
_ALGORITHM = r"(?:md5|hmac-md5|keyed-md5|hmac-sha\S*|sha\S*|sm3|aes\S*|des\S*|3des\S*)"
_VALUE = rf"(?P<value>{'|'.join(_ENVELOPES)}|\"[^\"]*\"|\S+)"
_NOT_A_VALUE = (
    r"(?!(?:cipher|plain|simple|authentication-mode|key-id|keychain|irreversible-cipher|md5|hmac-\S+|aaa|none|password|scheme|hash)(?:\s|$)"
    r"|\{\{secret:)"
)
_SETTINGS = "level modify expire alert length control-enable policy complexity recovery change history screen"
_NOT_A_SETTING = rf"(?!(?:{'|'.join(_SETTINGS.split())})\b)"
_KEYED = r"(?:authentication-mode|privacy-mode)"

# A value after words that announce one. Each is tried at every place of the line; the first that
# matches there counts. ``form`` is what may change with the value (``simple`` typed, ``cipher`` printed).
_ANNOUNCED = (
    rf"(?P<form>{_FORM}) +{_NOT_A_VALUE}{_VALUE}",
    rf"(?<!\S){_KEY_WORD} +(?P<form>[0-9]+ +)?{_NOT_A_VALUE}{_NOT_A_SETTING}{_VALUE}$",
    rf"(?:tacacs|radius)-server +(?:\S+ +)*?(?:shared-)?key +(?P<form>[0-9]+ +)?{_NOT_A_VALUE}{_VALUE}",
    rf"(?<!\S)pass-phrase +(?P<form>){_NOT_A_VALUE}{_VALUE}",
    rf"{_KEYED} +{_ALGORITHM} +(?:[0-9]+ +)?(?P<form>){_NOT_A_VALUE}(?![0-9]+ ){_VALUE}",
    rf"snmp-agent community +(?:read|write) +(?P<form>){_NOT_A_VALUE}{_VALUE}",
    rf"(?<!v3 )securityname +(?P<form>){_NOT_A_VALUE}(?!\S+ +v3\b){_VALUE}",
    rf"snmp-server community +(?P<form>[0-9] +)?{_NOT_A_VALUE}{_VALUE}",
    rf"(?<= v3 )(?:encrypted +)?auth +(?:md5|sha\S*) +(?P<form>){_NOT_A_VALUE}{_VALUE}",
    rf"(?<!\S)priv +(?:des|3des|aes|sm4)\S* +(?P<form>){_NOT_A_VALUE}{_VALUE}",
    rf"snmp-server host +\S+ +(?:(?:traps|informs) +)?version +(?:1|2c) +(?P<form>){_NOT_A_VALUE}{_VALUE}",
    rf"ipsec +spi +[0-9]+ +(?:md5|sha1) +(?P<form>[07] +)?{_NOT_A_VALUE}{_VALUE}",
    rf"(?<!\S)(?:isis |area-|domain-)password +(?:md5|clear) +(?P<form>){_NOT_A_VALUE}{_VALUE}",
    rf"(?:digest|authentication)-key +[0-9]+ +md5 +(?P<form>[0-9]+ +(?=\S))?{_NOT_A_VALUE}{_VALUE}",
)
_SPOTS = re.compile(
    "|".join(
        [rf"(?P<envelope>{'|'.join(_ENVELOPES)})"]
        + [
            rule.replace("(?P<form>", f"(?P<form{n}>").replace("(?P<value>", f"(?P<value{n}>")
            for n, rule in enumerate(_ANNOUNCED)
        ]
    )
)
_INNOCENT = re.compile(
    r"^[+-]?\s*(?:ssh2? (?:server|client|algorithm)|ipsec|ike|ssl|description|gre key plain|"
    r"snmp-agent community complexity|cipher-suite|encryption-algorithm|alias|info-center|header)\b"
    r"(?!.*(?:%\^%#|\$1[a-d]\$|shared-key))"
    r"|^[+-]?\s*key \d{1,3}$"  # the number of a key of a chain
)
_FORM_AT_END = re.compile(rf"(?P<form>{_FORM}|(?<=password )hash) +$")


def secret_spans(line: str) -> Iterator[SecretSpan]:
    """Yield where the secrets of one line stand, from left to right; references are no secrets."""
    if _INNOCENT.match(line):
        return
    for match in _SPOTS.finditer(line):
        if match["envelope"] is not None:
            start, end = match.span("envelope")
            form = _FORM_AT_END.search(line, 0, start)
            yield SecretSpan(form.start() if form else start, start, end)
            continue
        n = next(n for n in range(len(_ANNOUNCED)) if match[f"value{n}"] is not None)
        start, end = match.span(f"value{n}")
        yield SecretSpan(match.start(f"form{n}") if match[f"form{n}"] else start, start, end)


def redact(text: str) -> str:
    """Return ``text`` with every secret value replaced; ``{{secret:NAME}}`` references stay.

    For command trees and state prints; :func:`zongheng.config.redact` knows the platforms.
    """
    return "\n".join(redact_line(line) for line in text.split("\n"))


def redact_line(line: str) -> str:
    """Return one line with its secret values replaced."""
    if "{{sealed:" in line:
        line = SEALED.sub(REDACTED, line)
    parts: list[str] = []
    last = 0
    for span in secret_spans(line):
        parts += [line[last : span.start], REDACTED]
        last = span.end
    return "".join([*parts, line[last:]]) if parts else line
