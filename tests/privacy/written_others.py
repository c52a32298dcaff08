"""What is no long number and reaches a person all the same: e-mail, plates, addresses, local numbers, as people write them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from tests.privacy.sentences import Written, in_sentence, plain
from tests.privacy.written_numbers import groups, some

PLATES = re.findall(
    r"[^ ]+", ("B D F T E Z H AA AD AB L N W AG S P K G R BK BM BG BE BH BA DK DR EA KB DA KT DD DB PA DE")
)
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
NAMES = re.findall(r"[^ ]+", ("budi siti agus dewi rizky putri joko ratna hendra lestari yusuf nurul bambang wulan"))
HOSTS = ["gmail.com", "yahoo.co.id", "ymail.com", "outlook.com", "depok.go.id", "ui.ac.id", "hotmail.com", "contoh.id"]
STREETS = re.findall(
    r"[^,]+",
    (
        "Mawar,Margonda Raya,Melati III,R.A. Kartini,Jend. Sudirman,Cempaka Putih,H. Juanda,"
        "Ciliwung Dalam,Raden Saleh,Kenanga,Ir. H. Djuanda,KH Ahmad Dahlan"
    ),
)


def others(count: int, seed: int = 20261124) -> Iterator[Written]:
    """``count`` each of local numbers behind a word for telephone, e-mail addresses, plates and street addresses."""
    dice = random.Random(seed)
    for place in range(count):
        yield _local(dice, place)
        yield _email(dice, place)
        yield _plate(dice, place)
        yield _address(dice, place)


def _local(dice: random.Random, place: int) -> Written:
    number = str(dice.randrange(2, 9)) + some(dice, dice.choice((6, 7)))
    form, separator = (("together", ""), ("dash", "-"), ("blank", " "), ("dot", "."))[place % 4]
    return in_sentence(dice, "local", form, groups(number, (len(number) - 4, 4), separator), number)


def _email(dice: random.Random, place: int) -> Written:
    name = dice.choice(NAMES) + dice.choice((".", "_", "", "-")) + dice.choice(NAMES) + dice.choice(("", "88", "2010"))
    host = dice.choice(HOSTS)
    spoken = host.replace(".", " dot ")
    form, value = (
        ("usual", f"{name}@{host}"),
        ("capitals", f"{name}@{host}".upper()),
        ("(at)", f"{name}(at){host}"),
        ("[at] [dot]", f"{name}[at]{host.replace('.', '[dot]')}"),
        ("blanks", f"{name} @ {host}"),
        ("spoken", f"{name} at {spoken}"),
        ("full width", f"{name}\uff20{host.replace('.', chr(0xFF0E))}"),
    )[place % 7]
    return in_sentence(dice, "email", form, value, plain(name))


def _plate(dice: random.Random, place: int) -> Written:
    area, number = (
        dice.choice(PLATES),
        str(dice.randrange(1000, 9999) if dice.random() < 0.8 else dice.randrange(2, 999)),
    )
    last = "".join(dice.choice(LETTERS) for _ in range(dice.choice((1, 2, 2, 3, 3))))
    form, value = (
        ("blanks", f"{area} {number} {last}"),
        ("together", f"{area}{number}{last}"),
        ("dashes", f"{area}-{number}-{last}"),
        ("small", f"{area} {number} {last}".lower()),
        ("small, together", f"{area}{number}{last}".lower()),
        ("dots", f"{area}.{number}.{last}"),
        ("half", f"{area} {number}{last}"),
    )[place % 7]
    return in_sentence(dice, "plate", form, value, (area + number + last))


def _address(dice: random.Random, place: int) -> Written:
    street, house, rt, rw = dice.choice(STREETS), dice.randrange(1, 300), dice.randrange(1, 15), dice.randrange(1, 20)
    form, value = (
        ("Jl. No.", f"Jl. {street} No. {house}"),
        ("Jalan no RT RW", f"Jalan {street} no {house} RT {rt:02}/RW {rw:02}"),
        ("jln no", f"jln {street.lower()} no.{house}"),
        ("Gg.", f"Gg. {street} No {house} RT.{rt:03}/{rw:03}"),
        ("comma", f"Jl. {street}, No. {house}"),
        ("RT RW No", f"RT {rt:02} RW {rw:02} No {house}"),
        ("blok", f"Perum {street} Blok {dice.choice('ABCDEF')}{dice.randrange(1, 30)} No {house}"),
        ("bare number", f"Jl. {street} {house}"),
        ("kavling", f"Jl. {street} kav {house}"),
        ("RT RW before", f"Jl. {street} RT {rt}/{rw} No {house}"),
    )[place % 10]
    # Street and house number together are the address; the street alone is where a lamp is out.
    return in_sentence(dice, "address", form, value, f"{_last(value, str(house))}")


def _last(value: str, house: str) -> str:
    before = value[: value.rindex(house)]
    return plain(before)[-3:] + house if house in value else house
