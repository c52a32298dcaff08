"""Where the real test inputs are, and what happens to a test when they are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]


def reference(name: str) -> Path:
    """Path of a real test input, under $TANGGAP_REFERENCE_DATA or ``../shared/data`` beside the checkout.

    Absent, the test that asked says so and is skipped; with CI=true it fails, for there the inputs belong to the run.
    """
    root = Path(os.environ.get("TANGGAP_REFERENCE_DATA") or CHECKOUT.parent / "shared" / "data")
    path = root / name
    if not path.exists():
        message = f"{path} is absent: set TANGGAP_REFERENCE_DATA to the folder that holds '{name}'"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    return path
