"""What can go wrong between here and a web server, each as a `SourceError` that says whether it may pass, and the cure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import requests
import urllib3

from pipelines.sources.reading import SourceError

CONNECT_SECONDS = 10.0

_SAYING = ("detail", "description", "error_description", "error", "message", "title")
"""Where APIs say in words what was wrong: X, Open311, OAuth, Mastodon."""


class NotData(SourceError):
    """A page for people where data was expected: a proxy's or a login page. It may pass; when it does not, somebody has to look."""


def instant_of(text: str) -> datetime | None:
    """An instant as headers give it: an HTTP date, Unix seconds, or ISO 8601; None for anything else.

    >>> instant_of("Sun, 22 Nov 2026 01:00:00 GMT") == instant_of("1795309200") == instant_of("2026-11-22T01:00:00Z")
    True
    """
    text = text.strip()
    try:
        if text.isdigit():
            return datetime.fromtimestamp(int(text), UTC)
        found = datetime.fromisoformat(text) if text[:4].isdigit() else parsedate_to_datetime(text)
    except (ValueError, OverflowError, OSError):
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def refuse_page(content_type: str, start: bytes) -> None:
    """Raise `NotData` when an answer is an HTML page."""
    begins = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if "html" in content_type.lower() or begins.startswith((b"<!doctype html", b"<html")):
        raise NotData(
            "the server answers with a page for people, not with data (a login page, a proxy, a notice of maintenance).\n"
            "Open the address of this source in a browser on this computer and see what it says",
            transient=True,
        )


@contextmanager
def network_faults() -> Iterator[None]:
    """Faults of the network as `SourceError`; none of their texts, which hold whole addresses."""
    try:
        yield
    except requests.exceptions.SSLError as error:
        raise SourceError(
            f"the server's certificate cannot be trusted ({_reason(error)}).\n"
            "Tell who runs it; if your office signs its own, name its certificate: ca_file = \"/etc/tanggap/ca.pem\" in this source",
            transient=False,
        ) from None
    except requests.exceptions.ConnectTimeout:
        raise SourceError(f"no connection within {CONNECT_SECONDS:.0f} s.\nIs the address right, and the way to it open?", transient=True) from None
    except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError):
        raise SourceError("the server did not answer in time.", transient=True) from None
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, requests.exceptions.MissingSchema):
        raise SourceError("url is no web address.\nCorrect url in sources.toml: it begins with https://", transient=False) from None
    except requests.exceptions.ProxyError:
        raise SourceError("the proxy of this computer (HTTPS_PROXY) gives no connection.\nCorrect it, or name the server in NO_PROXY", True) from None
    except (requests.exceptions.ConnectionError, urllib3.exceptions.ProtocolError) as error:
        raise SourceError(f"the connection broke ({type(error).__name__}).\nIs the server up, and the network?", transient=True) from None
    except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
        raise SourceError(f"the answer cannot be read ({type(error).__name__}).", transient=True) from None
    except OSError as error:
        if "CA certificate" not in str(error):
            raise SourceError(f"the connection broke ({type(error).__name__}).\nIs the server up, and the network?", transient=True) from None
        # requests looks at ca_file before anything else and raises a plain OSError.
        raise SourceError(f"{error}\nCorrect ca_file of this source in sources.toml", transient=False) from None


def _reason(error: Exception) -> str:
    """Why a certificate was refused, in OpenSSL's words."""
    text = str(error)
    for mark in ("certificate verify failed: ", "CertificateError(", "[SSL: "):
        if mark in text:
            return text.split(mark, 1)[1].split(" (_ssl", 1)[0].strip("')\" ").split("'", 1)[0][:120]
    return "no TLS"


def place_of(url: str) -> str:
    """An address without what may be secret in it: user, password, parameters."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def said_in(response: requests.Response) -> str:
    """What the server says about it in the forms APIs use, shortened; '' when it says nothing of the kind."""
    if "json" not in response.headers.get("Content-Type", ""):
        return ""
    try:
        value = json.loads(next(response.iter_content(4096), b""))
    except (ValueError, requests.exceptions.RequestException):
        return ""
    if isinstance(value, list) and value:  # Open311 lists its errors
        value = value[0]
    if not isinstance(value, dict):
        return ""
    first = next(iter(value.get("errors") or ()), None) if isinstance(value.get("errors"), list) else None
    words = [first.get("message") if isinstance(first, dict) else None, *map(value.get, _SAYING)]
    found = next((word for word in words if isinstance(word, str) and word), "")
    return f", {' '.join(found.split())[:200]!r}" if found else ""
