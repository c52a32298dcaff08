"""Doubts: what must hold of every staging and core table before an edition is made of it.

A suite mirrors a table; each check says in words what must hold, how grave a failure is and who acts on it. It is the
only folder that imports great_expectations, and imports it late: loading it costs seconds. Identities between figures
are not here: they are SQL, in `transforms/models/quality`.
"""
