"""What a recap counts."""

from __future__ import annotations

RECEIVED, FOLLOWED_UP, NOT_FOLLOWED_UP = "received", "followed_up", "not_followed_up"
MEASURES = (RECEIVED, FOLLOWED_UP, NOT_FOLLOWED_UP)
"""Complaints that came in, those of them that were followed up, those that were not."""
