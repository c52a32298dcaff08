"""The address is the state: language, kind of period, period and filters are read from the query and written to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboards.render import formats
from dashboards.render.view import KINDS, View, language_of


def view() -> View:
    """The view the address asks for; what it cannot mean falls back to the city's language, months, newest."""
    asked = st.query_params
    kind = asked.get("period", "month")
    kind = kind if kind in KINDS else "month"
    return View(language_of(asked.get("lang")), kind, formats.parse_key(kind, asked.get("on", "")))


def choice(
    label: str,
    name: str,
    options: Sequence[str],
    shown: str,
    names: dict[str, str],
    placeholder: str,
    width: int = 260,
    required: bool = False,
) -> None:
    """A select box whose choice goes into the address under ``name``."""
    st.session_state[f"w_{name}"] = shown if shown in options else None
    st.selectbox(
        label,
        options,
        index=None,
        format_func=lambda option: str(names.get(option, option)),
        key=f"w_{name}",
        on_change=_write,
        args=(name,),
        placeholder=placeholder,
        required=required,
        label_visibility="collapsed",
        width=width,
    )


def search(label: str, name: str) -> str:
    """A field whose text goes into the address under ``name``; the text."""
    st.session_state[f"w_{name}"] = st.query_params.get(name, "")
    st.text_input(label, key=f"w_{name}", on_change=_write, args=(name,), placeholder=label, label_visibility="collapsed", width=420)
    return st.query_params.get(name, "")


def one_of(label: str, name: str, options: Sequence[str], names: Mapping[str, str]) -> str:
    """Buttons side by side, of which one is down; the first stands for no choice in the address under ``name``. The option chosen."""
    asked = st.query_params.get(name, "")
    shown = asked if asked in options else options[0]
    st.session_state[f"w_{name}"] = shown
    st.segmented_control(
        label,
        options,
        format_func=lambda option: names[option],
        key=f"w_{name}",
        required=True,
        on_change=_write,
        args=(name,),
        label_visibility="collapsed",
    )
    return shown


def kind_choice(shown: View) -> None:
    """Day, month or year."""
    st.session_state["w_period"] = shown.kind
    st.segmented_control(
        shown.say("period"),
        KINDS,
        format_func=lambda kind: shown.say(f"kind_{kind}"),
        key="w_period",
        required=True,
        on_change=_write,
        args=("period", "on"),
        label_visibility="collapsed",
    )


def _write(name: str, *forget: str) -> None:
    chosen = st.session_state.get(f"w_{name}")
    for other in forget:
        st.query_params.pop(other, None)
    if chosen in (None, ""):
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = chosen
