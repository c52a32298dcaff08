"""The real servers, started as a person starts them: they answer on this machine only, schedules run, Ctrl-C leaves nothing."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from dagster import DagsterInstance, DagsterRunStatus, RunsFilter

from pipelines.instance import PROCESS_TAG, open_instance
from pipelines.settings import CHECKOUT, read_settings
from tests.command import PATIENCE
from tests.conftest import Sample
from tests.pipelines.runs import started
from tests.postgres import free_port


def wait_for(what: str, ready: Callable[[], bool], logs: Path) -> None:
    give_up = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < give_up, f"waited {PATIENCE:g} s for {what}; the servers said:\n{_last_words(logs)}"
        time.sleep(0.5)


def _last_words(logs: Path) -> str:
    return "\n".join(f"{path.name}:\n{path.read_text(errors='replace')[-1500:]}" for path in sorted(logs.glob("*.log")))


def page(url: str) -> str:
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        return str(answer.read().decode("utf-8"))


def processes_of(data: Path) -> list[int]:
    """Every living process that was told about this data root."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            told = (folder / "environ").read_bytes()
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if str(data).encode() in told and state != "Z" and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


def listening(pids: list[int]) -> set[str]:
    """Addresses that processes listen on, as /proc tells them (IPv4 and IPv6, hexadecimal)."""
    sockets = set()
    for pid in pids:
        for link in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                target = os.readlink(link)
            except OSError:
                continue
            if target.startswith("socket:["):
                sockets.add(target[8:-1])
    addresses = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in sockets:
                addresses.add(fields[1].split(":")[0])
    return addresses


LOOPBACK = {"0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F"}


def test_up_serves_schedules_and_stops(sample: Sample, tmp_path: Path) -> None:
    mine = sample.copy(tmp_path / "data")
    ports = {name: free_port() for name in ("internal", "public", "dagster")}
    with open_instance(read_settings(mine.environ)) as instance:
        abandoned = dead_run(instance)
    options = [part for name, port in ports.items() for part in (f"--{name}-port", str(port))]
    log, logs = tmp_path / "said", mine.data / "dagster" / "serve"
    with open(log, "wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "pipelines.cli", "up", *options],
            cwd=CHECKOUT, env=mine.environ, stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        wait_for("the servers", lambda: "Everything is up" in log.read_text() or process.poll() is not None, logs)
        said = log.read_text()
        assert process.poll() is None, said
        assert all(f"http://127.0.0.1:{port}" in said for port in ports.values())
        assert "nothing new: nothing published" in said
        assert "<title>Tanggap</title>" in page(f"http://127.0.0.1:{ports['internal']}/")
        assert "<title>Tanggap</title>" in page(f"http://127.0.0.1:{ports['public']}/")
        assert "dagster_webserver_version" in page(f"http://127.0.0.1:{ports['dagster']}/server_info")
        addresses = listening(processes_of(mine.data))
        assert addresses and addresses <= LOOPBACK, "something listens beyond loopback"
        with open_instance(read_settings(mine.environ)) as instance:
            wait_for("a scheduled run", lambda: process.poll() is not None or succeeded(instance), logs)
            assert process.poll() is None, log.read_text()
            run = instance.get_run_by_id(abandoned)
            assert run is not None and run.status == DagsterRunStatus.FAILURE
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(PATIENCE)
    assert code == 0, log.read_text()
    give_up = time.monotonic() + 60
    while processes_of(mine.data):  # told to go, and gone when this machine has time for it: what was left behind stays
        assert time.monotonic() < give_up, "processes were left behind"
        time.sleep(0.5)


def dead_run(instance: DagsterInstance) -> str:
    """A run that calls itself started and whose process is gone: the queue of one would wait for it."""
    return started(instance, {PROCESS_TAG: f"{platform.node()} 1 never"})


def succeeded(instance: DagsterInstance) -> bool:
    filters = RunsFilter(job_name="current", statuses=[DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE])
    runs = instance.get_runs(filters)
    assert all(run.status == DagsterRunStatus.SUCCESS for run in runs)
    return bool(runs)
