"""Sending: Apprise, one message at a time, with what it knows of addresses kept out of every log."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from pipelines.alerts.store import Message
from transforms.city.alerts import Channel
from transforms.city.model import City

if TYPE_CHECKING:
    from apprise import Apprise

SECONDS = 20.0
"""A message that a channel does not take in this time is tried again later."""

SENT = "sent"
_EMAIL = re.compile(r"[^\s;,<>@]+@[^\s;,<>@]+\.[A-Za-z]{2,}")


def address(channel: Channel, environ: Mapping[str, str]) -> str:
    """The Apprise address of a channel; '' where its variable is not set."""
    return environ.get(channel.variable, "").strip() if channel.variable else ""


def problem(channel: Channel, environ: Mapping[str, str]) -> str:
    """What is wrong with a channel's address, without telling it; '' where nothing is."""
    if not address(channel, environ):
        return f"{channel.variable} is not set; export it with an Apprise address (docs/runbooks/alerts.md)"
    if _service(address(channel, environ)) is None:
        return f"{channel.variable} holds no address that Apprise understands (docs/runbooks/alerts.md shows some)"
    if channel.to_contact and not urlsplit(address(channel, environ)).scheme.startswith("mailto"):
        return f'{channel.variable} is no e-mail address of Apprise (mailto…), which to = "contact" needs'
    return ""


def deliver(message: Message, channel: Channel, city: City, environ: Mapping[str, str]) -> str:
    """Send one message; `SENT`, or in a few words why not. Never raises, never tells an address."""
    if wrong := problem(channel, environ):
        return wrong.partition(";")[0].partition(" (")[0]
    url = address(channel, environ)
    if channel.to_contact and (to := contact_of(city, message.agency)):
        url = _to(url, to)
    try:
        service = _service(url)
        if service is None:
            return "the agency's e-mail address cannot be used"
        taken = service.notify(body=message.body, title=message.title, body_format="text", timeout=SECONDS)
    except Exception as error:  # whatever a plugin raises: the message waits, the run goes on
        return f"failed ({type(error).__name__})"
    return SENT if taken else "not taken by the channel"


def contact_of(city: City, agency_id: str) -> str:
    """The e-mail address in an agency's contact, or in that of the agency above it; '' where there is none."""
    agencies = {agency.id: agency for agency in city.agencies}
    agency = agencies.get(agency_id)
    while agency is not None:
        if found := _EMAIL.search(agency.contact):
            return found[0]
        agency = agencies.get(agency.parent or "")
    return ""


def _service(url: str) -> Apprise | None:
    from apprise import Apprise, AppriseAsset

    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # it logs addresses
    service = Apprise(asset=AppriseAsset(async_mode=False))
    return service if service.add(url) else None


def _to(url: str, to: str) -> str:
    """The address with another reader in place of its own."""
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "to"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("to", to)], quote_via=quote)))
