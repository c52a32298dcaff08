"""How the secret of a source is shown to a web server, and to which."""

from __future__ import annotations

from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase, HTTPBasicAuth

from pipelines.sources.reading import SourceError
from transforms.city.model import Source

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class _Header(AuthBase):
    """A secret in a header. As an `AuthBase`, so that no ~/.netrc of the machine takes its place."""

    def __init__(self, name: str, value: str) -> None:
        self.name, self.value = name, value

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers[self.name] = self.value
        return request


def no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Nothing is shown: not even what a ~/.netrc would have."""
    return request


def auth_of(source: Source, secret: str) -> AuthBase | None:
    """How the secret is shown: as a bearer token, ``user:password`` (``auth = "basic"``), or in the header that ``auth`` names."""
    if not secret:
        return None
    parts = urlsplit(source.url)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise SourceError(f"the secret would travel unencrypted to {parts.hostname}.\nWrite https:// in url of sources.toml", False)
    way = str(source.options.get("auth", "bearer"))
    if way == "basic":
        user, _, password = secret.partition(":")
        return HTTPBasicAuth(user.encode(), password.encode())
    return _Header("Authorization", f"Bearer {secret}") if way == "bearer" else _Header(way, secret)
