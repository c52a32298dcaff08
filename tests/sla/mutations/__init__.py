"""Does a test notice? Every cell of the golden rules and every comparison of the engines, changed a little, one at a time.

``python -m tests.sla.mutations`` changes each time and date of the golden calendars by 7 minutes or a day, each cell of the golden
policies by one unit or to its neighbour, those of the sample city and of its service levels, each national day off that a golden
life meets, and each comparison, sign, number and least or greatest of the engines' code; it prints what no test noticed, and fails
unless each is known to change nothing (`equivalent.csv`, with the reason) or where a line of that list is needed no more.
``rows``, ``sql`` and ``python`` run one of the three.

Here belongs what changes rules and code and asks the tests; the cases themselves are tests/golden/sla.clocks and tests/sla/strategies.py.
"""
