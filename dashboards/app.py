"""Host of the internal app: ``streamlit run dashboards/app.py``. The pages are in ``internal.py`` and ``app_pages/``.

Reads TANGGAP_DATA (root of run-time data) and TANGGAP_CITY (city folder or id).
"""

from __future__ import annotations

import sys
from pathlib import Path

from streamlit.starlette import App

# `streamlit run` puts this folder, not its parent, on the path.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from dashboards.paper_files import routes
from dashboards.server import beside, frozen_heap, middleware, on_script_error

app = App(
    beside(__file__, "internal.py"),
    routes=routes(),
    middleware=middleware(),
    lifespan=frozen_heap,
    on_script_error=on_script_error,
)
