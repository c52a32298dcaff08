"""`tanggap` in processes that may be many: each a fork of one that has imported everything, since importing takes longer than most commands."""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

CHECKOUT = Path(__file__).resolve().parent.parent

PATIENCE = 1800.0
"""Seconds after which something hangs, whatever the machine: what is slow is no failure, and nothing waits as long that goes on."""

SERVER = """
import importlib, json, os, select, signal, sys, traceback

def ready(command):
    # What the command would import by itself, late; a run's libraries take seconds.
    import pipelines.cli, pipelines.work
    from transforms.graph import load_models
    load_models()
    if command == "run":
        import dagster, great_expectations, tests.records
        import pipelines.assets.catalogue, pipelines.commands.run, pipelines.instance, pipelines.schedules

def become(arguments, environ, out, err, folder):
    for number, (path, flags) in enumerate([(os.devnull, os.O_RDONLY), (out, os.O_WRONLY), (err, os.O_WRONLY)]):
        handle = os.open(path, flags)
        os.dup2(handle, number)
        os.close(handle)
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(folder)
    sys.argv = [pipelines.cli.__file__, *arguments]
    pipelines.cli.entry()

for line in sys.stdin:
    arguments, environ, out, err, folder, timeout = json.loads(line)
    ready(arguments[0])
    import pipelines.cli
    child = os.fork()
    if child == 0:
        code = 1
        try:
            become(arguments, environ, out, err, folder)
        except SystemExit as leaving:
            code = leaving.code
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    handle = os.pidfd_open(child)
    ended = select.select([handle], [], [], timeout)[0]
    if not ended:
        os.kill(child, signal.SIGKILL)
    os.close(handle)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(json.dumps([bool(ended), status]), flush=True)
"""


@lru_cache(maxsize=1)
def _server() -> subprocess.Popen[str]:
    """The process that is forked, one for each process of the tests; it ends with it."""
    server = subprocess.Popen([sys.executable, "-c", SERVER], cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
    atexit.register(server.wait)
    assert server.stdin is not None
    atexit.register(server.stdin.close)
    return server


def forked(arguments: Sequence[str], environ: Mapping[str, str], timeout: float, cwd: Path = CHECKOUT) -> subprocess.CompletedProcess[str]:
    """What ``python -m pipelines.cli`` would do in ``cwd``, in a process of its own, without waiting for its imports."""
    server = _server()
    assert server.stdin is not None and server.stdout is not None
    with TemporaryDirectory() as folder:
        out, err = (Path(folder) / name for name in ("out", "err"))
        out.touch()
        err.touch()
        server.stdin.write(json.dumps([arguments, dict(environ), str(out), str(err), str(cwd), timeout]) + "\n")
        ended, status = json.loads(server.stdout.readline())
        said = [path.read_text(encoding="utf-8") for path in (out, err)]
    if not ended:
        raise subprocess.TimeoutExpired([*arguments], timeout, *said)
    return subprocess.CompletedProcess([*arguments], status, *said)
