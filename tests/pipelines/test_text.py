"""`tanggap text`: from a list of texts to labels, from labels to a model and its card, and back to a shorter list."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from pipelines import cli
from pipelines.commands.text import as_csv, review_rows
from pipelines.received_texts import ReceivedText, unlabelled_texts
from pipelines.whole_files import write_whole
from tests.conftest import Sample
from tests.text.test_model import made_up
from transforms.city import CityError, load_city
from transforms.city.model import Area, City
from transforms.text.model import read_model
from transforms.text.training import learn


def ask(*arguments: str) -> int:
    return cli.main(["text", *arguments])


def label_file(path: Path, count: int, start: int = 0) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "at", "kind"])
        writer.writerows([one.text, one.at, one.said["kind"]] for one in made_up(start + count)[start:])
        writer.writerow(["nobody said what this is", "2026-02-01", ""])
    return path


@pytest.fixture
def city(sample: Sample, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample.city.path, tmp_path / "kota-contoh"))


def test_texts_go_to_a_person_and_come_back_as_a_model(sample: Sample, city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folders = ("--city", str(city), "--data", str(sample.paths.data_root))
    review, labels = tmp_path / "review.csv", label_file(tmp_path / "labels.csv", 400)
    assert ask("review", *folders, "--out", str(review), "--limit", "30") == 0
    said = capsys.readouterr()
    assert "by rules alone" in said.out and review.stat().st_mode & 0o777 == 0o600
    with review.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert 0 < len(rows) <= 30 and all(row["text"] and not row["kind"] for row in rows)
    assert ask("review", *folders, "--out", str(review)) == 2, "labels of a person are not written over"
    assert ask("train", *folders, "--labels", str(labels), "--date", "2026-11-22") == 0
    said = capsys.readouterr()
    model, version = read_model(city / "text_model.json")
    assert f"model {version}" in said.out and "urgency: too few labels" in said.out
    assert f"# Text model {version}" in (city / "text_model.md").read_text("utf-8")
    assert model.card["made_on"] == "2026-11-22" and model.card["unlabelled"] == 1
    assert ask("evaluate", *folders, "--labels", str(labels)) == 2, "what it was trained on says nothing"
    assert ask("evaluate", *folders, "--labels", str(label_file(tmp_path / "other.csv", 60, 400))) == 0
    assert "kind: macro-F1" in capsys.readouterr().out
    assert ask("review", *folders, "--out", str(review), "--replace") == 0
    assert f"by model {version}" in capsys.readouterr().out


def test_emergencies_come_first_then_what_the_model_is_least_sure_of() -> None:
    areas = (Area("32.73", "Kota Uji", "kota"), Area("32.73.01", "Coblong", "kecamatan", "32.73"))
    city = City(id="uji", name="Kota Uji", zone="Asia/Jakarta", path=Path(), fingerprint="", areas=areas)
    texts = [ReceivedText("x", f"{place:03}", one.at, one.text) for place, one in enumerate(made_up(30))]
    texts += [ReceivedText("x", "999", "", "kebakaran di coblong"), ReceivedText("x", "998", "", "=slot gacor")]
    rows = review_rows(city, texts, learn(made_up(), "kind"))
    assert (rows[0]["text_id"], rows[0]["suggested_urgency"], rows[0]["area"]) == ("999", "emergency", "32.73.01")
    sure = [float(row["confidence"]) for row in rows[1:]]
    assert sure == sorted(sure) and {row["suggested_kind"] for row in rows} == {"complaint", "response", "other"}
    assert next(row["suggested_suspicion"] for row in rows if row["text_id"] == "998") == "spam"
    assert "'=slot gacor" in as_csv(rows).decode("utf-8-sig"), "a spreadsheet would run it"


def test_a_model_is_part_of_what_an_edition_is_made_by(city: Path) -> None:
    before = load_city(city, check_env=False).fingerprint
    write_whole(city / "text_model.json", b"{}")
    assert load_city(city, check_env=False).fingerprint != before
    toml = city / "city.toml"
    text = toml.read_text("utf-8")
    toml.write_text(text + "\n[text]\nkinds_by_model = true\ncertain_from = 0.2\n", "utf-8")
    with pytest.raises(CityError) as caught:
        load_city(city, check_env=False)
    said = str(caught.value)
    assert "certain_from = 0.2 is not between 0.5 and 1" in said and "text_model.json" in said and "tanggap text train" in said
    (city / "text_model.json").unlink()
    with pytest.raises(CityError, match="there is no text_model"):
        load_city(city, check_env=False)


def test_only_texts_that_no_source_labels_are_listed(sample: Sample) -> None:
    from pipelines.ledger import Ledger

    found = unlabelled_texts(Ledger(sample.paths.ledger).batches())
    assert found and len({(one.source_id, one.text_id) for one in found}) == len(found)


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_whole(path, b"old", 0o600)
    write_whole(path, b"new")
    assert path.read_bytes() == b"new" and path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]
