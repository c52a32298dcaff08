"""Passwords and tokens of sources: where they come from, and the one place that takes them out of what is said."""

from __future__ import annotations

import base64
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

from pipelines.sources.reading import SourceError
from transforms.city.model import Source

HIDDEN = "***"
_SHORTEST = 4
"""A shorter secret is not looked for by itself: it would blank out half a sentence. Its place in an address still is."""

_IN_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://[^\s/:@'\"]*:)[^\s/'\"]*@")
_IN_SETTING = re.compile(
    r"(?i)\b(password|passwd|pwd|access_token|api_key|apikey|token|secret)(\s*=\s*|['\"]\s*:\s*)(?!\*)('[^']*'|\"[^\"]*\"|[^\s&'\",;]+)"
)
_IN_HEADER = re.compile(r"(?i)\b(bearer|basic)\s+(?=\S*[0-9=])[A-Za-z0-9._~+/%=-]{8,}")


def secret_of(source: Source) -> str:
    """The secret of ``source``; '' when it has none.

    Raises `SourceError` when its file is not there, is empty, or may be read by others than its owner.
    """
    if not source.secret_file:
        return source.secret
    path = Path(source.secret_file).expanduser()
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            raise SourceError(
                f"source '{source.id}': secret_file {path} may be read by others (its mode is {mode:04o}).\n"
                f"Run: chmod 600 {path}",
                transient=False,
            )
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is no text"
        raise SourceError(
            f"source '{source.id}': secret_file {path} cannot be read: {said}.\n"
            "Put the password or token into it as its only line, readable by its owner alone (chmod 600)",
            transient=False,
        ) from None
    if not text:
        raise SourceError(
            f"source '{source.id}': secret_file {path} is empty.\nPut the password or token into it as its only line", transient=False
        )
    return text


def secrets_in(url: str) -> list[str]:
    """What an address holds that nobody else may read: its password and the values of its telling parameters."""
    parts = urlsplit(url)
    found = [unquote(parts.password)] if parts.password else []
    return found + [value for name, value in parse_qsl(parts.query) if _IN_SETTING.fullmatch(f"{name}=x")]


def scrubbed(text: str, secrets: Iterable[str]) -> str:
    """``text`` without the secrets, plain, as addresses and headers encode them, and without whatever stands where secrets stand."""
    forms: set[str] = set()
    for secret in secrets:
        if len(secret) >= _SHORTEST:
            forms |= {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), repr(secret)[1:-1]}
            forms.add(base64.b64encode(secret.encode()).decode())
    for form in sorted(forms, key=len, reverse=True):
        text = re.sub(re.escape(form), HIDDEN, text, flags=re.IGNORECASE if "%" in form else 0)
    text = _IN_ADDRESS.sub(rf"\1{HIDDEN}@", text)
    text = _IN_SETTING.sub(rf"\1\2{HIDDEN}", text)
    return _IN_HEADER.sub(rf"\1 {HIDDEN}", text)
