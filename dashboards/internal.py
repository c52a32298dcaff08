"""The internal app's pages and their addresses."""

from __future__ import annotations

import streamlit as st

from dashboards.begin import city
from dashboards.frame import page_objects
from dashboards.navigation import RECONCILIATION, pages
from dashboards.state import view

st.set_page_config(page_title="Tanggap", layout="wide", initial_sidebar_state="collapsed")
offered = pages(city())
shown = [*page_objects(offered, view()).values()]
if any(key == "rekonsiliasi" for key, _, _ in offered) and RECONCILIATION not in offered:
    # Where it stands at the root it answers under its own address as well: a link to it holds whatever the city adds later.
    shown += page_objects([RECONCILIATION], view()).values()
st.navigation(shown, position="hidden").run()
