"""Complaint or not, on tweets to officials of Bandung: trained on the earlier ones, measured on the later, copies left out first.

Also what the model says of announcements from elsewhere, and whether emergencies are found. Costs about 12 CPU seconds, once a module.
"""

from __future__ import annotations

import csv
from typing import Any

import numpy as np
import pytest

from tests.reference import reference
from transforms.privacy.masks import Masker
from transforms.text.duplicates import repeats
from transforms.text.labels import Labelled, Labels, read_labels
from transforms.text.model import TextModel
from transforms.text.rules import is_emergency
from transforms.text.training import by_time, distinct, learn, measure

KINDS = {"keluhan": "complaint", "respon": "response", "lain": "other"}
DANGERS = ("kebakaran", "pohon tumbang", "begal")
"""Topics of the labellers that call for help at once."""


def tweets() -> list[dict[str, str]]:
    path = next(reference("id_bandung_tweets_2015").glob("*.csv"))
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def announcements() -> list[str]:
    """Tweets about a complaint service that complain of nothing themselves, each once."""
    path = next(reference("id_sp4n_lapor_tweets").glob("*.csv"))
    with path.open(encoding="utf-8-sig", newline="") as file:
        texts = [Masker().mask(row["full_text"]) for row in csv.DictReader(file) if row["status"] != "Negatif"]
    return [text for place, (text, first) in enumerate(zip(texts, repeats(texts), strict=True)) if place == first]


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> Labels:
    path = tmp_path_factory.mktemp("labels") / "bandung.csv"
    masker = Masker()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "at", "kind", "urgency"])
        for row in tweets():
            danger = "emergency" if row["Topik Spesifik"].strip() in DANGERS else "normal"
            kind = KINDS.get(row["label"], "")
            writer.writerow([masker.mask(row["Tweet"]), row["ts"], kind, danger if kind else ""])
        for text in announcements()[::2]:  # without a time, so before all: never measured on
            writer.writerow([text, "", "other", ""])
    return read_labels([path])


def halves(labels: Labels) -> tuple[list[Labelled], list[Labelled]]:
    """Announcements and the first seventy parts of the tweets; the other thirty."""
    own = distinct(labels.texts)
    undated = [one for one in own if not one.at]
    first, last = by_time(own[len(undated) :])
    return [*undated, *first], list(last)


@pytest.fixture(scope="module")
def kinds(labels: Labels) -> tuple[TextModel, dict[str, Any]]:
    first, last = halves(labels)
    model = learn(first, "kind")
    return model, measure(model, first, last, "kind")


def test_rows_without_a_label_are_listed_and_the_ids_tell_no_rows_apart(labels: Labels) -> None:
    assert [row.rpartition(" ")[2] for row in labels.unlabelled] == ["22", "989", "3689", "3965", "4322"]
    assert sum(one.at != "" for one in labels.texts) == 4512
    ids = [row["ID"] for row in tweets()]
    assert len(set(ids)) == 2585 and all("E+" in one.upper() for one in ids)


def test_nothing_trained_on_is_measured(labels: Labels) -> None:
    first, last = halves(labels)
    assert max(one.at for one in first) <= min(one.at for one in last)
    both = [one.text for one in [*first, *last]]
    assert repeats(both) == list(range(len(both)))


def test_complaints_are_told_from_the_rest_better_than_by_key_words(kinds: tuple[TextModel, dict[str, Any]]) -> None:
    _, found = kinds
    print(found)
    value, low, high = found["complaint"]["macro_f1"]
    assert value >= 0.78 and low <= value <= high and high - low < 0.08
    assert low > found["complaint"]["keyword_macro_f1"][2] > found["complaint"]["majority_macro_f1"][2]
    assert (found["trained"], found["measured"]) == (1732 + 424, 743)


def test_who_is_sure_is_right_as_often_as_said(kinds: tuple[TextModel, dict[str, Any]]) -> None:
    _, found = kinds
    assert found["calibration_error"] <= 0.06
    count, right = found["sure"]["0.90"]
    assert count >= 200 and right / count >= 0.9


def test_announcements_are_seldom_taken_for_complaints(kinds: tuple[TextModel, dict[str, Any]]) -> None:
    own = announcements()[1::2]
    guesses = kinds[0].guesses("kind", own)
    taken = sum(guess.label == "complaint" for guess in guesses)
    sure = sum(guess.label == "complaint" and guess.confidence >= 0.9 for guess in guesses)
    print(f"{taken} of {len(own)} announcements taken for complaints, {sure} of them with confidence")
    assert len(own) > 300
    assert taken / len(own) <= 0.02


def test_emergencies_are_found_by_model_or_rules(labels: Labels) -> None:
    first, last = by_time([one for one in distinct(labels.texts) if one.at])
    model = learn(first, "urgency")
    true = np.array([one.said["urgency"] == "emergency" for one in last])
    by_model = np.array([guess.label == "emergency" for guess in model.guesses("urgency", [one.text for one in last])])
    by_rules = np.array([is_emergency(one.text) for one in last])
    either = by_model | by_rules
    found = [int(one[true].sum()) for one in (by_model, by_rules, either)]
    print(f"{true.sum()} emergencies: model {found[0]}, rules {found[1]}, either {found[2]}; flagged {either.sum()} of {len(last)}")
    assert true.sum() == 11 and either[true].sum() >= 10 and either.sum() <= 40


def test_texts_that_say_the_same_are_found() -> None:
    assert repeats(["Banjir di Jl A", "banjir  di JL A https://t.co/x", "Banjir di Jl B"]) == [0, 0, 2]