"""Host of the public explorer: ``streamlit run dashboards/public.py``. The pages are in ``explorer.py``.

Reads TANGGAP_PUBLIC, a folder of public editions, and nothing else.
"""

from __future__ import annotations

import sys
from pathlib import Path

from streamlit.starlette import App

# `streamlit run` puts this folder, not its parent, on the path.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from dashboards.server import beside, frozen_heap, middleware, on_script_error

app = App(
    beside(__file__, "explorer.py"), middleware=middleware(), lifespan=frozen_heap, on_script_error=on_script_error
)
