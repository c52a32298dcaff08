"""links.csv: what somebody decided about a link, against or beside the evidence."""

from __future__ import annotations

from transforms.city.files import LINK_DECISIONS, LINK_KINDS, TABLES
from transforms.city.folder import Folder
from transforms.city.model import LinkRule
from transforms.city.tables import read_rows

FILE = "links.csv"


def read_link_rules(folder: Folder) -> tuple[LinkRule, ...]:
    """The rules in the order of the file; one decision about a pair, others about it are noted."""
    found: list[LinkRule] = []
    first: dict[tuple[str, str, str], int] = {}
    for row in read_rows(folder, FILE, TABLES[FILE]):
        decision = row.choice("decision", LINK_DECISIONS)
        kind = row.choice("kind", LINK_KINDS)
        decided_on = row.date("decided_on")
        pair = (kind, row.text("id"), row.text("ticket"))
        if kind == "ticket" and pair[1] == pair[2]:
            row.wrong(f"ticket '{pair[1]}' is linked to itself.", "`ticket` is the other one: the one it repeats.")
        elif pair in first:
            row.wrong(
                f"{kind} '{pair[1]}' and ticket '{pair[2]}' are already decided in row {first[pair]}.",
                "A pair is either confirmed or undone.",
                "Keep the decision that holds",
            )
        elif decided_on is not None:
            first[pair] = row.number
            found.append(LinkRule(decision, kind, pair[1], pair[2], row.text("decided_by"), decided_on, row.text("reason")))
    return tuple(found)
