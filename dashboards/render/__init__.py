"""Words, formats, tables and charts of one figure, for the app, the public site and paper alike. No streamlit here."""
