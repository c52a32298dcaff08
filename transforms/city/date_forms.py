"""Forms of dates whose day and month could be taken for each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import permutations

_DIRECTIVE = re.compile(r"%[a-zA-Z]")
_WITNESSES = (datetime(2011, 4, 7, 8, 9, 10), datetime(2003, 2, 1, 8, 9, 10))
"""Days that are also months, the second one a year too: what two forms may read differently."""


def swapped(form: str) -> str | None:
    """The form with day and month changed over, None where they cannot be taken for each other (nobody writes year-day-month).

    >>> swapped("%m/%d/%Y %H:%M")
    '%d/%m/%Y %H:%M'
    >>> swapped("%d %B %Y") is None
    True
    """
    found = [part for part in _DIRECTIVE.findall(form) if part in ("%d", "%m", "%Y", "%y")]
    if not {"%d", "%m"} <= set(found) or found[0] in ("%Y", "%y"):
        return None
    return _DIRECTIVE.sub(lambda found: {"%d": "%m", "%m": "%d"}.get(found[0], found[0]), form)


def disputed(forms: Sequence[str]) -> tuple[str, str] | None:
    """Two of the forms that read one text as different days, None when no two do.

    >>> disputed(["%d/%m/%Y", "%m/%d/%Y"])
    ('%d/%m/%Y', '%m/%d/%Y')
    >>> disputed(["%d/%m/%Y %H:%M", "%d/%m/%Y", "%m-%d-%Y"]) is None
    True
    """
    dated = [form for form in forms if "%" in form and "%d" in form]
    for one, other in permutations(dated, 2):
        for witness in _WITNESSES:
            try:
                read = datetime.strptime(witness.strftime(one), other)
            except ValueError:
                continue
            if read.date() != witness.date():
                return one, other
    return None
