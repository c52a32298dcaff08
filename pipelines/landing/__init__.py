"""Landing: bytes to raw/, rows to received/, counts to the ledger; nothing personal gets past here unkeyed or unmasked.

`pull` is the whole of it, `one_source` the order of its steps; the steps: rules, instants, mapping, quarantine, keyed,
versions, deletions, received.
"""

from pipelines.landing.pull import pull
from pipelines.landing.report import PullReport
from pipelines.sources.reading import SourceError

__all__ = ["PullReport", "SourceError", "pull"]
