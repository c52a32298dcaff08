"""How much of what people write the masks find: measured on values made from public formats, not from the masks.

The figures stand in docs/text.md; UPDATE_GOLDEN=1 writes them there.
"""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from math import sqrt
from pathlib import Path

import pytest

from tests.privacy.nobodys import NOBODYS, nobodys
from tests.privacy.sentences import Written
from tests.privacy.written_numbers import FORMS, attacked, numbers
from tests.privacy.written_others import others
from tests.reference import CHECKOUT, reference
from transforms.privacy.masks import TRIGGER, Masker, plain

MASK = Masker()
PAGE = CHECKOUT / "docs" / "text.md"
Counts = dict[tuple[str, str], tuple[int, int]]
"""How many were written and how many were found, by kind and form."""


def wilson(found: int, of: int) -> tuple[float, float]:
    """95 % interval of a share."""
    z, share = 1.959964, found / of
    middle, half = share + z * z / (2 * of), z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle - half) / (1 + z * z / of), (middle + half) / (1 + z * z / of)


def count(items: Iterable[Written]) -> Counts:
    written: Counter[tuple[str, str]] = Counter()
    found: Counter[tuple[str, str]] = Counter()
    looked_at = re.compile(TRIGGER)
    for item in items:
        written[item.kind, item.form] += 1
        found[item.kind, item.form] += looked_at.search(item.text) is not None and not item.survives(MASK.mask(item.text))
    return {key: (of, found[key]) for key, of in written.items()}


@cache
def measured() -> dict[str, Counts]:
    return {"numbers": count(numbers(20_000)), "attacks": count(attacked(2_600)), "others": count(others(500))}


def summed(counts: Counts, part: int) -> dict[str, tuple[int, int]]:
    sums: dict[str, tuple[int, int]] = {}
    for key, (of, found) in counts.items():
        before = sums.get(key[part], (0, 0))
        sums[key[part]] = before[0] + of, before[1] + found
    return sums


def row(name: str, of: int, found: int) -> str:
    low, high = wilson(found, of)
    return f"| {name} | {of:,} | {of - found} | {found / of:.2%} | {low:.2%} to {high:.2%} |"


def tables() -> str:
    head = "| {} | written | missed | found | 95 % interval |\n|---|---|---|---|---|\n"
    kinds = summed(measured()["numbers"], 0) | summed(measured()["others"], 0)
    whole = "\n".join(row(name, *counts) for name, counts in [*kinds.items(), ("all numbers", total("numbers"))])
    ways = "\n".join(row(name, *counts) for name, counts in (summed(measured()["numbers"], 1) | summed(measured()["attacks"], 1)).items())
    return head.format("kind") + whole + "\n\n" + head.format("written") + ways + "\n"


def total(name: str) -> tuple[int, int]:
    parts = measured()[name].values()
    return sum(of for of, _ in parts), sum(found for _, found in parts)


def test_of_20_000_numbers_in_twelve_forms_hardly_one_is_missed() -> None:
    of, found = total("numbers")
    assert (of, len(FORMS)) == (20_000, 12)
    assert found / of >= 0.995
    for name, (written, seen) in (summed(measured()["numbers"], 0) | summed(measured()["numbers"], 1)).items():
        assert seen / written >= 0.97, name


def test_numbers_written_to_escape_are_found() -> None:
    of, found = total("attacks")
    assert found / of >= 0.99
    sums = summed(measured()["attacks"], 1)
    assert {name for name, (written, seen) in sums.items() if seen / written < 0.98} <= {"other separators"}


@pytest.mark.parametrize(("kind", "least"), [("local", 0.995), ("email", 0.995), ("plate", 0.97), ("address", 0.93)])
def test_what_is_no_number_is_found(kind: str, least: float) -> None:
    of, found = summed(measured()["others"], 0)[kind]
    assert found / of >= least


def test_what_is_nobodys_is_left() -> None:
    wrong: Counter[str] = Counter()
    for kind, text in nobodys(100):
        wrong[kind] += MASK.mask(text) != text
    assert wrong.total() / (100 * len(NOBODYS)) <= 0.01, wrong


def test_tweets_of_bandung_keep_what_is_nobodys() -> None:
    """Looked over one by one: all plates are plates; of 36 addresses three are streets with a number in their name."""
    path = next(reference("id_bandung_tweets_2015").glob("*.csv"))
    with path.open(encoding="utf-8-sig", newline="") as file:
        texts = sorted({row["Tweet"] for row in csv.DictReader(file)})
    tags = Counter(tag for text in texts for tag in set(re.findall(r"\[(\w+)\]", MASK.mask(text))) - set(re.findall(r"\[(\w+)\]", text)))
    print({**tags, "texts": len(texts)})
    assert len(texts) == 3215
    assert dict(tags) == TWEETS


def test_reviews_and_tweets_of_every_day_keep_what_is_nobodys() -> None:
    """Real texts nobody wrote for masks (IndoNLU), looked over one by one: wrong are a number above a hundred million and one in a queue."""
    folder = reference("id_indonlu_smsa_emot")
    texts = {line.rpartition("\t")[0] for path in folder.glob("smsa_*.tsv") for line in path.read_text(encoding="utf-8").splitlines()}
    for path in folder.glob("emot_*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            texts |= {row["tweet"] for row in csv.DictReader(file)}
    masked = {text: MASK.mask(text) for text in texts}
    tags = Counter(tag for text in texts for tag in set(re.findall(r"\[(\w+)\]", masked[text])) - set(re.findall(r"\[(\w+)\]", text)))
    changed = sum(masked[text] != plain(text) for text in texts)
    print({**tags, "texts": len(texts), "changed": changed})
    assert (len(texts), changed, dict(tags)) == (16_130, 70, REVIEWS)
    assert not [text for text in masked.values() if re.search(r"(?<!\w)@(?!USER)\w+|\d{9}", text)], "what reaches somebody is left"


REVIEWS = {"akun": 12, "alamat": 17, "angka": 16, "email": 1, "rekening": 4, "telepon": 24}
"""Reviews and tweets with each mask."""

TWEETS = {"akun": 3145, "alamat": 68, "plat": 8}
"""Tweets with each mask."""


def test_the_figures_in_the_docs_are_these() -> None:
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition("<!-- measured -->\n")
    _, _, after = rest.partition("<!-- end -->")
    wanted = f"{before}<!-- measured -->\n{tables()}<!-- end -->{after}"
    if os.environ.get("UPDATE_GOLDEN"):
        Path(PAGE).write_text(wanted, encoding="utf-8")
    assert wanted == PAGE.read_text(encoding="utf-8"), "run again with UPDATE_GOLDEN=1 and look at the difference"
