"""A real PostgreSQL server of a test's own: a new cluster in a folder of its own, on a free port of this machine's own address."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.command import PATIENCE


def binary(name: str) -> str:
    """A program of the newest installed PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    path = str(found[-1]) if found else shutil.which(name)
    assert path, f"{name} is missing: PostgreSQL is not installed (apt-get install postgresql); `make test` does it when root"
    return path


def free_port() -> int:
    """A port nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def postgres() -> Iterator[str]:
    """Address of a running, empty server: postgresql://…/postgres."""
    # The server refuses to run as root, and its user must be able to enter the folder: not below pytest's private one.
    owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    folder = Path(tempfile.mkdtemp(prefix="tanggap-postgres-"))
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    who = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": ()} if os.geteuid() == 0 else {}
    environ = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    port = free_port()
    cluster = folder / "cluster"
    try:
        subprocess.run(
            [binary("initdb"), "-D", str(cluster), "-U", "tanggap", "--auth=trust", "--no-sync", "--encoding=UTF8"],
            check=True, capture_output=True, env=environ, cwd=folder, **who,
        )  # fmt: skip
        with open(folder / "log", "wb") as log:
            server = subprocess.Popen(
                [binary("postgres"), "-D", str(cluster), "-p", str(port), "-c", "listen_addresses=127.0.0.1", "-k", str(folder),
                 "-c", "fsync=off"],
                stdout=log, stderr=log, env=environ, cwd=folder, **who,
            )  # fmt: skip
            try:
                _wait(server, port, folder / "log")
                yield f"postgresql://tanggap@127.0.0.1:{port}/postgres"
            finally:
                server.terminate()
                server.wait(PATIENCE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    import psycopg2

    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        assert server.poll() is None, log.read_text(errors="replace")
        try:
            psycopg2.connect(host="127.0.0.1", port=port, user="tanggap", dbname="postgres").close()
            return
        except psycopg2.OperationalError:
            time.sleep(0.1)
    raise AssertionError(f"PostgreSQL did not start: {log.read_text(errors='replace')}")
