# SPDX-License-Identifier: Apache-2.0
"""No form of a secret survives redaction, and nothing else is lost to it."""

import pytest

from zongheng.config import redact

SECRETS = [
    'local-user a password irreversible-cipher [[$1c$abc"d#$xx$]]',
    "local-user a password simple [[huawei]]",
    'local-user a password cipher [[%^%#a b"!#%^%#]]',
    "local-user a password cipher [[%$%$a'<>%$%$]]",
    "local-user a password cipher [[@%@%a#b@%@%]]",
    "local-user a password cipher [[%@%@a#b%@%@]]",
    "local-user a password irreversible-cipher [[$1a$x$y$]]",
    "local-user a password cipher [[24CHARACTERSWITHOUTENVEL]]",
    "snmp-agent community read  [[public]]",
    "snmp-agent community write cipher [[%^%#x%^%#]] acl 2001",
    "ospf authentication-mode md5 1 cipher [[%^%#x%^%#]]",
    "ospf authentication-mode md5 1 plain [[abc]]",
    "ospf authentication-mode simple plain [[abc]]",
    "authentication-mode md5 1 [[abcdef]]",
    "ospfv3 authentication-mode hmac-sha256 key-id 1 cipher [[%^%#x%^%#]]",
    "peer 10.0.0.1 password cipher [[%^%#x%^%#]]",
    "set authentication password cipher [[$1a$xx$yy$]]",
    "snmp-agent usm-user v3 nms g authentication-mode md5 [[KEYKEY]] privacy-mode aes128 [[PRIVKEY]]",
    "snmp-agent usm-user v3 nms authentication-mode sha2-256 cipher [[%^%#x%^%#]]",
    "snmp-agent target-host trap address udp-domain 10.0.0.1 params securityname [[public]] v2c",
    "ntp-service authentication-keyid 1 authentication-mode md5 [[key]]",
    "vrrp vrid 1 authentication-mode md5 [[abc]]",
    "pre-shared-key [[abc]]",
    "pre-shared-key cipher [[%^%#a b#%^%#]]",
    "gre key cipher [[%^%#x%^%#]]",
    "radius-server shared-key cipher [[%^%#x%^%#]]",
    "hwtacacs-server shared-key cipher [[%^%#x%^%#]]",
    "hwtacacs-server authentication 10.0.0.1 49 shared-key [[abc]] mux-mode",
    "hwtacacs-server authentication 10.0.0.1 shared-key cipher [[abc]] secondary",
    "key authentication simple [[abc]]",
    "primary authentication 10.0.0.1 49 key cipher [[$c$3$xx==]] single-connection",
    "tacacs-server key 7 [[0832]]",
    "tacacs-server host 10.0.0.1 port 49 key [[abc]] timeout 5",
    "radius-server host 10.0.0.1 key 7 [[0832]] auth-port 1812",
    "super password level 3 cipher [[abc]]",
    "password hash [[$h$6$aaa]]",
    "key cipher [[$c$3$xx==]]",
    "username admin password 7 [[0832]]",
    "snmp-server user u g v3 auth md5 [[abc]] priv des [[def]]",
    "snmp-server user u g v3 encrypted auth sha [[0A]] priv aes128 [[0B]]",
    "snmp-server community 7 [[0832]] ro",
    "ntp authentication-key 1 md5 [[abc]] 7",
    "ip ospf message-digest-key 1 md5 7 [[0832]]",
    "isis authentication-mode hmac-sha256 key-id 1 cipher [[%^%#x%^%#]]",
    "domain-authentication-mode md5 plain [[abc]]",
    "isis authentication-mode gca 1 hmac-sha-256 plain [[abc]]",
    "area-authentication-mode gca 1 hmac-sha-256 cipher [[$c$3$xx==]]",
    "isis password md5 [[abc]]",
    "area-password clear [[abc]] authenticate snp validate",
    "hrp authentication-key [[abc]]",
    "wpa2 psk pass-phrase [[abcdefgh]] aes",
]
HARMLESS = [
    "gre key plain 3",
    "local-user netops password irreversible-cipher {{secret:netops_password}}",
    "snmp-agent community complexity-check disable",
    "authentication-mode aaa",
    "authentication-mode password",
    "ssh server cipher aes256_ctr aes128_ctr",
    "+ssh server cipher aes256_ctr aes128_ctr",
    "ssh user netops authentication-type password",
    "snmp-agent usm-user v3 nms authentication-mode sha2-256",
    "snmp-agent target-host trap address udp-domain 10.0.0.1 params securityname nms v3 privacy",
    "password-policy",
    "password alert before-expire 30",
    "password expire 90",
    "local-aaa-user password policy administrator",
    "rsa peer-public-key abc",
    "public-key-code begin",
    "description cipher suite and password x",
    "authentication-scheme default",
    "undo password alert original",
]


@pytest.mark.parametrize("marked", SECRETS)
@pytest.mark.parametrize("indent", ["", "  "])
def test_the_value_goes_and_the_words_around_it_stay(marked, indent):
    line = indent + marked.replace("[[", "").replace("]]", "")
    parts = [part.split("]]")[-1] for part in (indent + marked).split("[[")]
    clean = redact(line)
    assert clean == "<redacted>".join(parts)
    assert redact(clean) == clean


@pytest.mark.parametrize("line", HARMLESS)
def test_what_is_no_secret_stays(line):
    assert redact(line) == line


def test_a_whole_text_keeps_its_lines():
    assert redact("#\naaa\n local-user a password simple x\n#\n") == (
        "#\naaa\n local-user a password simple <redacted>\n#\n"
    )
