"""``tanggap serve`` and ``tanggap up``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from pipelines.commands.simulate import simulate_sample
from pipelines.instance import mark_abandoned, open_instance
from pipelines.run import run
from pipelines.serve import PORTS, choose_ports, services
from pipelines.serve import serve as supervise
from pipelines.settings import Settings, read_settings
from transforms.city import City, load_city


def serve(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Start the servers and wait; 0 after Ctrl-C."""
    settings = read_settings(environ, options.city, options.data)
    return serve_city(settings, load_city(settings.city_path, environ=settings.environ, check_env=False), chosen_ports(options, environ))


def up(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Sample data if the city is simulated and has none, a run, then the servers."""
    settings = read_settings(environ, options.city, options.data)
    ports = chosen_ports(options, environ)
    city = load_city(settings.city_path, environ=settings.environ)
    simulate_sample(settings, city)
    report = run(settings.city_path, environ=settings.environ, progress=lambda text: print(text, flush=True))
    for line in report.lines():
        print(line, flush=True)
    if report.failure is not None and not settings.paths(city.id).pointers.exists():
        return report.exit_code
    return serve_city(settings, city, ports)


def chosen_ports(options: argparse.Namespace, environ: Mapping[str, str]) -> dict[str, int]:
    """A free port for each server, by option, environment or default."""
    return choose_ports(environ, {name: getattr(options, f"{name}_port") for name in PORTS}, options.auto_port)


def serve_city(settings: Settings, city: City, ports: Mapping[str, int]) -> int:
    """Start the servers of a city and wait; 0 after Ctrl-C."""
    # A run killed yesterday would hold the queue of a scheduler started today.
    with open_instance(settings) as instance:
        mark_abandoned(instance)
    print(f"Starting the servers of {city.name}; the first time takes half a minute …", flush=True)
    wanted = services(settings, settings.paths(city.id), ports, city.languages[0])
    return supervise(wanted, settings.dagster_dir / "serve", progress=lambda text: print(text, flush=True))
