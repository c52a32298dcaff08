"""Trains the text model on a city's labels and says how good it is. Nothing is read but the labels, no clock is asked.

One logistic regression a task on pieces of words and words (`grams`), probabilities set right by a temperature. Texts that repeat an
earlier one are left out first, then the later part is kept for measuring: copies on both sides would flatter, and figures are made of texts
to come, not of texts at random. What goes into the file is trained on all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from math import floor, log
from typing import Any

import numpy as np

from transforms.text.duplicates import repeats
from transforms.text.grams import grams, words
from transforms.text.labels import ALARMS, TASKS, Labelled, Labels
from transforms.text.measuring import calibration_error, keyword, majority, recall, with_interval
from transforms.text.model import Head, ModelProblem, TextModel
from transforms.text.rules import is_emergency

STRENGTH = 3.0
"""Inverse of the penalty on weights. Of 1, 3 and 10 none was better by more than a hundredth."""
FOLDS = 3
TRAINED_PART = 0.7
FEWEST_TEXTS = 100
FEWEST_OF_A_CLASS = 20
ALARM_RECALL = 0.95
"""Part of the emergencies that the model or the rules find, on texts not trained on: at most one in twenty missed."""
ALARM_FLOOR = 0.1
"""Least chance at which a text is flagged all the same: an alarm that flags everything is soon looked at by nobody."""


def train(labels: Labels, made_on: date) -> TextModel:
    """A model for every task with enough labels: `FEWEST_TEXTS` texts, and two classes of `FEWEST_OF_A_CLASS`, not only of late.

    Raises `ModelProblem` where no task has enough.
    """
    own = distinct(labels.texts)
    tasks = {task: chosen for task in TASKS if (chosen := _enough(own, task))}
    if not tasks:
        counts = {task: sum(task in one.said for one in own) for task in TASKS}
        raise ModelProblem(
            f"too few labels to learn from: {', '.join(f'{task} {count}' for task, count in counts.items())} distinct texts; needed are "
            f"{FEWEST_TEXTS}, with two classes of {FEWEST_OF_A_CLASS}.\nLabel more: tanggap text review"
        )
    pieces, rarity = vocabulary([one.text for one in own])
    heads = {task: _head(task, chosen, pieces, rarity) for task, chosen in tasks.items()}
    card: dict[str, Any] = {
        "made_on": made_on.isoformat(),
        "labels_sha256": labels.sha256,
        "rows": len(labels.texts) + len(labels.unlabelled),
        "unlabelled": len(labels.unlabelled),
        "repeated": len(labels.texts) - len(own),
        "tasks": {task: measure(learn(by_time(chosen)[0], task), *by_time(chosen), task) for task, chosen in tasks.items()},
    }
    return TextModel(pieces, rarity, heads, card)


def distinct(texts: Sequence[Labelled]) -> list[Labelled]:
    """The texts that repeat none before them, in order of time."""
    return [text for place, (text, first) in enumerate(zip(texts, repeats(one.text for one in texts), strict=True)) if place == first]


def _enough(texts: Sequence[Labelled], task: str) -> list[Labelled]:
    counts = Counter(one.said[task] for one in texts if task in one.said)
    classes = {name for name, count in counts.items() if count >= FEWEST_OF_A_CLASS}
    chosen = [one for one in texts if one.said.get(task) in classes]
    # A class that only the later texts have cannot be measured on them.
    earlier = Counter(one.said[task] for one in by_time(chosen)[0])
    return chosen if len(chosen) >= FEWEST_TEXTS and sum(count >= 2 * FOLDS for count in earlier.values()) >= 2 else []


def learn(texts: Sequence[Labelled], task: str) -> TextModel:
    """A model of one task, from these texts alone; its card is empty."""
    pieces, rarity = vocabulary([one.text for one in texts])
    return TextModel(pieces, rarity, {task: _head(task, texts, pieces, rarity)}, {})


def by_time(texts: Sequence[Labelled], kept: float = TRAINED_PART) -> tuple[Sequence[Labelled], Sequence[Labelled]]:
    """The part to train on and the later part to measure on."""
    cut = int(len(texts) * kept)
    return texts[:cut], texts[cut:]


def measure(model: TextModel, first: Sequence[Labelled], last: Sequence[Labelled], task: str) -> dict[str, Any]:
    """What the card says of one task: a model of the ``first`` texts, asked about the ``last``."""
    head = model.heads[task]
    asked = [one for one in last if one.said[task] in head.classes]
    said = [one.text for one in asked]
    chances = model.probabilities(task, said)
    guesses = [head.guess(row) for row in chances]
    number = {name: place for place, name in enumerate(head.classes)}
    true = np.array([number[one.said[task]] for one in asked])
    guessed = np.array([number[guess.label] for guess in guesses])
    right = true == guessed
    sure = np.array([guess.confidence for guess in guesses])
    found: dict[str, Any] = {
        "classes": dict(sorted(Counter(one.said[task] for one in [*first, *last]).items())),
        "trained": len(first),
        "measured": len(asked),
        "macro_f1": _share(with_interval(true, guessed, len(head.classes))),
        "majority_macro_f1": _share(_named(true, majority([one.said[task] for one in first or asked], said), number)),
        "recall": {name: _share(recall(true, guessed, place)) for name, place in number.items()},
        "precision": {name: _share(recall(guessed, true, place)) for name, place in number.items()},
        "calibration_error": round(calibration_error(chances.max(axis=1), chances.argmax(axis=1) == true), 4),
        "sure": {f"{least:.2f}": [int((sure >= least).sum()), int(right[sure >= least].sum())] for least in (0.5, 0.8, 0.9, 0.95)},
        "temperature": round(head.temperature, 4),
        "threshold": head.threshold,
    }
    if task == "kind":
        found["complaint"] = _complaint_or_not(head, true, guessed, said)
    return found


def _complaint_or_not(head: Head, true: np.ndarray, guessed: np.ndarray, texts: Sequence[str]) -> dict[str, Any]:
    complaint = head.classes.index("complaint") if "complaint" in head.classes else -1
    is_one, held = (true == complaint).astype(int), (guessed == complaint).astype(int)
    by_words = np.array(keyword([words(text) for text in texts]), dtype=int)
    commonest = np.full(len(is_one), int(np.bincount(is_one).argmax()))
    return {
        "macro_f1": _share(with_interval(is_one, held, 2)),
        "keyword_macro_f1": _share(with_interval(is_one, by_words, 2)),
        "majority_macro_f1": _share(with_interval(is_one, commonest, 2)),
    }


def _named(true: np.ndarray, guessed: Sequence[str], number: Mapping[str, int]) -> Any:
    return with_interval(true, np.array([number[name] for name in guessed]), len(number))


def _share(share: Any) -> list[float]:
    return [round(share.value, 4), round(share.low, 4), round(share.high, 4)]


def vocabulary(texts: Sequence[str]) -> tuple[dict[str, int], np.ndarray]:
    """The pieces that occur in enough texts, in alphabetical order, and how rare each is."""
    fewest = 5 if len(texts) >= 1000 else 2
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(set(grams(text)))
    pieces = {piece: place for place, piece in enumerate(sorted(piece for piece, count in seen.items() if count >= fewest))}
    counts = np.array([seen[piece] for piece in pieces], dtype=np.float64)
    return pieces, (np.log((1 + len(texts)) / (1 + counts)) + 1).astype(np.float32)


def _head(task: str, texts: Sequence[Labelled], pieces: Mapping[str, int], rarity: np.ndarray) -> Head:
    regression, matrix_of = _library()
    matrix = matrix_of([one.text for one in texts], pieces, rarity)
    said = np.array([one.said[task] for one in texts])
    classes = tuple(sorted(map(str, set(said))))
    # Every third text of each class, not thirds of the time: a class that comes in a wave would be missing from one of them.
    order = np.argsort(said, kind="stable")
    folds = np.empty(len(texts), dtype=int)
    folds[order] = np.arange(len(texts)) % FOLDS
    scores = np.zeros((len(texts), len(classes)))
    for fold in range(FOLDS):
        held = folds == fold
        weights, bias = _weights(regression, matrix[~held], said[~held], classes)
        scores[held] = matrix[held] @ weights.T + bias
    true = np.array([classes.index(name) for name in said])
    temperature = _temperature(scores, true)
    alarm = ALARMS.get(task)
    threshold = None
    if alarm in classes:
        place = classes.index(alarm)
        ruled = np.array([is_emergency(one.text) for one in texts])
        chances = np.where(ruled, 1.0, _softmax(scores / temperature)[:, place])
        threshold = max(ALARM_FLOOR, floor(1e4 * float(np.quantile(chances[true == place], 1 - ALARM_RECALL))) / 1e4)
    weights, bias = _weights(regression, matrix, said, classes)
    return Head(classes, weights.astype(np.float32), bias.astype(np.float32), temperature, alarm if threshold is not None else None, threshold)


def _weights(regression: Any, matrix: Any, said: np.ndarray, classes: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """One row of weights a class, also where there are two: the library then keeps one for both."""
    fitted = regression(C=STRENGTH, max_iter=2000).fit(matrix, said)
    weights, bias = fitted.coef_, fitted.intercept_
    if len(fitted.classes_) == 2:
        weights, bias = np.vstack([np.zeros_like(weights), weights]), np.array([0.0, bias[0]])
    full, biases = np.zeros((len(classes), matrix.shape[1])), np.full(len(classes), -30.0)
    for row, name in enumerate(fitted.classes_):
        full[classes.index(name)], biases[classes.index(name)] = weights[row], bias[row]
    return full, biases


def _temperature(scores: np.ndarray, true: np.ndarray) -> float:
    """The divisor of scores under which texts not trained on are least surprising; between a fifth and five."""
    rows = np.arange(len(true))
    tried = np.geomspace(0.2, 5, 161)
    surprise = [-np.log(_softmax(scores / one)[rows, true] + 1e-12).mean() for one in tried]
    return round(float(tried[int(np.argmin(surprise))]), 4)


def _softmax(scores: np.ndarray) -> np.ndarray:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def _library() -> tuple[Any, Any]:
    """The classifier, and a function that makes its matrix; only training needs them."""
    try:
        from scipy.sparse import csr_matrix
        from sklearn.linear_model import LogisticRegression
        from sklearn.preprocessing import normalize
        from threadpoolctl import threadpool_limits
    except ImportError as error:
        raise ModelProblem("training needs scikit-learn, which is not installed.\nRun: .venv/bin/pip install 'tanggap[text]'") from error

    def matrix_of(texts: Sequence[str], pieces: Mapping[str, int], rarity: np.ndarray) -> Any:
        values: list[float] = []
        places: list[int] = []
        ends = [0]
        known = rarity.tolist()
        for text in texts:
            counts = Counter(place for piece in grams(text) if (place := pieces.get(piece)) is not None)
            places += counts
            values += [(1 + log(count)) * known[place] for place, count in counts.items()]
            ends.append(len(places))
        return normalize(csr_matrix((values, places, ends), shape=(len(texts), len(pieces))))

    def regression(**settings: Any) -> Any:
        return _Alone(LogisticRegression(**settings), threadpool_limits)

    return regression, matrix_of


class _Alone:
    """A classifier fitted by one thread: its steps are so small that several spend ten times as long waiting for each other."""

    def __init__(self, classifier: Any, limits: Any) -> None:
        self._classifier, self._limits = classifier, limits

    def fit(self, matrix: Any, said: np.ndarray) -> Any:
        """The classifier, fitted."""
        with self._limits(1):
            return self._classifier.fit(matrix, said)
