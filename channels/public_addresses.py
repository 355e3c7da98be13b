"""Which addresses are somebody's place on the public network, by IANA's registries.

Written out, because what a language's library calls global differs from version to version. Left
out are all blocks of the IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, RFC 8190) and
multicast, also those blocks that are routed: nobody keeps a customer's file at an anycast relay.
https://www.iana.org/assignments/iana-ipv4-special-registry
https://www.iana.org/assignments/iana-ipv6-special-registry
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address

_SPECIAL_4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network (RFC 791)
        "10.0.0.0/8",  # private (RFC 1918)
        "100.64.0.0/10",  # shared by a carrier's customers, CGNAT (RFC 6598)
        "127.0.0.0/8",  # loopback (RFC 1122)
        "169.254.0.0/16",  # link local, and a cloud's metadata (RFC 3927)
        "172.16.0.0/12",  # private (RFC 1918)
        "192.0.0.0/24",  # protocol assignments: DS-Lite, dummy, PCP, TURN, NAT64 (RFC 6890)
        "192.0.2.0/24",  # documentation (RFC 5737)
        "192.31.196.0/24",  # AS112 (RFC 7535)
        "192.52.193.0/24",  # AMT (RFC 7450)
        "192.88.99.0/24",  # 6to4 relays, deprecated (RFC 7526)
        "192.168.0.0/16",  # private (RFC 1918)
        "192.175.48.0/24",  # AS112 (RFC 7534)
        "198.18.0.0/15",  # benchmarking (RFC 2544)
        "198.51.100.0/24",  # documentation (RFC 5737)
        "203.0.113.0/24",  # documentation (RFC 5737)
        "224.0.0.0/4",  # multicast (RFC 5771)
        "240.0.0.0/4",  # reserved, and the broadcast address (RFC 1112, RFC 919)
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All that was ever given out (RFC 4291, RFC 3513); the rest is reserved, local or multicast."""
_SPECIAL_6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments: Teredo, benchmarking, ORCHID, AMT (RFC 2928)
        "2001:db8::/32",  # documentation (RFC 3849)
        "2002::/16",  # 6to4: leads to whatever IPv4 address is in it (RFC 3056, RFC 7526)
        "2620:4f:8000::/48",  # AS112 (RFC 7534)
        "3fff::/20",  # documentation (RFC 9637)
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")
"""Names an IPv4 address to a translator (RFC 6052); 64:ff9b:1::/48 is local (RFC 8215)."""


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the public network, also where it wraps another one."""
    if isinstance(address, IPv4Address):
        return not any(address in block for block in _SPECIAL_4)
    inner = address.ipv4_mapped or _translated(address)
    if inner is not None:
        return is_public(inner)
    return address in _GLOBAL_UNICAST and not any(address in block for block in _SPECIAL_6)


def _translated(address: IPv6Address) -> IPv4Address | None:
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
