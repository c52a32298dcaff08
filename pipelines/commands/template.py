"""``tanggap template``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from pipelines.run import OK
from pipelines.settings import SettingsError, read_settings
from transforms.city import load_city


def template(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Write the form for reports on paper, and print the ``[[source]]`` that reads it; what is printed is valid TOML."""
    settings = read_settings(environ, options.city, options.data)
    city = load_city(settings.city_path, environ=settings.environ)
    path = Path(options.out or f"laporan-{city.id}.xlsx").expanduser().resolve()
    if path.suffix.lower() != ".xlsx":
        raise SettingsError(f"{path.name} is no name of a workbook: let it end in .xlsx.")
    if path.exists():
        raise SettingsError(f"{path} exists already and may have reports in it; nothing was changed. Give another name: --out FILE")
    if not path.parent.is_dir():
        raise SettingsError(f"There is no folder {path.parent}. Make it, or give another: --out FILE")
    from pipelines.paper_form import source_text, write_form

    write_form(city, path)
    pattern = path.with_name(f"{path.stem}*{path.suffix}")
    print(
        f"# Wrote {path}. Copies of it, one a desk, may lie beside it under names that begin the same.\n"
        f"# Add this to {settings.city_path / 'sources.toml'}, then run: tanggap check\n"
        f"{source_text(city, str(pattern))}",
        end="",
    )
    return OK
