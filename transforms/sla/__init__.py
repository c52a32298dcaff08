"""Promises and their clocks, on plain frozen values: no I/O, no wall clock, no SQL.

Belongs here: business calendars (``calendars``), promises as dated rows (``policies``), a ticket's events in order and
read as states (``history``), cut into ``segments``; pauses as breaks in a calendar (``pauses``), the ``cycles`` of a
clock, the ``choice`` of a promise, the judging (``clocks``), and the evaluation of case files (``cases``). The SQL
models answer the same questions for a million tickets; this package answers them for one, and checks them.
Does not belong here: reading city folders (``transforms.city``), tables (``transforms.models``), words on a page.
"""
