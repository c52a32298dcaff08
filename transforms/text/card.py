"""The card of a text model: what it was made from, how good it is, what it is not for. Written beside the model, from what is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from transforms.text.training import ALARM_FLOOR, ALARM_RECALL, TRAINED_PART

FILE = "text_model.md"


def card(values: Mapping[str, Any], version: str) -> str:
    """The card as Markdown, of a model's ``card`` and version."""
    parts = [
        f"# Text model {version}",
        f"Made on {values['made_on']} from {values['rows']:,} rows of labels (SHA-256 {values['labels_sha256']}): "
        f"{values['unlabelled']:,} without a label and {values['repeated']:,} that repeat an earlier text were left out.",
        "It suggests; it never changes a figure unless city.toml says so (`[text] kinds_by_model`), and what it decides is counted apart. It was "
        "made from the masked texts of one city: elsewhere, and on texts of another time or another channel, it is worse than "
        f"measured here. Measured on the last {1 - TRAINED_PART:.0%} of the texts by time, by a model of the earlier ones; in brackets 95 % "
        "intervals over resampled texts.",
        *(_task(name, measured) for name, measured in values["tasks"].items()),
    ]
    return "\n\n".join(parts) + "\n"


def _task(name: str, found: Mapping[str, Any]) -> str:
    rows = [
        f"| {label} | {count:,} | {_share(found['recall'].get(label))} | {_share(found['precision'].get(label))} |"
        for label, count in found["classes"].items()
    ]
    lines = [
        f"## {name}",
        "",
        f"Macro-F1 {_share(found['macro_f1'])}; the commonest class alone gives {_share(found['majority_macro_f1'])}. "
        f"Trained on {found['trained']:,} texts, measured on {found['measured']:,}.",
        "",
        "| class | texts | recall | precision |",
        "|---|---|---|---|",
        *rows,
        "",
        f"Confidence is right to within {found['calibration_error']:.3f} on average (temperature {found['temperature']}).",
        "",
        "| at least this sure | texts | right |",
        "|---|---|---|",
        *(f"| {least} | {texts:,} | {right / texts:.1%} |" for least, (texts, right) in found["sure"].items() if texts),
    ]
    if "complaint" in found:
        one = found["complaint"]
        lines += ["", f"Complaint or not: macro-F1 {_share(one['macro_f1'])}; by key words {_share(one['keyword_macro_f1'])}, by the commonest "
                  f"answer {_share(one['majority_macro_f1'])}."]  # fmt: skip
    if found["threshold"] is not None:
        lines += ["", f"An emergency is flagged from a probability of {found['threshold']} on, so that model and rules together find "
                  f"{ALARM_RECALL:.0%} of those not trained on, and never below {ALARM_FLOOR}."]  # fmt: skip
    return "\n".join(lines)


def _share(share: Sequence[float] | None) -> str:
    return "–" if share is None else f"{share[0]:.3f} ({share[1]:.3f} to {share[2]:.3f})"
