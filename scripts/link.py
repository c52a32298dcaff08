"""Make the checkout importable in .venv/ and write the ``tanggap`` command, without building a package."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
COMMAND = """#!{python}
from pipelines.cli import entry

if __name__ == "__main__":
    entry()
"""


def main() -> None:
    """Write ``tanggap.pth`` and ``bin/tanggap`` of the environment this Python belongs to."""
    (Path(sysconfig.get_path("purelib")) / "tanggap.pth").write_text(f"{CHECKOUT}\n", encoding="utf-8")
    command = Path(sysconfig.get_path("scripts")) / "tanggap"
    command.write_text(COMMAND.format(python=sys.executable), encoding="utf-8")
    command.chmod(0o755)


if __name__ == "__main__":
    main()
