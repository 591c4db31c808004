"""Who is at the other end: the address, its network, what kind of device it says it is."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from fastapi import Request

from app.services.throttling import Place
from app.settings import Settings

_Address = IPv4Address | IPv6Address
# The first that fits: every browser also says that it is most of those below it.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
_SYSTEMS: Final = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def address_of(request: Request) -> _Address | None:
    """The address the request came from; None when the server does not know any.

    X-Forwarded-For is read from its end, past the proxies named in the settings, and only when one of them brought
    it: anybody else can write there what they like.
    """
    settings: Settings = request.app.state.settings
    address = _read(request.client.host if request.client else "")
    told = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    while address is not None and told and _is_proxy(address, settings) and told[-1].strip():
        address = _read(told.pop().strip())
    return address


def _read(text: str) -> _Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


def _is_proxy(address: _Address, settings: Settings) -> bool:
    return any(address in network for network in settings.proxies)


def network_of(address: _Address | None) -> str:
    """What limits are counted by: the address, of IPv6 the /64 that one subscriber has; empty when unknown."""
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return "" if address is None else str(address)


def place_of(request: Request) -> Place:
    """Where the request comes from, as far as sign-in is concerned."""
    address = address_of(request)
    return Place(
        network=network_of(address),
        shown=_shown(address),
        device=_device(request.headers.get("user-agent", "")),
        demo=is_demonstration(request),
        request_id=str(request.scope["state"]["request_id"]),
    )


def _shown(address: _Address | None) -> str | None:
    """Coarse enough to keep, fine enough for the owner to say "that was me"."""
    if address is None:
        return None
    return str(ip_network((address, 24 if address.version == 4 else 48), strict=False))


def _device(user_agent: str) -> str:
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "Program")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), None)
    return browser if system is None else f"{browser} on {system}"


def is_demonstration(request: Request) -> bool:
    """Whether this is a demonstration that is asked from its own machine."""
    settings: Settings = request.app.state.settings
    if settings.environment != "demo":
        return False
    address = address_of(request)
    # What a proxy brings that nobody named comes from elsewhere, though the proxy itself is on this machine.
    brought = "x-forwarded-for" in request.headers or "forwarded" in request.headers
    direct = request.client is not None and _read(request.client.host) == address
    return address is not None and address.is_loopback and not (brought and direct)
