# SPDX-License-Identifier: Apache-2.0
"""What lines mean to a device of Comware 7, as far as patches need it: written down from the manuals."""

import re

VIEWS = re.compile(
    r"interface \S+|security-zone name \S+|object-group (?:ip address|ipv6 address|service) \S+"
    r"|security-policy ip(?:v6)?|nat global-policy|(?:ips|anti-virus|url-filter) policy \S+"
    r"|(?:ips|anti-virus) signature auto-update|app-profile \S+|attack-defense policy \S+"
    r"|keychain \S+ mode absolute|key \d+|nqa entry \S+ \S+|type icmp-echo|acl .*"
    r"|ospf \d+(?: router-id \S+)?(?: vpn-instance \S+)?|ospfv3 \d+(?: vpn-instance \S+)?"
    r"|isis \d+(?: vpn-instance \S+)?"
    r"|area \S+|local-user \S+ class manage|line \S+ \S+(?: \d+)?|rule name \S+"
    r"|ip vpn-instance \S+|vlan \d+|dhcp server ip-pool \S+|traffic classifier \S+ operator or"
    r"|traffic behavior \S+|qos policy \S+|route-policy \S+ permit node \d+|bgp \d+"
    r"|address-family ipv[46] unicast|(?:hwtacacs|radius) scheme \S+|domain \S+|nat address-group \d+"
)
"""Lines that enter a view; of a security policy's rules, printed with numbers, by their names."""
LOGICAL = re.compile(r"ospfv3 \d+ area \S+|ospf(?:v3)? authentication-mode keychain \S+|acl \d+")
"""Lines that only look like a view."""
STANDING = re.compile(
    r"interface (?:M-|Ten-)?GigabitEthernet[\d/]+|interface NULL0|line .*|security-policy ip(?:v6)?"
    r"|domain system"
)
"""Views that nothing removes."""
ONE_VALUE = (
    r"sysname|description|clock timezone|clock protocol|header login|ospf cost|ospf network-type",
    r"ospf authentication-mode|ospfv3 cost|ospfv3 network-type|ospfv3 authentication-mode",
    r"attack-defense apply policy|password-control (?:aging|length|composition|history|login-attempt)",
    r"info-center logbuffer size|info-center loghost source|info-center source default loghost|profile",
    r"snmp-agent sys-info contact|snmp-agent sys-info location|snmp-agent trap source",
    r"ntp-service unicast-server \S+|ssh server (?:authentication-(?:retries|timeout)|acl|ipv6 acl)",
    r"ssh2 algorithm (?:cipher|mac)|ssh user \S+|password|authentication-mode|idle-timeout|protocol inbound",
    r"authentication-algorithm|key-string|(?:send|accept)-lifetime|destination ip|frequency|out interface",
    r"reaction \d+|nqa schedule \S+ \S+|default-route-advertise|router-id|action(?: snat| dnat)?",
    r"signature detect (?:ip-option )?\S+|ips apply policy|anti-virus apply policy|url-filter apply policy",
    r"default-action|update schedule|vrrp (?:ipv6 )?vrid \d+ priority|snmp-agent group v3 \S+ privacy",
    r"ip binding vpn-instance|ospf \d+ area|route-distinguisher|bfd (?:min-\S+-interval|detect-multiplier)",
    r"ipv6 nd raguard role",
    r"qos trust|qos lr outbound|port (?:link-mode|link-type|access vlan)|expired|dns-list",
    r"mirroring-group \d+(?: mirroring-port|(?= local))|vpn-instance|vpn-instance-capability|queue (?:ef|af)",
    r"classifier \S+|apply (?:cost|local-preference)|(?:area|domain)-authentication-mode|is-level|cost-style",
    r"isis (?:cost|circuit-level|circuit-type|authentication-mode|silent|(?:ipv6 )?enable)",
    r"primary \S+|key (?:authentication|authorization|accounting)|nas-ip|user-name-format",
    r"(?:authentication|authorization|accounting) (?:login|command)|timer response-timeout|retry",
    r"(?:authentication|authorization) login",
    r"nat outbound \d+|nat server protocol \S+ global \S+ \d+",
    r"preference|balance|import-route bgp(?:4\+)?|peer \S+ (?:description|password|bfd)",
)
"""What has one value: a new one overwrites it, ``undo`` names it alone."""
ONE = tuple(re.compile(rf"(?:{each})(?= |$)") for each in ONE_VALUE)
TAKEN = {
    "access lists": (r"acl (?:ipv6 )?(?:basic|advanced) \d+$", r"^rule \d+ "),
    "interfaces": (
        r"interface \S+$",
        (
            r"^(?:vlan-type dot1q vid|ip binding vpn-instance|ospf \d+ area|isis (?:ipv6 )?enable"
            r"|qos apply policy) |^nat (?:outbound \d+|server protocol \S+ global \S+ \d+(?= ))"
        ),
    ),
    "VPN instances": (r"ip vpn-instance \S+$", r"^route-distinguisher "),
    "pools": (r"dhcp server ip-pool \S+$", r"^(?:network|gateway-list) "),
    "sessions": (r"(?:bgp \d+|ip vpn-instance \S+)$", r"^peer \S+ as-number "),
}
"""Sections, and their lines that refuse another value until the old one is undone."""
MIDDLE = (
    (re.compile(r"(peer \S+ (?:prefix-list|route-policy)) \S+ (import|export)"), r"\1 \2"),
    (re.compile(r"(route-policy \S+) (?:permit|deny) (node \d+)"), r"\1 \2"),
)
"""Lines whose value stands in the middle, and what ``undo`` names them by."""
OFF = ("lldp enable", "ipv6 nd ra halt", "port trunk permit vlan 1")
"""What is on by default in an interface, so that its ``undo`` is a line."""
WHOLE = re.compile(r"vrrp (?:ipv6 )?vrid \d+")
"""What ``undo`` names as a whole, however many lines it is."""
WIPED = re.compile(r"(?:ip address|ipv6 address|undo ipv6 nd|ospf|ospfv3|isis|vrrp|dhcp) .*")
"""What an interface loses with its VPN instance."""
NAMED = (
    (r"object-group (?:ip|ipv6) address (\S+)", r"", r"(?:source|destination)-ip (?!host )(\S+)"),
    (r"object-group service (\S+)", r"", r"service (zh-\S+)"),
    (r"hwtacacs scheme (\S+)", r"", r"(?:authentication|authorization) login hwtacacs-scheme (\S+) local"),
    (r"hwtacacs scheme (\S+)", r"", r"accounting (?:login|command) hwtacacs-scheme (\S+)(?: none)?"),
    (
        r"radius scheme (\S+)",
        r"",
        r"(?:authentication|authorization|accounting) login radius-scheme (\S+) \S+",
    ),
    (r"app-profile (\S+)", r"", r"profile (\S+)"),
    (r"attack-defense policy (\S+)", r"", r"attack-defense apply policy (\S+)"),
    (r"keychain (\S+)", r" mode absolute", r"ospf(?:v3)? authentication-mode keychain (\S+)"),
    (r"track (\d+)", r" .*", r"ip route-static .* track (\d+)"),
    (
        r"ip vpn-instance (\S+)",
        r"",
        (
            r"(?:ip binding |ip(?:v6)? route-static |ospf \d+ router-id \S+ |ospfv3 \d+ |isis \d+ |)"
            r"vpn-instance (\S+)(?: .*)?"
        ),
    ),
    (r"nat address-group (\d+)", r"", r"nat outbound \d+ address-group (\d+)"),
    (r"acl basic (29\d\d)", r"", r"nat outbound (\d+)(?: .*)?"),
    (r"qos policy (\S+)", r"", r"qos apply policy (\S+) outbound"),
    (r"traffic behavior (\S+)", r"", r"classifier \S+ behavior (\S+)"),
    (r"traffic classifier (\S+)", r" operator or", r"classifier (\S+) behavior \S+"),
    (
        r"route-policy (\S+)(?: permit)? node 10",
        r"",
        r"(?:peer \S+|default-route-advertise) route-policy (\S+)(?: \S+)?",
    ),
    (r"ospf (\d+)", r" router-id .*", r"ospf (\d+) area \S+"),
    (r"ospfv3 (\d+)", r"(?: vpn-instance .*)?", r"ospfv3 (\d+) area \S+"),
    (r"isis (\d+)", r"(?: vpn-instance .*)?", r"isis (?:ipv6 )?enable (\d+)"),
    (r"mirroring-group (\d+)", r" local", r"mirroring-group (\d+) (?:monitor|mirroring)-port.*"),
)
"""Objects, what follows in their lines, and the lines that name one: it must be there while it is named."""
