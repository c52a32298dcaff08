"""The text model: what it says of a text, how sure it is, and how it lies in a file.

A file is JSON with arrays of numbers in it: words, weights, temperatures. Nothing in it can run, so a model made elsewhere is safe to open.
Predictions need numpy alone; that they equal those of the library that trained the weights is tested.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from transforms.text.grams import grams

FORMAT = 1
LARGEST_BYTES = 64_000_000


class ModelProblem(ValueError):
    """A model file that cannot be used; the message names it and the cure."""

    transient = False


@dataclass(frozen=True, slots=True)
class Guess:
    """One task's answer for one text: the likeliest class, its probability, and whether the task's own threshold decided it."""

    label: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Head:
    """One task: a weight for each class and piece of text, and what makes its scores probabilities."""

    classes: tuple[str, ...]
    weights: np.ndarray
    """Shape (classes, pieces), float32."""
    bias: np.ndarray
    temperature: float
    """Scores are divided by it: above 1 the raw scores were too sure of themselves."""
    alarm: str | None = None
    """A class that is given as soon as its probability reaches ``threshold``, because missing it costs more than a false alarm."""
    threshold: float | None = None

    def guess(self, probabilities: np.ndarray) -> Guess:
        """The class of one text by its probabilities, shape (classes,)."""
        if self.alarm is not None and self.threshold is not None:
            alarm = probabilities[self.classes.index(self.alarm)]
            if alarm >= self.threshold:
                return Guess(self.alarm, float(alarm))
        best = int(np.argmax(probabilities))
        return Guess(self.classes[best], float(probabilities[best]))


@dataclass(frozen=True, slots=True)
class TextModel:
    """Pieces of text it knows, how rare each is, and one head for each task."""

    pieces: Mapping[str, int]
    rarity: np.ndarray
    """Inverse document frequency of each piece, float32."""
    heads: Mapping[str, Head]
    card: Mapping[str, Any]
    """When and from what it was made, and what was measured: the contents of its card."""

    def probabilities(self, task: str, texts: Iterable[str]) -> np.ndarray:
        """Calibrated probabilities, shape (texts, classes of ``task``)."""
        head = self.heads[task]
        rows = [self._scores(head, text) for text in texts]
        scores = np.array(rows, dtype=np.float64).reshape(len(rows), len(head.classes)) / head.temperature
        scores -= scores.max(axis=1, keepdims=True, initial=-math.inf)
        odds = np.exp(scores)
        return odds / odds.sum(axis=1, keepdims=True)

    def guesses(self, task: str, texts: Iterable[str]) -> list[Guess]:
        """What each text is, for one task."""
        head = self.heads[task]
        return [head.guess(row) for row in self.probabilities(task, texts)]

    def _scores(self, head: Head, text: str) -> np.ndarray:
        counts = Counter(place for piece in grams(text) if (place := self.pieces.get(piece)) is not None)
        if not counts:
            return head.bias.astype(np.float64)
        places = np.fromiter(counts, dtype=np.intp, count=len(counts))
        often = np.fromiter(counts.values(), dtype=np.float64, count=len(counts))
        values = (1 + np.log(often)) * self.rarity[places]
        values /= np.linalg.norm(values)
        return head.weights[:, places] @ values + head.bias


def to_bytes(model: TextModel) -> bytes:
    """The model as it lies in a file: the same model gives the same bytes."""
    heads = {
        name: {
            "classes": list(head.classes),
            "weights": _packed(head.weights),
            "bias": _packed(head.bias),
            "temperature": head.temperature,
            "alarm": head.alarm,
            "threshold": head.threshold,
        }
        for name, head in model.heads.items()
    }
    pieces = sorted(model.pieces, key=model.pieces.__getitem__)
    value = {"format": FORMAT, "card": model.card, "heads": heads, "pieces": pieces, "rarity": _packed(model.rarity)}
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=0) + "\n").encode()


def version_of(content: bytes) -> str:
    """Twelve hex digits that name a model by its file."""
    return hashlib.sha256(content).hexdigest()[:12]


def read_model(path: Path) -> tuple[TextModel, str]:
    """The model in a file, and its version. Raises `ModelProblem` for a file that is none, or of another format."""
    stat = path.stat()
    return _read(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, changed: int, size: int) -> tuple[TextModel, str]:
    cure = "Train it again: tanggap text train --labels FILE"
    if size > LARGEST_BYTES:
        raise ModelProblem(f"{path}: {size:,} bytes are no text model (at most {LARGEST_BYTES:,}).\n{cure}")
    content = path.read_bytes()
    try:
        value = json.loads(content)
        if value["format"] != FORMAT:
            raise ModelProblem(f"{path}: format {value['format']!r}; this tanggap reads format {FORMAT}.\n{cure}")
        return _model(value), version_of(content)
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, ModelProblem):
            raise
        raise ModelProblem(f"{path} is no text model ({type(error).__name__}).\n{cure}") from error


def _model(value: Mapping[str, Any]) -> TextModel:
    pieces = {str(piece): place for place, piece in enumerate(value["pieces"])}
    heads = {}
    for name, head in value["heads"].items():
        classes = tuple(map(str, head["classes"]))
        weights = _unpacked(head["weights"]).reshape(len(classes), len(pieces))
        bias = _unpacked(head["bias"]).reshape(len(classes))
        if not float(head["temperature"]) > 0:
            raise ValueError("temperature")
        heads[name] = Head(classes, weights, bias, float(head["temperature"]), head["alarm"], head["threshold"])
    return TextModel(pieces, _unpacked(value["rarity"]).reshape(len(pieces)), heads, value["card"])


def _packed(numbers: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(numbers, dtype="<f4").tobytes()).decode()


def _unpacked(text: str) -> np.ndarray:
    numbers = np.frombuffer(base64.b64decode(text, validate=True), dtype="<f4")
    if not np.isfinite(numbers).all():
        raise ValueError("a number that is none")
    return numbers
