"""The public explorer's pages and their addresses."""

from __future__ import annotations

import streamlit as st

from dashboards.frame import page_objects
from dashboards.public_begin import PAGES
from dashboards.state import view

st.set_page_config(page_title="Tanggap", layout="wide", initial_sidebar_state="collapsed")
st.navigation(list(page_objects(PAGES, view()).values()), position="hidden").run()
