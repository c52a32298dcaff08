"""Where Dagster keeps runs and events: SQLite under the data root, or PostgreSQL when the environment names one.

`dagster.yaml` names these classes, so that one file serves both and holds neither a path nor a password.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from dagster._core.storage.base_storage import DagsterStorage
from dagster._core.storage.local_compute_log_manager import LocalComputeLogManager
from dagster._core.storage.root import LocalArtifactStorage
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData

from pipelines.settings import dagster_dir

POSTGRES = "TANGGAP_DAGSTER_POSTGRES"
"""Environment variable with the address of a PostgreSQL database for Dagster: postgresql://user:password@host:port/name."""


class Storage(DagsterSqliteStorage):
    """Runs, events and schedules, in the store the environment asks for."""

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """Nothing to configure in the file."""
        return {}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]) -> DagsterStorage:  # type: ignore[override]
        """PostgreSQL when ``TANGGAP_DAGSTER_POSTGRES`` is set, else SQLite under the data root."""
        address = os.environ.get(POSTGRES, "").strip()
        if not address:
            return DagsterSqliteStorage.from_local(str(dagster_dir(os.environ)), inst_data=inst_data)
        from dagster_postgres import DagsterPostgresStorage

        return DagsterPostgresStorage(postgres_url=address, should_autocreate_tables=True, inst_data=inst_data)


class Artifacts(LocalArtifactStorage):
    """Files of Dagster's own (schedules, file-backed values), under the data root."""

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """Nothing to configure in the file."""
        return {}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]) -> Artifacts:
        """Storage under ``dagster`` of the data root."""
        return cls(base_dir=str(dagster_dir(os.environ)), inst_data=inst_data)


class ComputeLogs(LocalComputeLogManager):
    """What steps print, under the data root."""

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """Nothing to configure in the file."""
        return {}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]) -> ComputeLogs:
        """Logs under ``dagster/logs`` of the data root."""
        return cls(base_dir=str(dagster_dir(os.environ) / "logs"), inst_data=inst_data)
