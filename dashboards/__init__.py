"""Shows what an edition says: the internal app, the public explorer, and the rendering both share.

The only folder that imports streamlit; ``render`` does not even do that. No number is made here: SQL reads marts in
``data.py``, rates come from ``transforms.metrics``.
"""
