"""The model in its file is the model that was trained, and a file that is none is refused."""

from __future__ import annotations

import doctest
import json
import random
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.text import duplicates, grams, labels, rules
from transforms.text.card import card
from transforms.text.duplicates import repeats
from transforms.text.labels import Labelled, Labels, read_labels
from transforms.text.measuring import calibration_error, macro_f1, recall, with_interval
from transforms.text.model import ModelProblem, TextModel, read_model, to_bytes, version_of
from transforms.text.training import STRENGTH, learn, train

STREETS = ("mawar", "melati", "kenanga", "cempaka", "dahlia", "anggrek", "teratai", "flamboyan")
MORE = [a + b for a in ("ban", "cir", "du", "gam", "kar", "lem", "mun", "pan") for b in ("ti", "sa", "ro", "wang", "ku", "bing")]
SAID = {
    "complaint": ("jalan {} rusak parah sudah {} minggu", "lampu di jl {} mati {} hari tolong", "sampah di {} menumpuk {} hari"),
    "other": ("selamat pagi warga {} semoga sehat {}", "acara di {} meriah sekali jam {}", "terima kasih pak wali {} keren {}"),
    "response": ("laporan {} sudah kami teruskan ke bidang {}", "petugas kami menuju {} estimasi {} menit", "tim kami menangani {} tahap {}"),
}


def made_up(count: int = 240) -> list[Labelled]:
    texts, dice = [], random.Random(1)
    for place in range(count):
        kind = list(SAID)[place % 3]
        street, other = STREETS[place % 8], STREETS[(place // 8) % 8]
        text = SAID[kind][place // 3 % 3].format(f"{street} {other}", place) + " " + " ".join(dice.sample(MORE, 6))
        texts.append(Labelled(text, f"2026-01-{place // 10 + 1:02}", {"kind": kind, "urgency": "emergency" if "rusak" in text else "normal"}))
    return texts


@pytest.fixture(scope="module")
def model() -> TextModel:
    return learn(made_up(), "kind")


def test_the_examples_in_the_docstrings_are_true() -> None:
    assert all(doctest.testmod(module).failed == 0 for module in (grams, duplicates, rules, labels))


def test_probabilities_are_those_of_the_library(model: TextModel) -> None:
    """Vectors by scikit-learn's own TfidfVectorizer, the same regression, divided by the model's temperature."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    texts, head = made_up(), model.heads["kind"]
    vectorizer = TfidfVectorizer(analyzer=lambda text: list(grams.grams(text)), vocabulary=dict(model.pieces), sublinear_tf=True)
    matrix = vectorizer.fit_transform(one.text for one in texts)
    fitted = LogisticRegression(C=STRENGTH, max_iter=2000).fit(matrix, [one.said["kind"] for one in texts])
    asked = [*(one.text for one in texts[:30]), "", "???", "jalan di mawar mati lampu lampu lampu", "xyz"]
    scores = fitted.decision_function(vectorizer.transform(asked)) / head.temperature
    expected = np.exp(scores - scores.max(axis=1, keepdims=True))
    assert tuple(fitted.classes_) == head.classes
    assert np.allclose(model.probabilities("kind", asked), expected / expected.sum(axis=1, keepdims=True), atol=1e-5)


def test_two_classes_are_as_the_library_has_them() -> None:
    from sklearn.linear_model import LogisticRegression

    from transforms.text.training import _library

    texts = made_up()
    two = learn(texts, "urgency")
    _, matrix_of = _library()
    matrix = matrix_of([one.text for one in texts], two.pieces, two.rarity)
    fitted = LogisticRegression(C=STRENGTH, max_iter=2000).fit(matrix, [one.said["urgency"] for one in texts])
    scores = fitted.decision_function(matrix) / two.heads["urgency"].temperature
    assert np.allclose(two.probabilities("urgency", [one.text for one in texts])[:, 1], 1 / (1 + np.exp(-scores)), atol=1e-4)


def test_a_file_gives_back_the_model_and_the_same_labels_the_same_file(tmp_path: Path, model: TextModel) -> None:
    path = tmp_path / "text_model.json"
    path.write_bytes(to_bytes(model))
    again, version = read_model(path)
    texts = [one.text for one in made_up(60)]
    assert np.array_equal(again.probabilities("kind", texts), model.probabilities("kind", texts))
    assert version == version_of(path.read_bytes()) and to_bytes(again) == path.read_bytes()
    assert to_bytes(learn(made_up(), "kind")) == path.read_bytes()


@pytest.mark.parametrize(
    ("key", "value"),
    [("format", 2), ("rarity", "AAAA"), ("pieces", None), ("heads", {"kind": {}}), ("rarity", "!!"), (None, b"\x80\x04cos\nsystem\n(S'echo'\ntR.")],
)
def test_what_is_no_model_is_refused_and_says_how_to_make_one(tmp_path: Path, model: TextModel, key: str | None, value: object) -> None:
    path = tmp_path / "text_model.json"
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(json.loads(to_bytes(model)) | {str(key): value}).encode())
    with pytest.raises(ModelProblem, match=r"text_model\.json(?s:.*)tanggap text train"):
        read_model(path)


def test_a_weight_that_is_no_number_is_refused(tmp_path: Path, model: TextModel) -> None:
    value = json.loads(to_bytes(model))
    value["heads"]["kind"]["bias"] = "AADAfwAAwH8AAMB/"  # three times NaN
    path = tmp_path / "text_model.json"
    path.write_text(json.dumps(value), "utf-8")
    with pytest.raises(ModelProblem, match="is no text model"):
        read_model(path)


def written(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def test_labels_are_read_and_texts_without_one_are_listed(tmp_path: Path) -> None:
    rows = ("jalan rusak;2026-01-02;complaint;0.5", "apa kabar;2026-01-01;;0.4", "terima kasih;2026-01-01;other;")
    path = written(tmp_path / "a.csv", "text;at;kind;confidence", *rows)
    found = read_labels([path])
    assert [(one.text, one.said) for one in found.texts] == [("terima kasih", {"kind": "other"}), ("jalan rusak", {"kind": "complaint"})]
    assert found.unlabelled == ("a.csv, row 3",)


def test_wrong_labels_say_file_row_value_and_what_is_right(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "text,kind,category", "jalan rusak,complain,JALAN", "lampu mati,other,LAMPUU")
    with pytest.raises(ModelProblem) as caught:
        read_labels([path], ["JALAN", "LAMPU"])
    said = str(caught.value)
    assert "a.csv, row 2: kind 'complain' is none of complaint, response, other. Did you mean 'complaint'?" in said
    assert "a.csv, row 3: category 'LAMPUU' is none of JALAN, LAMPU. Did you mean 'LAMPU'?" in said
    with pytest.raises(ModelProblem, match=r"column 'teks' is not known\.(?s:.*)needs a column text"):
        read_labels([written(tmp_path / "b.csv", "teks,kind", "x,other")])
    with pytest.raises(ModelProblem, match="row 2: has more cells than the heading"):
        read_labels([written(tmp_path / "c.csv", "text,kind", "lampu mati, gelap,complaint")])


def test_too_few_labels_are_refused() -> None:
    with pytest.raises(ModelProblem, match=r"too few labels(?s:.*)kind 30, category 0(?s:.*)tanggap text review"):
        train(Labels(tuple(made_up(30)), (), "0" * 64), date(2026, 1, 1))


def test_the_card_tells_what_was_measured() -> None:
    own = train(Labels(tuple(made_up(900)), ("a.csv, row 9",), "ab" * 32), date(2026, 11, 22))
    text = card(own.card, "0123456789ab")
    assert "# Text model 0123456789ab" in text and "2026-11-22" in text and "ab" * 32 in text
    assert "Complaint or not: macro-F1" in text and "## urgency" in text and "An emergency is flagged" in text


def pairs(count: int) -> st.SearchStrategy[tuple[int, list[tuple[int, int]]]]:
    one = st.integers(0, count - 1)
    return st.tuples(st.just(count), st.lists(st.tuples(one, one), min_size=1, max_size=40))


classes = st.integers(2, 4).flatmap(pairs)


@given(classes)
@settings(max_examples=60)
def test_f1_is_the_library_s(drawn: tuple[int, list[tuple[int, int]]]) -> None:
    from sklearn.metrics import f1_score

    count, both = drawn
    true, guessed = np.array([a for a, _ in both]), np.array([b for _, b in both])
    expected = f1_score(true, guessed, labels=sorted(set(true)), average="macro", zero_division=0)
    assert macro_f1(true, guessed, count) == pytest.approx(expected)


def test_intervals_hold_their_value_and_narrow_with_more_texts() -> None:
    dice = np.random.default_rng(7)
    widths = []
    for size in (50, 2000):
        true = dice.integers(0, 2, size)
        guessed = np.where(dice.random(size) < 0.8, true, 1 - true)
        found = with_interval(true, guessed, 2)
        assert found.low <= found.value <= found.high
        assert recall(true, guessed, 1).low <= recall(true, guessed, 1).value
        widths.append(found.high - found.low)
    assert widths[1] < widths[0] / 3


def test_calibration_error_is_the_distance_from_what_was_said() -> None:
    sure = np.full(1000, 0.9)
    assert calibration_error(sure, np.arange(1000) % 10 != 0) == pytest.approx(0, abs=0.02)
    assert calibration_error(sure, np.arange(1000) % 2 == 0) == pytest.approx(0.4, abs=0.02)


@given(st.lists(st.sampled_from([one.text for one in made_up(40)] + ["", "RT @a: x"]), max_size=20))
@settings(max_examples=40)
def test_a_repeated_text_points_to_the_first_that_says_the_same(texts: list[str]) -> None:
    found = repeats(texts)
    assert all(first <= place and found[first] == first for place, first in enumerate(found))
    assert all(found[texts.index(text)] == found[place] for place, text in enumerate(texts))
