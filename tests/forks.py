"""Work in a process that may be killed: forks of a process that has imported everything, since importing takes longer than the work."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.conftest import CHECKOUT

# Only the parent kills: a child it has not waited for keeps its number, so that the signal reaches this child or nobody.
RUNNER = """
import json, os, select, signal, sys, traceback
for line in sys.stdin:
    given, said, kill_after = json.loads(line)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with open(said, "w", encoding="utf-8") as written:
                os.dup2(written.fileno(), 1)
                os.dup2(written.fileno(), 2)
            code = work(given)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    handle = os.pidfd_open(child)
    if not select.select([handle], [], [], kill_after)[0]:
        os.kill(child, signal.SIGKILL)
    os.close(handle)
    print(os.waitpid(child, 0)[1], flush=True)
"""


class Forks:
    """Does ``work`` as often as asked, each time in a fork, and kills it when told to."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None and process.stdout is not None
        self._tell, self._hear = process.stdin, process.stdout

    def run(self, given: Any, said: Path, kill_after: float | None = None) -> bool:
        """True when the work was killed ``kill_after`` seconds from its start, False when it ended well before; it prints to ``said``."""
        self._tell.write(json.dumps([given, str(said), kill_after]) + "\n")
        status = int(self._hear.readline())
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            return True
        assert status == 0, said.read_text(encoding="utf-8")
        return False


@contextmanager
def forks(work: str) -> Iterator[Forks]:
    """A process that has run ``work``: imports, and a function ``work(given) -> exit code``."""
    with subprocess.Popen(
        [sys.executable, "-c", work + RUNNER], cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        yield Forks(process)
