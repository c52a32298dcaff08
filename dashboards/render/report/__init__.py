"""Papers made of a frozen edition: daily note, monthly report, yearly evaluation, as PDF, workbook and short text.

``paper`` reads, ``lines`` and ``parts`` say, ``compose`` puts a document together, ``typeset`` and ``workbook`` write it.
Nothing here is computed: rates come from the registry, sentences are filled from its values. No clock: the date on a paper is
the edition's as-of.
"""
