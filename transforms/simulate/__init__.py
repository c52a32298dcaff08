"""A made-up city's raw files, and the answers the pipeline must reach from them.

`simulate` decides first what is true of a call, a ticket or a post (its verdict, its wait, its reply), then chooses times
that make it true with the plain calendar alone, writes them down with the irregularities of real files, and keeps the
decisions as `truth.json`. Nothing here may import the clocks, the models or the pipeline: they are judged by it.
"""

from transforms.simulate.run import simulate
from transforms.simulate.truth import read_truth

__all__ = ["read_truth", "simulate"]
