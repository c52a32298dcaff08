"""Every text exists in both languages with the same places, every key a page asks for exists, and none is left over."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

from dashboards.render.facts import Rules
from dashboards.render.glossary import TERMS
from dashboards.render.words import TEXT, say
from transforms.city.states import STATE_NAMES

ROOT = Path(__file__).resolve().parents[2]
SOURCES = "\n".join(
    path.read_text("utf-8")
    for folder in ("dashboards", "pipelines/commands", "pipelines/alerts")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if path.name not in ("words.py", "words_report.py", "words_year.py", "words_pages.py")
)


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(TEXT))
def test_both_languages_say_the_same_places(key: str) -> None:
    words = TEXT[key]
    assert words.id.strip() and words.en.strip()
    assert _places(words.id) == _places(words.en)


def test_every_key_asked_for_exists() -> None:
    asked = set(re.findall(r'\bsay\(\s*"(\w+)"', SOURCES))
    assert asked and asked <= set(TEXT), sorted(asked - set(TEXT))


def test_no_text_is_left_over() -> None:
    named = set(re.findall(r'["\'](\w+)["\']', SOURCES))
    built = ["nav", "identity", "reason", "severity", "owner", *re.findall(r'say\(f["\'](\w+?)_\{', SOURCES)]
    left = [key for key in TEXT if key.removesuffix("_kept") not in named and not any(key.startswith(f"{stem}_") for stem in built)]
    assert not left


def test_every_state_clock_and_outcome_has_a_word() -> None:
    response = ["answer", "verify", "forward", "agency_answer", "callback", "first_public_reply"]
    clocks = [*response, "first_action", "dispatch", "arrival", "finish", "verified_finish"]
    outcomes = ["met", "breached_closed", "breached_open", "running", "paused_without_due", "void"]
    for key in [
        *(f"state_{name}" for name in STATE_NAMES),
        *(f"clock_{name}" for name in clocks),
        *(f"outcome_{name}" for name in outcomes),
    ]:
        assert say(key, "en", late="1") and say(key, "id", late="1")


def test_no_page_holds_text_of_its_own() -> None:
    for path in (ROOT / "dashboards" / "app_pages").glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        told = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.FunctionDef) and isinstance(node.body[0], ast.Expr)
        }
        texts = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
        ]
        assert not [text for text in texts if " " in text], path.name


def test_the_glossary_page_and_the_document_agree() -> None:
    document = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    for term in TERMS:
        assert f"| {term.word.id} | {term.word.en} | {term.meaning.id} | {term.meaning.en} |" in document, term.id
    assert document.count("\n| ") - 1 == len(TERMS)
    for word in ("OPD", "Disposisi", "Kelurahan", "Tenggat", "Sementara"):
        assert f"| {word}" in document


def test_only_a_finish_is_called_finished() -> None:
    """Where the headline promise is an answer, a text about it speaks of keeping it; both texts take the same counts."""
    assert Rules(clock="finish").worded("answer") == Rules(clock="verified_finish").worded("answer") == "answer"
    other = Rules(clock="agency_answer")
    late = ("late_caption_running", "late_caption_frozen", "rep_late_none", "rep_late_told", "rep_late_agency_caption")
    for key in ("answer", "still_open", "finished", *late):
        usual, kept = TEXT[key], TEXT[other.worded(key)]
        assert _places(kept.id) - {"clock"} == _places(usual.id), key
        assert not re.search(r"selesai|finished", f"{kept.id} {kept.en}"), key
