"""What holds digits and is nobody's: dates, prices, laws, short numbers, in the sentences of `tests.privacy.sentences`."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from tests.privacy.sentences import AFTER, BEFORE
from tests.privacy.written_others import STREETS

NOBODYS: dict[str, Callable[[random.Random], str]] = {
    "dates": lambda d: d.choice(("{:02}/{:02}/{}", "{:02}-{:02}-{}", "{}.{}.{}")).format(
        d.randrange(1, 29), d.randrange(1, 13), d.randrange(2015, 2027)
    ),
    "dates and times": lambda d: (
        f"{d.randrange(1, 29)}/{d.randrange(1, 13)}/2025 jam {d.randrange(24):02}.{d.randrange(60):02}"
    ),
    "dates, then a count": lambda d: f"{d.randrange(1, 29):02}/{d.randrange(1, 13):02}/2025 {d.randrange(2, 20)} hari",
    "times": lambda d: f"{d.randrange(24):02}.{d.randrange(60):02} - {d.randrange(24):02}.{d.randrange(60):02} WIB",
    "prices": lambda d: d.choice(
        ("Rp {}.000", "Rp. {}.500.000", "rp{}.000.000", "Rp{}.250.000.000,00", "{} ribu", "{} juta", "{}rb")
    ).format(d.randrange(1, 999)),
    "prices from and to": lambda d: d.choice(("{}.000 - {}.500", "Rp {}.000-{}.000", "{}.500 s/d Rp {}.000", "{}.000 sampai {}.000")).format(
        d.randrange(1, 500), d.randrange(500, 999)
    ),
    "hours promised": lambda d: d.choice(("3x24 jam", "1 x 24 jam", "3 x 24 jam", "24/7", "7x24", "2x24jam")),
    "postcodes": lambda d: d.choice(("kode pos {}", "Depok {}", "{}")).format(d.randrange(10110, 99974)),
    "measures": lambda d: d.choice(
        ("{} cm", "{} m2", "{}-60 cm", "2 x {} m", "{} kg", "{} persen", "{},5 m", "{} watt")
    ).format(d.randrange(2, 400)),
    "RT and RW": lambda d: d.choice(("RT {:02} RW {:02}", "RT {:02}/{:02}", "rt.{:03}/rw.{:03}", "RT{}/RW{}")).format(
        d.randrange(1, 15), d.randrange(1, 20)
    ),
    "lists of RW": lambda d: "RW " + ", ".join(f"{n:02}" for n in sorted(d.sample(range(1, 20), d.randrange(2, 7)))),
    "laws": lambda d: d.choice(
        ("Perda No. {} Tahun {}", "Permen {} Tahun {}", "UU {}/{} pasal 12 ayat 3", "Perwal nomor {} tahun {}")
    ).format(d.randrange(1, 99), d.randrange(1999, 2026)),
    "letters' numbers": lambda d: (
        f"{d.randrange(1, 999):03}/{d.randrange(1, 9999)}/{d.choice(('Kel', 'XII', 'DPUPR', 'Kec.Skm'))}/{d.randrange(2015, 2027)}"
    ),
    "short ticket numbers": lambda d: d.choice(("tiket {}", "#{}", "no laporan {}", "TKT-{}")).format(
        d.randrange(1, 99_999_999)
    ),
    "schools, wards, kilometres": lambda d: d.choice(
        ("SMPN {}", "SDN Depok Baru {}", "KM {}", "gang {}", "lantai {}", "loket {}")
    ).format(d.randrange(1, 40)),
    "the city's short numbers": lambda d: d.choice(("112", "110", "119", "1708", "113", "129", "123", "1500123")),
    "years": lambda d: d.choice(("tahun {0}", "{0}-{1}", "{0}/{1}", "dari {0} sampai {1}")).format(
        d.randrange(2010, 2020), d.randrange(2020, 2027)
    ),
    "streets": lambda d: d.choice(
        ("Jl. {} rusak", "jalan {} macet", "di Jl {}, depan masjid", "sepanjang jl {}")
    ).format(d.choice(STREETS)),
}
"""What holds digits and is nobody's; none of it may be masked."""


def nobodys(count: int, seed: int = 20261125) -> Iterator[tuple[str, str]]:
    """``count`` sentences of each harmless kind: the kind, the sentence."""
    dice = random.Random(seed)
    for _ in range(count):
        for kind, make in NOBODYS.items():
            yield kind, dice.choice(BEFORE).format(make(dice)) + dice.choice(AFTER)
