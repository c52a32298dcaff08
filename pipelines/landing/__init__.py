"""Landing: bytes to raw/, rows to received/, counts to the ledger; nothing personal gets past here unkeyed or unmasked.

`pull` is the whole of it; the modules beside it are its steps in order: rules, instants, mapping, keyed, versions,
deletions, received, quarantine.
"""

from pipelines.landing.pull import PullReport, pull
from pipelines.sources.reading import SourceError

__all__ = ["PullReport", "SourceError", "pull"]
