"""links.csv: decisions about links, each pair once, every mistake with its row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.city.test_loader import load
from transforms.city import CityError

HEADING = "decision,kind,id,ticket,decided_by,decided_on,reason\n"
GOOD = "undo,call,1767240000.311,T-1,supervisi,2026-01-08,rekaman\nconfirm,call,1767240000.311,T-2,supervisi,2026-01-08,rekaman\n"


def test_decisions_are_read_in_order(tmp_path: Path) -> None:
    undo, confirm = load(tmp_path, links_csv=HEADING + GOOD).link_rules
    assert (undo.decision, undo.kind, undo.id, undo.ticket_id, undo.decided_on) == ("undo", "call", "1767240000.311", "T-1", date(2026, 1, 8))
    assert (confirm.decision, confirm.ticket_id, confirm.decided_by, confirm.reason) == ("confirm", "T-2", "supervisi", "rekaman")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("confirm,call,1767240000.311,T-1,x,2026-01-09,y", r"row 4: call '1767240000.311' and ticket 'T-1' are already decided in row 2"),
        ("undone,call,1,T-1,x,2026-01-09,y", r"row 4: decision 'undone' is not known[\s\S]*'undo'"),
        ("undo,mail,1,T-1,x,2026-01-09,y", r"row 4: kind 'mail' is not known"),
        ("undo,ticket,T-1,T-1,x,2026-01-09,y", r"row 4: ticket 'T-1' is linked to itself"),
        ("undo,call,1,T-1,x,9/1/2026,y", r"row 4: decided_on '9/1/2026' is not a date"),
        ("undo,call,1,T-1,,2026-01-09,y", r"row 4: 'decided_by' is empty"),
    ],
)
def test_mistakes_name_their_row(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(CityError, match=message):
        load(tmp_path, links_csv=f"{HEADING}{GOOD}{row}\n")
