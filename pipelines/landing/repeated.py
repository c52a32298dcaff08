"""One number for two reports: rows that share a key and say something else each, in sources whose rows stand once (``unique``).

Several people who write with pen and paper in mind number their forms 1, 2, 3. As versions of one row, all but the last would be lost
without a word; so none of them lands, and each is listed with the place of another.
"""

from __future__ import annotations

from datetime import datetime

import duckdb

from pipelines.landing.keyed import Guard
from pipelines.landing.quarantine import LONGEST_TEXT
from pipelines.landing.rules import KEYED, Plan, stored_name
from pipelines.landing.versions import INCOMING
from pipelines.ledger import QuarantineRow
from pipelines.sources.reading import quoted

REPEATED_KEY = "repeated_key"


def take_repeated(connection: duckdb.DuckDBPyConnection, plan: Plan, guard: Guard, now: datetime) -> list[QuarantineRow]:
    """Take from `incoming_rows` every row whose key another row has with other content, and give them back as rows set aside.

    Nothing is taken where the source does not say that its rows are ``unique``. Equal rows are duplicates, as anywhere.
    """
    if not plan.source.options.get("unique"):
        return []
    shown = [name for name in plan.rules if name not in KEYED and stored_name(name) != "masked_text" and plan.rules[name].column]
    texts = ", ".join(f"this.{quoted(name)}" for name in shown)
    rows = connection.execute(
        f"""
        select this._file, this._line, this._key, this._row_hash, other._file, other._line, {texts or 'null'}
        from {INCOMING} as this
        inner join {INCOMING} as other on other._key = this._key and other._row_hash <> this._row_hash
        qualify row_number() over (partition by this._row order by other._row) = 1
        order by this._row
        """
    ).fetchall()
    found = [
        QuarantineRow(
            source_id=plan.source.id,
            file=file,
            line=line,
            reason=REPEATED_KEY,
            column_name=plan.key[0],
            found=key,
            closest=None,
            message=(
                f"{file}, line {line}: '{key}' (column '{', '.join(plan.key)}') stands in {other}, line {other_line}, too, with other content: "
                "it is not known which of them it is.\n"
                "Give each report a number of its own (each desk its own prefix), or take the old copy away, then run: tanggap run"
            ),
            masked_text="; ".join(f"{name}={value}" for name, value in zip(shown, values, strict=False) if value is not None)[:LONGEST_TEXT],
            text_hash=guard.key.row_hash(f"{key}\n{content}"),
            first_seen=now,
            row_key=key,
        )
        for file, line, key, content, other, other_line, *values in rows
    ]
    connection.execute(
        f"delete from {INCOMING} where _key in (select _key from {INCOMING} group by _key having count(distinct _row_hash) > 1)"
    )
    return found
