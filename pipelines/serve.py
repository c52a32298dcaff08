"""Dashboards, public site and scheduler as child processes on this machine's own address: started, watched, stopped together.

Nothing listens beyond loopback: the Dagster webserver has no authentication of its own. The public server is a process
that is told where the public editions are, and nothing else.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.instance import dagster_environ
from pipelines.paths import Paths, private_folder
from pipelines.settings import CHECKOUT, Settings, SettingsError

HOST = "127.0.0.1"
PORTS = {"internal": 8501, "public": 8502, "dagster": 3000}
PORT_VARIABLES = {"internal": "TANGGAP_PORT", "public": "TANGGAP_PUBLIC_PORT", "dagster": "TANGGAP_DAGSTER_PORT"}
READY_SECONDS = 180.0
GRACE_SECONDS = 10.0

# What a process needs to run at all. Keys, tokens and passwords are given to the scheduler only.
_PLAIN = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "USER", "VIRTUAL_ENV", "SSL_CERT_FILE")
_DAGSTER = ("DAGSTER_", "TANGGAP_DAGSTER_")


@dataclass(frozen=True)
class Service:
    """One child process: what it shows, how it is started, and the address that tells it is ready."""

    name: str
    shows: str
    command: tuple[str, ...]
    environ: Mapping[str, str]
    port: int | None = None
    health: str = "/"

    @property
    def url(self) -> str:
        """Address for the browser; empty for a process without one."""
        return f"http://{HOST}:{self.port}" if self.port else ""


@dataclass
class Running:
    """A started service and the file its output goes to."""

    service: Service
    process: subprocess.Popen[bytes]
    log: Path
    is_ready: bool = field(default=False)

    def tail(self, lines: int = 15) -> str:
        """The end of its output."""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def choose_ports(environ: Mapping[str, str], options: Mapping[str, int | None], auto: bool = False) -> dict[str, int]:
    """A free port for each server: the option, the environment variable, the default.

    A taken one is replaced by the next free one when ``auto``, else `SettingsError` names both.
    """
    chosen: dict[str, int] = {}
    for name, default in PORTS.items():
        given = options.get(name)
        wanted = (
            _number(PORT_VARIABLES[name], environ.get(PORT_VARIABLES[name], ""), default)
            if given is None
            else _number(f"--{name}-port", str(given), default)
        )
        free = next_free(wanted, chosen.values())
        if free != wanted and not auto:
            raise SettingsError(
                f"Port {wanted} ({name}) is taken by another program. The next free one is {free}.\n"
                f"Use it: --{name}-port {free} (or {PORT_VARIABLES[name]}={free}), or let tanggap choose: --auto-port"
            )
        chosen[name] = free
    return chosen


def next_free(port: int, taken: Iterable[int] = ()) -> int:
    """``port`` when nothing listens there, else the first above it that is free."""
    avoid = set(taken)
    for candidate in range(port, min(port + 200, 65_536)):
        if candidate not in avoid and _is_free(candidate):
            return candidate
    raise SettingsError(f"No free port from {port} to {port + 199}.")


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port in TIME_WAIT can be used again
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _number(name: str, text: str, default: int) -> int:
    if not text.strip():
        return default
    if text.strip().isdigit() and 0 < int(text) < 65_536:
        return int(text)
    raise SettingsError(f"{name}={text!r} is not a port; a number from 1 to 65535 is.")


def services(settings: Settings, paths: Paths, ports: Mapping[str, int], language: str = "id") -> list[Service]:
    """The four processes of an installation; ``language`` is the one pages open in."""
    plain = {name: settings.environ[name] for name in _PLAIN if name in settings.environ}
    plain["TANGGAP_LANGUAGE"] = language
    private = {"TANGGAP_DATA": str(settings.data_root), "TANGGAP_CITY": str(settings.city_path)}
    scheduler = dagster_environ(settings)
    web = {**plain, **{name: value for name, value in scheduler.items() if name.startswith(_DAGSTER) or name in private}}
    definitions = ("-m", "pipelines.definitions")
    return [
        Service(
            name="internal",
            shows="the internal dashboards; start with Ringkasan, the page it opens on",
            command=_streamlit("dashboards/app.py", ports["internal"]),
            environ={**plain, **private},
            port=ports["internal"],
            health="/_stcore/health",
        ),
        Service(
            name="public",
            shows="what citizens see: the public edition only",
            command=_streamlit("dashboards/public.py", ports["public"]),
            environ={**plain, "TANGGAP_PUBLIC": str(paths.public_pointers)},
            port=ports["public"],
            health="/_stcore/health",
        ),
        Service(
            name="dagster",
            shows="runs, checks and schedules",
            command=(sys.executable, "-m", "dagster_webserver", "--host", HOST, "--port", str(ports["dagster"]), *definitions),
            environ=web,
            port=ports["dagster"],
            health="/server_info",
        ),
        Service(
            name="scheduler",
            shows="the schedules, sensors and the run queue",
            command=(sys.executable, "-c", "from dagster._daemon.cli import main; main()", "run", *definitions),
            environ=scheduler,
        ),
    ]


def _streamlit(script: str, port: int) -> tuple[str, ...]:
    address = ("--server.address", HOST, "--server.port", str(port), "--server.headless", "true")
    return (sys.executable, "-m", "streamlit", "run", script, *address)


def serve(
    wanted: Sequence[Service],
    logs: Path,
    progress: Callable[[str], None] = print,
    stop: threading.Event | None = None,
    ready_seconds: float = READY_SECONDS,
) -> int:
    """Start every service, say when it answers, and wait until stopped; 0 after a stop, 1 when one of them died."""
    halt = stop or threading.Event()
    before = {number: signal.signal(number, lambda *_: halt.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    running: list[Running] = []
    try:
        for service in wanted:
            running.append(_start(service, private_folder(logs)))
        return _watch(running, halt, progress, ready_seconds)
    finally:
        _stop(running, progress)
        for number, handler in before.items():
            signal.signal(number, handler)


def _start(service: Service, logs: Path) -> Running:
    log = logs / f"{service.name}.log"
    with open(log, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
        # A group of its own: stopping reaches what the service itself has started, and Ctrl-C reaches only the supervisor.
        process = subprocess.Popen(
            service.command,
            cwd=CHECKOUT,
            env=dict(service.environ),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Running(service, process, log)


def _watch(running: Sequence[Running], halt: threading.Event, progress: Callable[[str], None], ready_seconds: float) -> int:
    give_up = time.monotonic() + ready_seconds
    announced = False
    while not halt.wait(0.5):
        for one in running:
            if one.process.poll() is not None:
                progress(f"{one.service.name} ended by itself (code {one.process.returncode}); its last words:\n{one.tail()}")
                return 1
            one.is_ready = one.is_ready or _answers(one.service)
        if all(one.is_ready for one in running):
            if not announced:
                _announce(running, progress)
                announced = True
        elif time.monotonic() > give_up:
            silent = next(one for one in running if not one.is_ready)
            progress(f"{silent.service.name} does not answer after {ready_seconds:g} s; its last words:\n{silent.tail()}")
            return 1
    return 0


def _answers(service: Service) -> bool:
    if not service.port:
        return True
    try:
        with urllib.request.urlopen(service.url + service.health, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _announce(running: Sequence[Running], progress: Callable[[str], None]) -> None:
    for one in running:
        progress(f"  {one.service.url or '(no page)':<24} {one.service.shows}")
    progress("Everything is up. Ctrl-C stops it.")


def _stop(running: Sequence[Running], progress: Callable[[str], None]) -> None:
    alive = [one for one in running if one.process.poll() is None]
    if alive:
        progress("stopping …")
    for one in running:
        _signal_group(one.process.pid, signal.SIGTERM)
    give_up = time.monotonic() + GRACE_SECONDS
    for one in alive:
        with suppress(subprocess.TimeoutExpired):
            one.process.wait(max(0.0, give_up - time.monotonic()))
    # Also what a service that ended in time has left behind in its group.
    for one in running:
        _signal_group(one.process.pid, signal.SIGKILL)
        one.process.wait()


def _signal_group(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, number)
