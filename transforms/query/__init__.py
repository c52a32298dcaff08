"""Ad hoc SQL on one published edition: it can read that edition and nothing else, and cannot outlive its limits.

``gate`` decides what is a question, ``worker`` is the process that answers it, ``desk`` starts the worker and
watches it. Named queries and metrics live elsewhere: this package knows no table.
"""
