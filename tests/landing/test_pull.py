"""What a pull lands, what it calls a duplicate, a version, a deletion; and that doing it again changes nothing."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.landing import SourceError, pull
from pipelines.landing.received import rows_hash
from tests.landing.office import CALLS, KEY, NOW, POSTS, Office, ticket_source, tickets

A = "T1,01/03/2026 08:00,Baru,BMSDA,0812-3456-7890,Lampu mati"
A_DONE = "T1,01/03/2026 08:00,Selesai,BMSDA,0812-3456-7890,Lampu mati"
B = "T2,02/03/2026 09:30,Baru,Dinas X,,Jalan rusak"
C = "T3,02/03/2026 10:00,Baru,,,Banjir"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, ticket_source())


def test_a_row_is_landed_with_its_time_in_utc_and_its_person_keyed(office: Office) -> None:
    office.put("tiket_20260303.csv", tickets(A))
    report = office.pull()
    assert (report.rows_read, report.landed) == (1, 1)
    [row] = office.landed("ticket_id, created_at, status, agency, reporter_phone_key, masked_text, _key, _file, _line, _op, _ordinal, _extracted_at")
    assert row == (
        "T1",
        datetime(2026, 3, 1, 1, tzinfo=UTC),
        "received",
        "BMSDA",
        KEY.token("phone", "+62 812 3456 7890"),
        "Lampu mati",
        "T1",
        "tiket_20260303.csv",
        2,
        "row",
        0,
        datetime(2026, 3, 2, 17, tzinfo=UTC),
    )
    assert report.complete_through == datetime(2026, 3, 2, 17, tzinfo=UTC)


def test_reading_the_same_files_again_changes_nothing(office: Office) -> None:
    office.put("tiket_20260303.csv", tickets(A, B, "T9,kapan saja,Baru,,,"))
    first = office.pull()
    pulls, batches, aside = office.ledger.pulls(), office.ledger.batches(), office.ledger.quarantine()
    again = office.pull(now=datetime(2026, 3, 11, tzinfo=UTC))
    assert (again.rows_read, again.landed, again.duplicates, again.quarantined, again.batch) == (3, 0, 2, 1, None)
    assert again.complete_through == first.complete_through
    assert (office.ledger.pulls(), office.ledger.batches(), office.ledger.quarantine()) == (pulls, batches, aside)


def test_a_changed_row_is_a_version_and_the_rest_are_duplicates(office: Office) -> None:
    office.put("tiket_20260303.csv", tickets(A, B))
    office.pull()
    (office.drop / "tiket_20260303.csv").unlink()
    office.put("tiket_20260304.csv", tickets(A_DONE, B))
    report = office.pull()
    assert (report.landed, report.duplicates, report.deleted) == (1, 1, 0)
    assert office.landed("ticket_id, status") == [("T1", "received"), ("T2", "received"), ("T1", "resolved")]


def test_a_value_that_goes_back_is_a_version_again(office: Office) -> None:
    for day, row in (("03", A), ("04", A_DONE), ("05", A)):
        for old in office.drop.iterdir():
            old.unlink()
        office.put(f"tiket_202603{day}.csv", tickets(row))
        assert office.pull().landed == 1
    assert [status for (status,) in office.landed("status")] == ["received", "resolved", "received"]


def test_an_older_file_that_comes_late_takes_its_place_in_history(tmp_path: Path) -> None:
    office = Office(tmp_path, ticket_source("incremental"))
    office.put("tiket_20260304.csv", tickets(A_DONE))
    office.pull()
    office.put("tiket_20260303.csv", tickets(A, A))
    report = office.pull()
    assert (report.landed, report.duplicates, report.deleted) == (1, 2, 0)
    assert [status for (status,) in office.landed("status")] == ["received", "resolved"]


def test_two_files_of_one_pull_form_one_snapshot(office: Office) -> None:
    office.put("tiket_20260303.csv", tickets(A, B, C))
    office.pull()
    (office.drop / "tiket_20260303.csv").unlink()
    office.put("tiket_20260304.csv", tickets(A, B))
    office.put("tiket_20260305.csv", tickets(C))
    assert office.pull().deleted == 0


def many(count: int, but: frozenset[int] = frozenset()) -> str:
    return tickets(*(f"N{n},01/03/2026 08:00,Baru,,,isi {n}" for n in range(count) if n not in but))


def test_a_row_missing_from_a_snapshot_is_a_deletion_at_the_extract_time(office: Office) -> None:
    office.put("tiket_20260303.csv", many(10))
    office.pull()
    (office.drop / "tiket_20260303.csv").unlink()
    office.put("tiket_20260304.csv", many(10, frozenset({4})))
    report = office.pull()
    assert (report.rows_read, report.landed, report.duplicates, report.deleted) == (9, 0, 9, 1)
    assert office.landed("ticket_id, _op, status, _extracted_at")[-1] == (
        "N4", "deleted", "received", datetime(2026, 3, 3, 17, tzinfo=UTC),
    )  # fmt: skip
    assert office.pull().deleted == 0
    (office.drop / "tiket_20260304.csv").unlink()
    office.put("tiket_20260305.csv", many(10))
    assert (office.pull().landed, office.landed("ticket_id, _op")[-1]) == (1, ("N4", "row"))


def test_a_damaged_or_unusable_row_is_no_deletion(office: Office) -> None:
    office.put("tiket_20260303.csv", many(10))
    office.pull()
    (office.drop / "tiket_20260303.csv").unlink()
    body = many(10).replace("N4,01/03/2026 08:00", "N4,99/99/2026 08:00").replace("N5,01/03/2026 08:00,Baru,,", "N5,Baru")
    office.put("tiket_20260304.csv", body)
    report = office.pull()
    assert (report.quarantined, report.deleted) == (2, 0)


def test_a_snapshot_that_lacks_too_much_is_held_until_a_steward_accepts_it(office: Office) -> None:
    office.put("tiket_20260303.csv", many(10))
    office.pull()
    before = office.landed("*")
    (office.drop / "tiket_20260303.csv").unlink()
    office.put("tiket_20260304.csv", many(10, frozenset({1, 2, 3})))
    report = office.pull()
    assert report.held is not None and "3 of 10 known open rows (30%)" in report.held
    assert "tanggap run --accept-missing tiket" in report.held
    assert office.landed("*") == before and office.pull().held == report.held
    assert [pull.held is not None for pull in office.ledger.pulls()] == [False, True]
    assert office.ledger.complete_through()["tiket"] == datetime(2026, 3, 2, 17, tzinfo=UTC)
    accepted = office.pull(accept_missing={"tiket"})
    assert (accepted.held, accepted.deleted) == (None, 3)
    assert [pull.held for pull in office.ledger.pulls()] == [None, None]


def test_closed_rows_may_leave_a_snapshot_without_holding_it(office: Office) -> None:
    done = [f"D{n},01/03/2026 08:00,Selesai,,,x" for n in range(6)]
    office.put("tiket_20260303.csv", tickets(*done, A, B))
    office.pull()
    (office.drop / "tiket_20260303.csv").unlink()
    office.put("tiket_20260304.csv", tickets(A, B))
    report = office.pull()
    assert (report.held, report.deleted) == (None, 6)
    assert any("6 of 8 known rows" in note and "incremental" in note for note in report.notes), "believed, and told"


def test_a_changed_mapping_reads_its_files_again(office: Office) -> None:
    office.put("tiket_20260303.csv", tickets(A, "T7,03/03/2026 07:00,Dibuka,,,x"))
    assert (office.pull().quarantined, len(office.ledger.quarantine())) == (1, 1)
    office.declare(ticket_source().replace('"Baru" =', '"Dibuka" = "received", "Baru" ='))
    report = office.pull()
    assert (report.landed, report.duplicates, report.quarantined) == (1, 1, 0)
    assert office.ledger.quarantine() == []


def test_rows_without_a_key_are_told_apart_by_content_and_count(tmp_path: Path) -> None:
    office = Office(tmp_path, ticket_source("append").replace('key = ["nomor"]\n', ""))
    office.put("tiket_20260303.csv", tickets(A, A, B))
    report = office.pull()
    assert (report.landed, report.duplicates) == (3, 0)
    office.put("tiket_20260304.csv", tickets(B, A, A, A))
    report = office.pull()
    assert (report.landed, report.duplicates) == (1, 6)


def test_a_mapping_that_leaves_a_keyless_row_alone_does_not_land_it_twice(tmp_path: Path) -> None:
    sources = ticket_source("append").replace('key = ["nomor"]\n', "")
    office = Office(tmp_path, sources)
    office.put("tiket_20260303.csv", tickets(A, B))
    office.pull()
    office.declare(sources.replace('agency = { column = "dinas", match = "agencies" }\n', ""))
    assert office.pull().landed == 2, "their content changed: two new versions"
    keys = [key for (key,) in office.landed("_key")]
    assert len(keys) == 4 and len(set(keys)) == 2


LINES = (
    "1772419200|1772419200.1|1500123|NONE|ENTERQUEUE||081234567890|1\n"
    "1772419205|1772419200.1|1500123|Agent/Budi|CONNECT|5|1772419200.2|3\n"
    "1772419300.5|1772419200.1|1500123|Agent/Budi|BLINDTRANSFER|08129876543|luar|5|95|1\n"
)


def test_a_growing_queue_log_is_read_up_to_its_last_whole_line(tmp_path: Path) -> None:
    office = Office(tmp_path, CALLS)
    path = office.put("queue_log", LINES + "1772419400|1772419400.7|15001")
    report = office.pull()
    assert (report.rows_read, report.landed, report.quarantined) == (3, 3, 0)
    path.write_text(LINES + "1772419400|1772419400.7|1500123|NONE|ENTERQUEUE||anonymous|1\n", encoding="utf-8")
    report = office.pull()
    assert (report.rows_read, report.landed, report.duplicates) == (2, 1, 1)
    rows = office.landed("event, epoch(event_at), call_id, queue, agent_key, caller_key, data1, data2, data3, data5")
    agent, caller = KEY.token("agent", "Agent/Budi"), KEY.token("phone", "081234567890")
    assert rows == [
        ("ENTERQUEUE", 1772419200.0, "1772419200.1", "1500123", None, caller, None, None, "1", None),
        ("CONNECT", 1772419205.0, "1772419200.1", "1500123", agent, None, "5", "1772419200.2", "3", None),
        ("BLINDTRANSFER", 1772419300.5, "1772419200.1", "1500123", agent, None, "[telepon]", "luar", "5", "1"),
        ("ENTERQUEUE", 1772419400.0, "1772419400.7", "1500123", None, None, None, None, "1", None),
    ]
    assert office.ledger.batches()[0].entity == "queue_events"


def test_a_page_of_posts_is_as_many_rows_as_posts(tmp_path: Path) -> None:
    office = Office(tmp_path, POSTS)
    page = (
        '{"data":[{"id":"10","text":"@pu_uji jalan rusak, hub 0812 3456 7890 @tetangga","author_id":"1","created_at":"2026-03-01T02:00:00.000Z",'
        '"conversation_id":"10"},{"id":"11","text":"Baik, kami cek","author_id":"2","created_at":"2026-03-01T03:00:00.000Z",'
        '"conversation_id":"10","referenced_tweets":[{"type":"replied_to","id":"10"}]}],'
        '"includes":{"users":[{"id":"1","username":"Warga_A"},{"id":"2","username":"PU_uji"}]},"meta":{"result_count":2}}\n'
    )
    single = '{"id":"12","text":"RT @warga_a: jalan rusak","author_id":"9","created_at":"2026-03-01T04:00:00.000Z","label":"other"}\n'
    office.put("posts.jsonl", page + '{"meta":{"result_count":0}}\n' + single + page)
    report = office.pull()
    assert (report.rows_read, report.landed, report.duplicates) == (5, 3, 2)
    rows = office.landed("post_id, author_key, official_agency_spelling, masked_text, reply_to, is_repost, platform, label, epoch(posted_at)")
    assert rows == [
        ("10", KEY.token("handle", "warga_a"), None, "@pu_uji jalan rusak, hub [telepon] [akun]", None, False, "x", None, 1772330400.0),
        ("11", KEY.token("handle", "@pu_uji"), "@pu_uji", "Baik, kami cek", "10", False, "x", None, 1772334000.0),
        ("12", KEY.token("handle", "9"), None, "RT [akun]: jalan rusak", None, True, "x", "other", 1772337600.0),
    ]


def test_one_source_that_fails_does_not_keep_the_others_from_landing(tmp_path: Path) -> None:
    office = Office(tmp_path, ticket_source() + CALLS)
    office.put("tiket_20260303.csv", "nomor,masuk\nT1,01/03/2026 08:00\n")
    office.put("queue_log", LINES)
    with pytest.raises(SourceError) as failed:
        pull(office.city, office.paths, KEY, NOW)
    assert not failed.value.transient
    assert [batch.source_id for batch in office.ledger.batches()] == ["pbx"]


def test_an_optional_source_without_files_is_quiet_and_a_required_one_says_so(tmp_path: Path) -> None:
    office = Office(tmp_path, CALLS)
    with pytest.raises(SourceError, match=r"no file matches .*queue_log"):
        office.pull()
    office.declare(CALLS + "required = false\n")
    report = office.pull()
    assert (report.rows_read, report.batch, office.ledger.pulls()) == (0, None, [])


def test_bytes_are_kept_once_where_only_the_owner_looks(office: Office) -> None:
    office.put("tiket_20260303.csv", tickets(A))
    office.pull()
    office.put("tiket_20260304.csv", tickets(A))
    office.pull()
    raw = office.paths.raw("tiket")
    [kept] = raw.iterdir()
    assert kept.read_text(encoding="utf-8") == tickets(A)
    assert stat.S_IMODE(raw.stat().st_mode) == stat.S_IMODE(raw.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600 and stat.S_IMODE(office.paths.ledger.stat().st_mode) == 0o600
    assert not office.paths.spill.exists()


def test_a_batch_is_named_by_its_rows(office: Office) -> None:
    office.put("tiket_20260303.csv", tickets(A, B))
    batch = office.pull().batch
    assert batch is not None and batch.path.name == f"{batch.sha256}.parquet" and batch.rows == 2
    with duckdb.connect() as connection:
        assert rows_hash(connection, f"read_parquet('{batch.path}')") == batch.sha256
        assert rows_hash(connection, f"(select * replace (_row_hash || 'x' as _row_hash) from read_parquet('{batch.path}'))") != batch.sha256


@pytest.mark.parametrize(
    ("source", "hashes"),
    [
        (ticket_source("snapshot"), ["52076688d0e9", "c620e49b781d"]),
        (ticket_source("append"), ["52076688d0e9", "8b64904aa3f2"]),
        (ticket_source("append").replace('key = ["nomor"]\n', ""), ["6ef0ed9de3a2", "90cce8175edf"]),
    ],
    ids=["snapshot", "append", "keyless"],
)
def test_a_batch_has_the_name_it_always_had(source: str, hashes: list[str], tmp_path: Path) -> None:
    """What is on people's disks stays valid: how rows are read, keyed, masked, compared and ordered may change, what comes of it may not."""
    office = Office(tmp_path, source)
    addressed = "\u200bT4 ,3/3/2026 7:05, selesai ,bmsda,+62 812 3456 7890,Jl. Mawar No. 5 telp 081234567890"
    office.put("tiket_20260303.csv", tickets(A, B, C, addressed, A, B.replace("Baru", "Entah")))
    office.put("tiket_20260302.csv", tickets(A_DONE, B))
    office.pull()
    office.put("tiket_20260304.csv", tickets(A_DONE, A, A_DONE, B, C))
    (office.drop / "tiket_20260302.csv").unlink()
    (office.drop / "tiket_20260303.csv").unlink()
    office.pull(accept_missing=["tiket"])
    assert [batch.sha256[:12] for batch in office.ledger.batches()] == hashes


def test_landing_does_not_depend_on_the_session_zone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hashes = set()
    for zone in ("UTC", "Asia/Jayapura", "America/New_York"):
        monkeypatch.setenv("TZ", zone)
        office = Office(tmp_path / zone.replace("/", "-"), ticket_source())
        office.put("tiket_20260303.csv", tickets(A, B, C))
        batch = office.pull().batch
        assert batch is not None
        hashes.add(batch.sha256)
    assert len(hashes) == 1


def test_a_ticket_number_in_a_text_is_kept_where_the_city_declares_it(tmp_path: Path) -> None:
    office = Office(tmp_path, ticket_source().replace('mode = "snapshot"', 'mode = "snapshot"\nkeep = ["KU-[0-9]{4}-[0-9]{6}"]'))
    office.put("tiket_20260303.csv", tickets("T1,01/03/2026 08:00,Baru,,,lihat KU-2026-000123 dari 0812-3456-7890 ke 1500123"))
    office.pull()
    assert office.landed("masked_text") == [("lihat KU-2026-000123 dari [telepon] ke 1500123",)]
    office.declare(ticket_source().replace('mode = "snapshot"', 'mode = "snapshot"\nkeep = ["[0-9-]+"]'))
    with pytest.raises(SourceError, match=r"source 'tiket': keep pattern .* would let '081234567890' through"):
        office.pull()


def test_a_source_nobody_declared_is_named_with_the_known_ones(office: Office) -> None:
    with pytest.raises(SourceError, match=r"has no source tikett.\nKnown: tiket\."):
        pull(office.city, office.paths, KEY, NOW, only={"tikett"})


def test_posts_of_one_line_are_landed_in_the_order_they_stand_there(tmp_path: Path) -> None:
    def post(number: int) -> str:
        return f'{{"id":"{number}","text":"@warga{number} isi","author_id":"{number}","created_at":"2026-03-01T02:00:00.000Z"}}'

    office = Office(tmp_path, POSTS)
    office.put("posts.jsonl", "".join(f'{{"data":[{",".join(map(post, range(page, page + 50)))}]}}\n' for page in range(0, 3_000, 50)))
    office.pull()
    assert [int(post_id) for (post_id,) in office.landed("post_id")] == list(range(3_000))


@pytest.mark.parametrize("mode", ["snapshot", "incremental"])
def test_rows_that_share_a_key_do_not_come_back_at_every_pull(mode: str, tmp_path: Path) -> None:
    """Each differs from the one before it; the next export says the same of the key."""
    office = Office(tmp_path, ticket_source(mode))
    opened, closed = A, A.replace("Baru", "Selesai")

    def states(day: int, *rows: str) -> tuple[int, list[str]]:
        for older in office.drop.glob("*"):
            older.unlink()
        office.put(f"tiket_2026030{day}.csv", tickets(*rows, B))
        return office.pull().landed, [status for key, status in office.landed("_key, status") if key == "T1"]

    first = (3, ["received", "resolved"])
    assert states(3, opened, closed) == first
    assert states(4, opened, closed) == states(5, opened, closed) == (0, first[1])
    turned = (1, ["received", "resolved", "received"])
    assert states(6, closed, opened) == turned, "what it says last is another state"
    assert states(7, closed, opened) == (0, turned[1])
    assert states(8, closed) == (1, [*turned[1], "resolved"])
