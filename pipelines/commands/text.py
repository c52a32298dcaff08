"""``tanggap text``: the model of what texts are is trained, measured, and asked which texts a person should look at."""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from pipelines.ledger import Ledger
from pipelines.received_texts import ReceivedText, unlabelled_texts
from pipelines.run import OK
from pipelines.settings import SettingsError, read_settings
from pipelines.whole_files import write_whole
from transforms.city import City, load_city
from transforms.city.files import MODEL_FILE
from transforms.text import card, model
from transforms.text.duplicates import repeats
from transforms.text.formulas import as_shown
from transforms.text.labels import TASKS, Labels, read_labels
from transforms.text.mentions import AreaNames
from transforms.text.model import ModelProblem, TextModel, read_model
from transforms.text.rules import is_emergency, suspicion


def text(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Run the action asked for."""
    return {"train": _train, "evaluate": _evaluate, "review": _review}[options.action](options, environ)


def _train(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Train on label files; the model and its card go into the city folder."""
    from transforms.text.training import train

    city = _city(options, environ)
    labels = _labels(options.labels, city)
    print(f"{len(labels.texts):,} labelled texts; training …", flush=True)
    made = train(labels, _date(options.date))
    content = model.to_bytes(made)
    version = model.version_of(content)
    write_whole(city.path / MODEL_FILE, content)
    write_whole(city.path / card.FILE, card.card(made.card, version).encode())
    for task, found in made.card["tasks"].items():
        value, low, high = found["macro_f1"]
        print(f"{task}: macro-F1 {value:.3f} ({low:.3f} to {high:.3f}) on {found['measured']:,} later texts")
    for task in TASKS:
        if task not in made.heads:
            print(f"{task}: too few labels, not learned")
    print(f"model {version}: {city.path / MODEL_FILE}\nIts card, to be read before it is used: {city.path / card.FILE}")
    return OK


def _evaluate(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Measure the city's model on label files it has not seen."""
    from transforms.text.training import distinct, measure

    city = _city(options, environ)
    own, version = _model(city)
    labels = _labels(options.labels, city)
    if labels.sha256 == own.card["labels_sha256"]:
        raise ModelProblem(f"model {version} was trained on these labels; measured on them it would look better than it is.\nGive others.")
    for task, head in own.heads.items():
        asked = [one for one in distinct(labels.texts) if one.said.get(task) in head.classes]
        if not asked:
            print(f"{task}: no labels")
            continue
        found = measure(own, (), asked, task)
        value, low, high = found["macro_f1"]
        print(f"{task}: macro-F1 {value:.3f} ({low:.3f} to {high:.3f}) on {found['measured']:,} texts")
        for name, (share, least, most) in found["recall"].items():
            print(f"  {name}: recall {share:.3f} ({least:.3f} to {most:.3f}), precision {found['precision'][name][0]:.3f}")
    return OK


def _review(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Write the texts that a person should label, least certain first, with empty columns for the labels."""
    settings = read_settings(environ, options.city, options.data)
    city = load_city(settings.city_path, environ=settings.environ, check_env=False)
    ledger = settings.paths(city.id).ledger
    texts = unlabelled_texts(Ledger(ledger).batches()) if ledger.exists() else []
    own = [one for place, (one, first) in enumerate(zip(texts, repeats(one.text for one in texts), strict=True)) if place == first]
    known = read_model(city.path / MODEL_FILE) if (city.path / MODEL_FILE).exists() else None
    out = Path(options.out).expanduser()
    if out.exists() and not options.replace:
        raise SettingsError(f"{out} exists already and may hold labels; it was kept. Give another --out, or --replace.")
    rows = review_rows(city, own, known[0] if known else None)[: options.limit]
    write_whole(out, as_csv(rows), 0o600)
    by = f"model {known[1]}" if known else "rules alone: there is no model yet"
    print(f"{len(texts):,} texts without a label, {len(own):,} of them different; {len(rows):,} to look at, by {by}: {out}")
    print("Fill the columns kind, category, urgency, suspicion (what you leave empty stays unlabelled), then run:")
    print(f"tanggap text train --labels {out}" + (" --labels …, with the earlier files" if known else ""))
    return OK


COLUMNS = ("source", "text_id", "at", "text", "area", *(f"suggested_{task}" for task in TASKS), "confidence", *TASKS)


def review_rows(city: City, texts: Sequence[ReceivedText], own: TextModel | None) -> list[dict[str, str]]:
    """One row a text, by how unsure the model is of its kind; possible emergencies first, whatever it is sure of."""
    areas = AreaNames(city.areas)
    guesses = {task: own.guesses(task, [one.text for one in texts]) for task in own.heads} if own else {}
    rows = []
    for place, one in enumerate(texts):
        said = {task: guesses[task][place] for task in guesses}
        danger = is_emergency(one.text) or ("urgency" in said and said["urgency"].label == "emergency")
        suggested = {task: guess.label for task, guess in said.items()} | ({"urgency": "emergency"} if danger else {})
        suggested.setdefault("suspicion", suspicion(one.text))
        confidence = said["kind"].confidence if "kind" in said else min((guess.confidence for guess in said.values()), default=0.0)
        row = {"source": one.source_id, "text_id": one.text_id, "at": one.at, "text": one.text, "area": areas.find(one.text) or ""}
        row |= {f"suggested_{task}": suggested.get(task, "") for task in TASKS}
        rows.append((not danger, confidence, one.source_id, one.text_id, row | {"confidence": f"{confidence:.3f}" if said else ""}))
    return [row for *_, row in sorted(rows, key=lambda found: found[:4])]


def as_csv(rows: Sequence[Mapping[str, str]]) -> bytes:
    """The rows of a review file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([as_shown(row.get(name, "")) for name in COLUMNS] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _city(options: argparse.Namespace, environ: Mapping[str, str]) -> City:
    settings = read_settings(environ, options.city, options.data)
    return load_city(settings.city_path, environ=settings.environ, check_env=False)


def _labels(given: Sequence[str], city: City) -> Labels:
    paths = [Path(path).expanduser() for path in given]
    for path in paths:
        if not path.is_file():
            raise SettingsError(f"{path} is not a file.\nMake one: tanggap text review --out {path}")
    return read_labels(paths, [category.code for category in city.categories])


def _model(city: City) -> tuple[TextModel, str]:
    path = city.path / MODEL_FILE
    if not path.exists():
        raise ModelProblem(f"{path} is not there.\nMake it: tanggap text train --labels FILE")
    return read_model(path)


def _date(given: str | None) -> date:
    try:
        return date.fromisoformat(given) if given else date.today()
    except ValueError as error:
        raise SettingsError(f"--date {given} is not a date; write it as 2026-11-22.") from error
