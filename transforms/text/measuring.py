"""How good guesses are: F1, recall, calibration, each with an interval; and what one would reach without a model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ROUNDS = 1000
"""Resamples behind an interval."""
COMPLAINING = frozenset(
    {
        "rusak", "mati", "mampet", "macet", "banjir", "bocor", "lubang", "berlubang", "bau", "sampah", "gelap", "tolong",
        "mohon", "kapan", "lapor", "keluhan", "pungli", "parkir", "padam", "tersumbat", "tumbang", "longsor", "kotor", "lambat",
        "tidak", "tdk", "gak", "belum", "blm", "kenapa", "knp",
    }
)  # fmt: skip
"""Words of the keyword baseline, written down before any labelled text was looked at."""


@dataclass(frozen=True, slots=True)
class Share:
    """A measure between 0 and 1 with its 95 % interval over resampled texts."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


def macro_f1(true: np.ndarray, guessed: np.ndarray, classes: int) -> float:
    """Mean F1 over the classes that occur, each class the same weight. Both arrays hold class numbers."""
    table = np.bincount(true * classes + guessed, minlength=classes * classes).reshape(classes, classes)
    hits, given, there = np.diag(table), table.sum(axis=0), table.sum(axis=1)
    seen = there > 0
    return float(np.mean(2 * hits[seen] / (given + there)[seen])) if seen.any() else 0.0


def with_interval(true: np.ndarray, guessed: np.ndarray, classes: int, seed: int = 1) -> Share:
    """Macro-F1 and its bootstrap interval: texts drawn again with replacement."""
    dice = np.random.default_rng(seed)
    size = len(true)
    found = [macro_f1(true[drawn], guessed[drawn], classes) for drawn in (dice.integers(0, size, size) for _ in range(ROUNDS))]
    low, high = np.quantile(found, (0.025, 0.975))
    return Share(macro_f1(true, guessed, classes), float(low), float(high))


def recall(true: np.ndarray, guessed: np.ndarray, of: int, seed: int = 1) -> Share:
    """Part of the texts of one class that were guessed so, with its bootstrap interval."""
    right = (guessed == of)[true == of]
    if not len(right):
        return Share(0.0, 0.0, 1.0)
    dice = np.random.default_rng(seed)
    low, high = np.quantile(dice.binomial(len(right), right.mean(), ROUNDS) / len(right), (0.025, 0.975))
    return Share(float(right.mean()), float(low), float(high))


def calibration_error(confident: np.ndarray, right: np.ndarray, bins: int = 10) -> float:
    """Mean distance between how sure guesses were and how often they were right, over ten equally large groups by confidence."""
    order = np.argsort(confident, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return float(sum(len(part) * abs(confident[part].mean() - right[part].mean()) for part in parts) / len(order))


def majority(train: Sequence[str], test: Sequence[str]) -> list[str]:
    """The commonest class, whatever the text."""
    return [Counter(train).most_common(1)[0][0]] * len(test)


def keyword(words: Sequence[Sequence[str]]) -> list[bool]:
    """Whether each text holds a word that complaints have."""
    return [any(word in COMPLAINING for word in text) for text in words]
