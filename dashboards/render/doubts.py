"""What a check says, and why a row was set aside, in both languages; a test compares the names with the suites and the landing."""

from __future__ import annotations

from collections.abc import Mapping

from transforms.metrics import Words

#: Why a source row could not be used: the values of core.quarantine.reason.
REASONS: Mapping[str, Words] = {
    "missing_columns": Words("kolom kurang", "too few columns"),
    "too_many_columns": Words("kolom terlalu banyak", "too many columns"),
    "bad_quotes": Words("tanda kutip tidak ditutup", "quotes not closed"),
    "bad_encoding": Words("huruf tidak terbaca (pengodean lain)", "text in another encoding"),
    "nul_bytes": Words("berkas terpotong saat ditulis", "file cut off while being written"),
    "no_posts": Words("baris tanpa kiriman", "line without posts"),
    "no_object": Words("JSON, tetapi bukan satu baris data", "JSON, but no row of data"),
    "not_understood": Words("susunan rekap tidak dikenal", "layout of the recap not understood"),
    "month_not_read": Words("bulan tidak terbaca", "month cannot be read"),
    "no_name": Words("angka tanpa nama", "figures without a name"),
    "below_the_total": Words("baris di bawah jumlah", "row below the total"),
    "unparsable_instant": Words("waktu tidak terbaca", "time cannot be read"),
    "not_a_number": Words("bukan angka", "not a number"),
    "missing_key": Words("kunci baris kosong", "its key is empty"),
    "missing_value": Words("isian wajib kosong", "a required value is empty"),
    "unmapped_value": Words("nilai tidak ada dalam daftar", "value not in the list"),
    "contradiction": Words("isi baris saling bertentangan", "the row contradicts itself"),
    "repeated_key": Words("satu nomor untuk dua laporan", "one number for two reports"),
    "lost_id": Words("nomor terpotong oleh lembar kerja", "id shortened by a spreadsheet"),
    "malformed_line": Words("bentuk baris rusak", "malformed line"),
    "not_json": Words("bukan JSON yang utuh", "not whole JSON"),
}

#: The sentences of the checks, by schema.table.name; the English ones stand with the checks themselves.
_CHECKS: Mapping[str, str] = {
    "staging.tickets.closed_after_created": "tidak ada aduan yang ditutup sebelum masuk",
    "staging.tickets.due_after_created": "tidak ada tenggat sebelum aduannya masuk",
    "staging.tickets.near_the_others": "tidak ada lokasi lebih dari 300 km dari pusat lokasi lainnya",
    "staging.tickets.spellings_are_known": "kurang dari satu di antara dua puluh aduan menyebut OPD yang tidak dikenal",
    "staging.ticket_events.after_the_report": "tidak ada kejadian sebelum aduannya masuk",
    "staging.ticket_events.ticket_is_known": "setiap kejadian milik aduan yang diterima",
    "staging.hour_profiles.zone_is_plausible": "jam setiap sumber jatuh saat orang terjaga, menurut zona yang dinyatakan",
    "staging.cdr_calls.waits_are_known": "paling banyak satu di antara lima panggilan dijawab tanpa menunggu sama sekali",
    "staging.calls.answered_after_entered": "tidak ada panggilan dijawab sebelum masuk",
    "staging.calls.ended_after_answered": "tidak ada panggilan berakhir sebelum dijawab",
    "staging.calls.no_negative_seconds": "lama tahan dan kerja lanjutan tidak kurang dari nol",
    "staging.calls.no_endless_talk": "tidak ada percakapan lebih dari enam jam",
    "staging.outgoing_calls.reached_after_dialled": "tidak ada panggilan keluar yang tersambung sebelum ditelepon",
    "staging.answer_tests.correct_among_asked": "butir benar pada panggilan uji tidak melebihi yang ditanyakan",
    "staging.posts.reply_after_post": "tidak ada balasan yang lebih tua dari kirimannya",
    "core.tickets.closed_has_a_time": "aduan punya waktu keluar tepat bila sudah keluar dari stok",
    "core.tickets.duplicate_of_another": "tidak ada aduan yang menjadi ganda dari dirinya sendiri",
    "core.tickets.no_sweep": "tidak ada hari yang menutup lebih dari 200 aduan dan sepuluh kali rata-rata harian bulannya",
    "core.ticket_events.in_order": "kejadian satu aduan berurutan menurut waktu",
    "core.segments.has_length": "setiap potongan waktu punya panjang",
    "core.segments.no_gap": "potongan waktu satu aduan sambung-menyambung tanpa celah dan tanpa tumpang tindih",
    "core.sla_clocks.verdict_fits_the_times": "waktu berhenti dan tenggat sesuai dengan putusannya",
    "core.sla_clocks.shares_fit": "detik menurut pemegang berjumlah sama dengan jamnya, dan tidak ada yang negatif",
    "core.sla_clocks.stops_after_it_starts": "tidak ada jam janji yang berhenti sebelum mulai",
    "core.sla_stretches.runs_forward": "tidak ada potongan yang berakhir sebelum mulai",
    "core.calls.answered_is_disposed": "panggilan punya hasil tepat bila dijawab",
    "core.calls.home_agency_is_told_of_all_or_none": "setiap panggilan punya instansi asal bila kota mendaftar petugasnya, dan tidak ada bila tidak",
    "core.calls.agents_are_listed": "dalam 30 hari terakhir, kurang dari satu di antara sepuluh panggilan dijawab petugas di luar agents.csv",
    "core.calls.times_run_forward": "tidak ada panggilan yang menunggu atau berbicara kurang dari nol detik",
    "core.ratings.after_the_report": "tidak ada aduan dinilai sebelum masuk",
    "core.posts.reply_follows": "tidak ada balasan pertama yang lebih tua dari kirimannya",
    "core.link_pairs.is_a_share": "peluang sepasang kontak berada di antara 0 dan 1",
    "core.links.decisions_found": "setiap keputusan di links.csv mengenai sesuatu yang diterima",
    "core.quarantine.few_rows": "kurang dari satu di antara seratus baris sumber dikarantina",
    "core.recaps.counts_something": "tidak ada rekap yang menghitung kurang dari nol",
    "core.recaps.totals_agree": "rekap satu bulan saling cocok, dan setiap jumlah sama dengan bagiannya",
    "core.funnel_steps.runs_forward": "tidak ada langkah yang mendahului kontaknya",
    "core.agent_sessions.runs_forward": "tidak ada giliran petugas yang berakhir sebelum mulai",
    "core.period_ends.runs_forward": "tidak ada periode yang berakhir sebelum mulai",
    "core.closing_sweeps.many_at_once": "penutupan massal paling sedikit sepuluh aduan",
    "core.recurrences.soon_after": "aduan yang muncul lagi datang dalam 14 hari",
    "core.policies.in_force_for_a_time": "setiap janji berlaku selama suatu masa",
}


def reason(name: str, language: str) -> str:
    """Why a row was set aside; a reason nobody described keeps its own name."""
    return REASONS[name].of(language) if name in REASONS else name


def sentence(check_id: str, language: str) -> str | None:
    """What must hold by a check, in Indonesian; None in English and for a check that only names columns."""
    if language == "en":
        return None
    if check_id in _CHECKS:
        return _CHECKS[check_id]
    column = check_id.rsplit(".", 1)[-1]
    for ending, told in _FORMS:
        if column.endswith(ending):
            return told.format(column=column.removesuffix(ending))
    return None


_FORMS = (
    ("key_is_unique", "tidak ada dua baris dengan kunci yang sama"),
    ("_is_given", "{column} selalu terisi"),
    ("_is_known", "{column} termasuk nilai yang dikenal"),
    ("_exists", "{column} terdapat dalam daftarnya"),
)
