"""Which city, where its run-time data goes: read once from options and environment, then passed on as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.paths import Paths, default_data_root

CHECKOUT = Path(__file__).resolve().parent.parent
CITIES = CHECKOUT / "data" / "cities"
SAMPLE_CITY = "kota-contoh"


class SettingsError(ValueError):
    """An option or a setting of the environment cannot be used; the text says which, and what would be right."""


@dataclass(frozen=True)
class Settings:
    """The city folder and the data root of one command, and the environment it was given."""

    city_path: Path
    data_root: Path
    environ: Mapping[str, str]

    def paths(self, city_id: str) -> Paths:
        """Run-time places of the city."""
        return Paths(self.data_root, city_id)

    @property
    def dagster_dir(self) -> Path:
        """Folder of Dagster's runs, events, schedules and logs."""
        return dagster_dir(self.environ)

    def child_environ(self) -> dict[str, str]:
        """The environment with city and data root spelled out: what a child process, wherever it starts, must be given."""
        return {**self.environ, "TANGGAP_CITY": str(self.city_path), "TANGGAP_DATA": str(self.data_root)}


def read_settings(environ: Mapping[str, str], city: str | None = None, data: str | None = None) -> Settings:
    """Settings from the options of a command (first) and the environment (second), with absolute paths.

    ``city`` is a folder, or the name of one under ``data/cities``; raises `SettingsError` when there is no such folder.
    """
    given = city or environ.get("TANGGAP_CITY", "").strip() or SAMPLE_CITY
    root = Path(data).expanduser() if data else default_data_root(environ)
    settings = {**environ, "TANGGAP_DATA": str(root.resolve())}
    return Settings(city_path=find_city(given), data_root=root.resolve(), environ=settings)


def find_city(given: str) -> Path:
    """The folder of a city given as a path or as a name."""
    for folder in (Path(given).expanduser(), CITIES / given):
        if folder.is_dir():
            return folder.resolve()
    known = sorted(path.parent.name for path in CITIES.glob("*/city.toml"))
    raise SettingsError(
        f"No city folder '{given}'. Known under {CITIES}: {', '.join(known) or 'none'}.\n"
        "Give the path of a folder that holds city.toml, or make one: tanggap init <folder>"
    )


def dagster_dir(environ: Mapping[str, str]) -> Path:
    """Where Dagster keeps its own files: ``TANGGAP_DAGSTER_DIR`` when set, else ``dagster`` under the data root."""
    given = environ.get("TANGGAP_DAGSTER_DIR", "").strip()
    return (Path(given).expanduser() if given else default_data_root(environ) / "dagster").resolve()
