"""The supervisor, with small servers in place of the dashboards; `test_up.py` starts the real ones."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipelines.serve import HOST, PORTS, Service, choose_ports, serve, services
from pipelines.settings import CHECKOUT, SettingsError, read_settings
from tests.command import PATIENCE
from tests.postgres import free_port

SUPERVISOR = """
import sys
from pathlib import Path
import pipelines.serve
from pipelines.serve import Service, serve
pipelines.serve.GRACE_SECONDS = 2.0  # as patient as a test can be
port, logs, stubborn = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
web = Service("web", "a page", (sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"), {}, port)
child = Service("stubborn", "a process", (sys.executable, "-c", stubborn, str(logs / "grandchild")), {})
sys.exit(serve([web, child], logs, progress=lambda text: print(text, flush=True)))
"""
# Ignores the polite signal, and has started a process of its own.
STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
open(sys.argv[1] + ".tmp", "w").write(str(child.pid))
os.rename(sys.argv[1] + ".tmp", sys.argv[1])
time.sleep(3600)
"""


@contextmanager
def listener(port: int = 0) -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind((HOST, port))
        taken.listen()
        yield int(taken.getsockname()[1])


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/", timeout=PATIENCE) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_a_taken_port_is_named_with_the_next_free_one() -> None:
    with listener() as taken:
        with pytest.raises(SettingsError) as refusal:
            choose_ports({}, {"internal": taken, "public": None, "dagster": None})
        chosen = choose_ports({}, {"internal": taken, "public": free_port(), "dagster": free_port()}, auto=True)
    assert f"Port {taken} (internal) is taken" in str(refusal.value)
    assert f"--internal-port {chosen['internal']}" in str(refusal.value)
    assert chosen["internal"] > taken


def test_option_before_environment_before_default() -> None:
    one, two, three = free_port(), free_port(), free_port()
    environ = {"TANGGAP_PORT": str(one), "TANGGAP_PUBLIC_PORT": str(two), "TANGGAP_DAGSTER_PORT": str(three)}
    assert choose_ports(environ, {}) == {"internal": one, "public": two, "dagster": three}
    other = free_port()
    assert choose_ports(environ, {"public": other})["public"] == other
    assert PORTS == {"internal": 8501, "public": 8502, "dagster": 3000}


@pytest.mark.parametrize("text", ["abc", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="TANGGAP_PORT"):
        choose_ports({"TANGGAP_PORT": text}, {})


def test_two_servers_never_share_a_port() -> None:
    port = free_port()
    chosen = choose_ports({}, {"internal": port, "public": port, "dagster": port}, auto=True)
    assert len(set(chosen.values())) == 3


def test_secrets_reach_the_scheduler_only(tmp_path: Path) -> None:
    environ = {"PATH": "/bin", "TANGGAP_KEY": "k" * 40, "TANGGAP_KEY_FILE": "/k", "X_TOKEN": "t", "TANGGAP_DATA": str(tmp_path)}
    settings = read_settings(environ)
    found = {one.name: one for one in services(settings, settings.paths("kota-contoh"), PORTS, "en")}
    assert {name for name, one in found.items() if "TANGGAP_KEY" in one.environ} == {"scheduler"}
    assert {name for name, one in found.items() if "X_TOKEN" in one.environ} == {"scheduler"}
    public = dict(found["public"].environ)
    assert public.pop("TANGGAP_PUBLIC") == str(settings.paths("kota-contoh").public_pointers)
    assert public == {"PATH": "/bin", "TANGGAP_LANGUAGE": "en"}
    assert all(HOST in one.command for one in found.values() if one.port), "something listens beyond loopback"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    port = free_port()
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(port), str(tmp_path), STUBBORN],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert supervisor.stdout is not None
    said = []
    for line in supervisor.stdout:
        said.append(line)
        if "Everything is up" in line:
            break
    assert answers(port), "".join(said)
    assert f"http://{HOST}:{port}" in "".join(said)
    wait_until((tmp_path / "grandchild").exists)  # it has no port that would say when
    grandchild = int((tmp_path / "grandchild").read_text())
    supervisor.send_signal(number)
    assert supervisor.wait(PATIENCE) == 0
    supervisor.stdout.close()
    assert not answers(port)
    wait_until(lambda: not is_running(grandchild))


def wait_until(ready: Callable[[], bool]) -> None:
    """Waits for what comes by itself and at once, as soon as this machine has time for it."""
    give_up = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < give_up
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_one_that_dies_is_reported_and_stops_the_others(tmp_path: Path) -> None:
    port = free_port()
    web = Service("web", "a page", (sys.executable, "-m", "http.server", str(port), "--bind", HOST), dict(os.environ), port)
    broken = Service("broken", "nothing", (sys.executable, "-c", "import time; time.sleep(1); print('no disk'); raise SystemExit(7)"), {})
    said: list[str] = []
    assert serve([web, broken], tmp_path, progress=said.append) == 1
    assert "broken ended by itself (code 7)" in "\n".join(said)
    assert "no disk" in "\n".join(said)
    assert not answers(port)


def test_one_that_never_answers_is_reported(tmp_path: Path) -> None:
    silent = Service("silent", "nothing", (sys.executable, "-c", "print('thinking', flush=True); import time; time.sleep(3600)"), {}, free_port())
    said: list[str] = []
    started = time.monotonic()
    assert serve([silent], tmp_path, progress=said.append, stop=threading.Event(), ready_seconds=5) == 1
    assert time.monotonic() - started < 1800  # it would think for an hour
    assert "silent does not answer" in "\n".join(said) and "thinking" in "\n".join(said)
