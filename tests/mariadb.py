"""A real MariaDB server of a test's own: a new data folder, on a free port of this machine's own address."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.command import PATIENCE
from tests.postgres import free_port


def binary(name: str) -> str:
    """A program of the installed MariaDB."""
    path = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/usr/bin")
    assert path, f"{name} is missing: MariaDB is not installed (apt-get install mariadb-server); `make test` does it when root"
    return path


@contextmanager
def mariadb() -> Iterator[tuple[str, Path]]:
    """Address of a running, empty server, mysql://root@…/layanan, and the socket through which `execute` reaches it."""
    owner = pwd.getpwnam("mysql") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    folder = Path(tempfile.mkdtemp(prefix="tanggap-mariadb-"))
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    data, port, socket = folder / "data", free_port(), folder / "socket"
    try:
        subprocess.run(
            [binary("mariadb-install-db"), "--no-defaults", f"--datadir={data}", f"--user={owner.pw_name}",
             "--auth-root-authentication-method=normal"],
            check=True, capture_output=True, cwd=folder,
        )  # fmt: skip
        with open(folder / "log", "wb") as log:
            server = subprocess.Popen(
                [binary("mariadbd"), "--no-defaults", f"--datadir={data}", f"--user={owner.pw_name}", f"--port={port}",
                 "--bind-address=127.0.0.1", f"--socket={socket}", f"--pid-file={folder / 'pid'}", "--innodb-flush-log-at-trx-commit=0",
                 "--skip-name-resolve", "--innodb-buffer-pool-size=32M"],
                stdout=log, stderr=log, cwd=folder,
            )  # fmt: skip
            try:
                _wait(server, socket, folder / "log")
                yield f"mysql://root@127.0.0.1:{port}/layanan", socket
            finally:
                server.terminate()
                server.wait(PATIENCE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def execute(socket: Path, statements: str, database: str = "layanan") -> str:
    """Run statements as root; gives back what they print."""
    return subprocess.run(
        [binary("mariadb"), "--no-defaults", "--default-character-set=utf8mb4", f"--socket={socket}", "--user=root", "--batch",
         "--skip-column-names", database],
        input=statements, capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip


def _wait(server: subprocess.Popen[bytes], socket: Path, log: Path) -> None:
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        assert server.poll() is None, log.read_text(errors="replace")
        if socket.exists():
            try:
                execute(socket, "create database if not exists layanan", "mysql")
                return
            except subprocess.CalledProcessError:
                pass
        time.sleep(0.1)
    raise AssertionError(f"MariaDB did not start: {log.read_text(errors='replace')}")
