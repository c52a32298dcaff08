"""Questions of a first session: at most five, each with a default and an option that answers it beforehand."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

from pipelines.settings import SettingsError

MOST = 5
OPTIONS = "--name, --zone, --date-order, --agency, --answer-is-end, --unknown-status"


@dataclass
class Asker:
    """Asks on a terminal, or takes the lines of standard input as answers."""

    takes_defaults: bool
    source: TextIO = field(default_factory=lambda: sys.stdin)
    asked: int = 0
    assumed: list[str] = field(default_factory=list)
    """Options whose default was taken without a question: by --yes, or because five had been asked."""

    def ask(
        self, option: str, text: str, default: str, given: str | None, check: Callable[[str], str], may_default: bool = True
    ) -> str:
        """The answer: the option's value where given, else what is typed; Enter takes the default.

        ``check`` gives back the answer in its proper form or raises ValueError with what would be right. Without
        ``may_default`` a script's --yes is no answer, only a person is.
        """
        if given is not None:
            try:
                return check(given)
            except ValueError as error:
                raise SettingsError(f"{option} {given}: {error}") from error
        if self.takes_defaults or self.asked == MOST:
            if not may_default:
                raise SettingsError(f"{text}\nThis is never assumed. Say it with {option}.")
            self.assumed.append(f'{option} "{default}"')
            return check(default)
        self.asked += 1
        while True:
            print(f"\n{self.asked}. {text}", flush=True)
            print(f"   [{default}] ", end="", flush=True)
            line = self.source.readline()
            if not line:
                print()
                raise SettingsError(
                    f"There is no terminal to ask on. Answer with {option} (others: {OPTIONS}), or take every default: --yes"
                )
            if not self.source.isatty():
                print(line.strip())
            try:
                return check(line.strip() or default)
            except ValueError as error:
                print(f"   {error}")


def one_of(answers: dict[str, str]) -> Callable[[str], str]:
    """A check that takes the keys of ``answers`` (any case) and gives back their values."""

    def check(text: str) -> str:
        found = answers.get(text.strip().casefold())
        if found is None:
            raise ValueError(f"'{text}' is none of {', '.join(answers)}.")
        return found

    return check
