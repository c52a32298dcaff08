"""The command, the doctor, and the steps of Dagster that tell people."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dagster import ResourceDefinition, build_hook_context

from pipelines.alerts.store import Store
from pipelines.assets.alerts import tell_of_failure
from pipelines.assets.catalogue import catalogue
from pipelines.cli import main
from pipelines.schedules import ALERTS
from pipelines.settings import read_settings
from pipelines.work import Refused, alert, open_work
from tests.alerts.desk import Desk
from tests.alerts.receivers import Hook, hook
from transforms.city import load_city


@pytest.fixture(scope="module")
def office(published: Desk, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Options that name a copy of the town."""
    root = tmp_path_factory.mktemp("command") / "data"
    shutil.copytree(published.root, root, symlinks=True)
    return ["--city", str(published.folder), "--data", str(root)]


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    with hook() as state:
        monkeypatch.setenv("ALERT_PIKET", state.url)
        monkeypatch.delenv("ALERT_OPD", raising=False)
        yield state


def test_a_dry_run_says_what_would_be_sent_and_keeps_nothing(office: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["alert", "--dry-run", *office]) == 0
    told = capsys.readouterr().out
    assert "Nothing was sent." in told
    assert not list(Path(office[3]).rglob("alerts.sqlite"))
    assert main(["alert", *office]) == 2
    assert "ALERT_PIKET, ALERT_OPD" in capsys.readouterr().err


def test_a_channel_is_tried(office: list[str], web: Hook, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["alert", "--test", "piket", *office]) == 0
    assert [one["title"] for one in web.got] == ["[Kota Contoh] Pesan percobaan"]
    web.is_down = True
    assert main(["alert", "--test", "piket", *office]) == 1
    assert main(["alert", "--test", "opd", *office]) == 2
    assert "channel opd: ALERT_OPD is not set" in capsys.readouterr().err
    assert main(["alert", "--test", "nobody", *office]) == 2
    assert "Known: piket, opd" in capsys.readouterr().err
    monkeypatch.setenv("ALERT_OPD", "nowhere://rahasia")
    assert main(["alert", "--test", "opd", *office]) == 2
    told = capsys.readouterr().err
    assert "no address that Apprise understands" in told and "rahasia" not in told
    monkeypatch.setenv("ALERT_OPD", web.url)
    assert main(["alert", "--test", "opd", *office]) == 2
    assert "is no e-mail address" in capsys.readouterr().err


def test_doctor_names_what_a_channel_lacks(office: list[str], web: Hook, capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor", *office])
    told = capsys.readouterr().out
    assert "channel piket: has an address; try it: tanggap alert --test piket" in told
    assert "channel opd: ALERT_OPD is not set; export it" in told


def test_a_scheduled_step_tells_and_a_failed_one_too(office: list[str], web: Hook, tmp_path: Path) -> None:
    settings = read_settings(os.environ, office[1], office[3])
    with open_work(settings, progress=lambda text: None) as work:
        job = catalogue(work.city, ResourceDefinition.hardcoded_resource(work)).resolve_job_def(ALERTS)
        assert tell_of_failure in job.hook_defs
        done = job.execute_in_process()
        [event] = done.get_asset_materialization_events()
        assert event.materialization.metadata["sent"].value == len(web.got)
        assert not work.warnings or all("opd" in note for note in work.warnings)
        web.got.clear()
        work.failure = Refused("1 contract(s) broken: a value 081298765432")
        context: Any = build_hook_context(resources={"work": work})
        tell_of_failure(context)
    assert [one["title"] for one in web.got] == ["[Kota Contoh] 1 penerbitan ditahan"]
    assert "0812" not in web.text
    assert main(["alert", "--log", *office]) == 0


def test_what_goes_wrong_with_telling_never_ends_a_run(office: list[str], web: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    def torn(self: Store) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Store, "states", torn)
    with open_work(read_settings(os.environ, office[1], office[3]), progress=lambda text: None) as work:
        alert(work)
        assert work.warnings == ["alerts: OSError; look at it with: tanggap alert --dry-run"]


def test_the_template_is_a_good_one(tmp_path: Path) -> None:
    assert main(["init", str(tmp_path / "kota-baru"), "--key-file", str(tmp_path / "key")]) == 0
    alerts = load_city(tmp_path / "kota-baru", check_env=False).alerts
    assert alerts is not None and alerts.channels == ()
    assert 'url = "${ALERT_PIKET}"' in (tmp_path / "kota-baru" / "alerts.toml").read_text("utf-8")
