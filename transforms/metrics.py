"""The registry of every number that is shown: one definition, read by dashboards, SQL desk, reports and open data.

A metric is two sums over one mart, divided at the last step. Nothing else in the project divides a numerator by a
denominator: a rate with denominator 0 is ``None`` everywhere, because it is missing, neither 0 nor 100.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Unit = Literal["ratio", "count", "seconds", "days"]
Direction = Literal["up", "down", "none"]

#: Pseudo-count of the shrunk rate, used only to put agencies in order (one fix in four minutes must not come first).
SHRINK = 20


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages of the product."""

    id: str
    en: str

    def of(self, language: str) -> str:
        """The text in ``language``; Indonesian for anything that is not English."""
        return self.en if language == "en" else self.id


@dataclass(frozen=True, slots=True)
class Metric:
    """The passport of one number.

    ``numerator`` and ``denominator`` are SQL aggregates over ``table``; a count has no denominator. ``direction`` says
    which way is better for the citizen.
    """

    id: str
    label: Words
    explanation: Words
    formula: Words
    table: str
    numerator: str
    denominator: str | None
    unit: Unit
    direction: Direction
    grain: str
    exclusions: Words
    caveat: Words
    owner: str
    public: bool
    version: int = 1
    where: str = "true"

    @property
    def sql(self) -> str:
        """The statement that computes it for one period: parameters are ``period`` and ``starts_on``."""
        below = f", {self.denominator} as denominator" if self.denominator else ""
        also = "" if self.where == "true" else f" and {self.where}"
        return (
            f"select {self.numerator} as numerator{below}\n"
            f"from {self.table}\n"
            f"where period = $period and starts_on = $starts_on{also}"
        )


@dataclass(frozen=True, slots=True)
class Value:
    """A computed number together with what it was computed from; ``ratio`` is ``None`` where nothing can be said."""

    metric: str
    numerator: int | None
    denominator: int | None = None
    ratio: float | None = field(default=None)


NONE = Words("Tidak ada.", "None.")


def _tickets(grain: str = "agency, category, channel, urgency, area") -> str:
    return f"period × {grain}"


_ALL: tuple[Metric, ...] = (
    Metric(
        "sla_on_time",
        Words("Tepat waktu", "On time"),
        Words(
            "Dari semua aduan yang tenggatnya jatuh dalam periode ini dan sudah lewat, berapa bagian yang selesai sebelum tenggat. "
            "Aduan yang lewat tenggat dan masih terbuka dihitung gagal.",
            "Of all complaints whose deadline fell in this period and has passed, the part finished by the deadline. "
            "A complaint past its deadline and still open counts as missed.",
        ),
        Words(
            "ditepati ÷ (ditepati + selesai terlambat + lewat tenggat dan masih terbuka)",
            "met ÷ (met + finished late + past due and still open)",
        ),
        "marts.ticket_periods",
        "sum(met_count)",
        "sum(due_count)",
        "ratio",
        "up",
        _tickets(),
        Words(
            "Belum jatuh tempo, jeda tanpa tenggat, dan aduan batal tidak masuk penyebut; masing-masing ditampilkan di sebelahnya.",
            "Not yet due, paused without a deadline and void complaints are not in the denominator; each is shown beside it.",
        ),
        Words(
            "Memakai jam utama kota dan janji yang paling ketat. Aduan tanpa janji tidak dinilai.",
            "Uses the city's headline clock and the strictest promise. Complaints without a promise are not judged.",
        ),
        "Diskominfo, kepala bidang layanan aduan",
        True,
    ),
    Metric(
        "due",
        Words("Jatuh tempo", "Due"),
        Words(
            "Aduan yang tenggatnya jatuh dalam periode ini dan sudah lewat pada saat data diambil.",
            "Complaints whose deadline fell in this period and had passed when the data were taken.",
        ),
        Words(
            "ditepati + selesai terlambat + lewat tenggat dan masih terbuka",
            "met + finished late + past due and still open",
        ),
        "marts.ticket_periods",
        "sum(due_count)",
        None,
        "count",
        "none",
        _tickets(),
        Words("Aduan batal dan aduan tanpa janji.", "Void complaints and complaints without a promise."),
        NONE,
        "Diskominfo, kepala bidang layanan aduan",
        True,
    ),
    Metric(
        "not_yet_due",
        Words("Belum jatuh tempo", "Not yet due"),
        Words(
            "Aduan yang tenggatnya jatuh dalam periode ini tetapi belum lewat, sudah selesai ataupun belum.",
            "Complaints whose deadline falls in this period but has not passed, finished or not.",
        ),
        Words("banyaknya tenggat ≥ saat data diambil", "number of deadlines ≥ the as-of instant"),
        "marts.ticket_periods",
        "sum(not_yet_due_count)",
        None,
        "count",
        "none",
        _tickets(),
        Words("Aduan batal.", "Void complaints."),
        Words(
            "Yang selesai lebih awal pun belum dihitung: menghitungnya membuat bulan berjalan tampak terlalu baik.",
            "Early finishes are not counted yet: counting them would flatter a running month.",
        ),
        "Diskominfo, kepala bidang layanan aduan",
        True,
    ),
    Metric(
        "breached_open",
        Words("Lewat tenggat, masih terbuka", "Past due, still open"),
        Words(
            "Aduan yang tenggatnya jatuh dalam periode ini, sudah lewat, dan belum selesai.",
            "Complaints whose deadline fell in this period, has passed, and which are not finished.",
        ),
        Words(
            "banyaknya aduan: tenggat sudah lewat dan belum selesai",
            "number of complaints: deadline passed, not finished",
        ),
        "marts.ticket_periods",
        "sum(breached_open_count)",
        None,
        "count",
        "down",
        _tickets(),
        NONE,
        NONE,
        "kepala OPD penanggung jawab",
        True,
    ),
    Metric(
        "breached_closed",
        Words("Selesai terlambat", "Finished late"),
        Words("Aduan yang selesai sesudah tenggatnya.", "Complaints finished after their deadline."),
        Words("banyaknya aduan: selesai > tenggat", "number of complaints: finish > deadline"),
        "marts.ticket_periods",
        "sum(breached_closed_count)",
        None,
        "count",
        "down",
        _tickets(),
        NONE,
        NONE,
        "kepala OPD penanggung jawab",
        True,
    ),
    Metric(
        "open_stock",
        Words("Aduan terbuka", "Open complaints"),
        Words(
            "Aduan yang belum selesai, ditolak, digabung atau ditarik pada akhir periode.",
            "Complaints not finished, rejected, merged or withdrawn at the end of the period.",
        ),
        Words(
            "banyaknya aduan: masuk < t dan belum keluar dari stok sebelum t",
            "number of complaints: created < t and not out of the stock before t",
        ),
        "marts.stock_periods",
        "sum(open_count)",
        None,
        "count",
        "down",
        "period × agency, age band",
        NONE,
        Words(
            "Dihitung pada akhir periode, atau saat data diambil bila lebih awal; bukan selisih masuk dan selesai.",
            "Counted at the end of the period, or at the as-of instant if earlier; not created minus closed.",
        ),
        "Diskominfo, kepala bidang layanan aduan",
        True,
    ),
    Metric(
        "open_overdue",
        Words("Terbuka dan lewat tenggat", "Open and overdue"),
        Words(
            "Bagian dari aduan terbuka yang tenggatnya sudah lewat.",
            "The part of the open complaints whose deadline has passed.",
        ),
        Words("terbuka dan lewat tenggat ÷ terbuka", "open and past due ÷ open"),
        "marts.stock_periods",
        "sum(overdue_count)",
        "sum(open_count)",
        "ratio",
        "down",
        "period × agency, age band",
        Words("Aduan tanpa janji tidak dapat lewat tenggat.", "Complaints without a promise cannot be overdue."),
        NONE,
        "kepala OPD penanggung jawab",
        True,
    ),
    Metric(
        "created",
        Words("Aduan baru", "New complaints"),
        Words(
            "Aduan yang masuk dalam periode ini, lewat semua kanal.",
            "Complaints received in this period, through all channels.",
        ),
        Words("banyaknya aduan menurut tanggal masuk", "number of complaints by date received"),
        "marts.ticket_periods",
        "sum(created_count)",
        None,
        "count",
        "none",
        _tickets(),
        NONE,
        Words(
            "Banyak aduan dapat berarti warga percaya; angka ini bukan ukuran baik atau buruk.",
            "Many complaints may mean that citizens trust the channel; this is not a measure of good or bad.",
        ),
        "Diskominfo, supervisor pusat aduan",
        True,
    ),
    Metric(
        "closed",
        Words("Aduan keluar dari stok", "Complaints leaving the stock"),
        Words(
            "Aduan yang selesai, ditolak, digabung, ditarik atau dihapus dalam periode ini.",
            "Complaints finished, rejected, merged, withdrawn or deleted in this period.",
        ),
        Words("selesai + ditolak + digabung + ditarik + dihapus", "done + rejected + merged + withdrawn + deleted"),
        "marts.ticket_periods",
        "sum(closed_count)",
        None,
        "count",
        "none",
        _tickets(),
        NONE,
        Words("Keluar dari stok tidak sama dengan diperbaiki.", "Leaving the stock is not the same as being fixed."),
        "Diskominfo, supervisor pusat aduan",
        True,
    ),
    Metric(
        "reopened",
        Words("Dibuka kembali", "Reopened"),
        Words(
            "Aduan yang kembali terbuka sesudah dinyatakan selesai.",
            "Complaints open again after they were declared finished.",
        ),
        Words("banyaknya kembali ke stok menurut tanggalnya", "number of returns to the stock by their date"),
        "marts.ticket_periods",
        "sum(reopened_count)",
        None,
        "count",
        "down",
        _tickets(),
        NONE,
        NONE,
        "kepala OPD penanggung jawab",
        True,
    ),
    Metric(
        "no_promise",
        Words("Tanpa janji", "Without a promise"),
        Words(
            "Aduan baru yang tidak punya janji waktu apa pun pada jam utama kota.",
            "New complaints for which no promise exists on the city's headline clock.",
        ),
        Words("tanpa janji ÷ aduan baru", "without a promise ÷ new complaints"),
        "marts.ticket_periods",
        "sum(no_promise_count)",
        "sum(created_count)",
        "ratio",
        "down",
        _tickets(),
        NONE,
        NONE,
        "Diskominfo, pengelola aturan",
        True,
    ),
    Metric(
        "forwarded_rate",
        Words("Diteruskan ke OPD", "Forwarded to an agency"),
        Words(
            "Dari aduan yang masuk dalam periode ini, berapa bagian yang sudah diteruskan atau dijawab.",
            "Of the complaints received in this period, the part forwarded or answered by now.",
        ),
        Words("diteruskan atau dijawab ÷ aduan baru", "forwarded or answered ÷ new complaints"),
        "marts.ticket_periods",
        "sum(created_forwarded_count)",
        "sum(created_count)",
        "ratio",
        "up",
        _tickets(),
        NONE,
        Words(
            "Bulan berjalan selalu lebih rendah: aduan termuda masih diperiksa.",
            "A running month is always lower: the youngest complaints are still being checked.",
        ),
        "Diskominfo, supervisor pusat aduan",
        True,
    ),
    Metric(
        "completion_rate",
        Words("Selesai dari yang masuk", "Finished of those received"),
        Words(
            "Dari aduan yang masuk dalam periode ini, berapa bagian yang sudah selesai pada saat data diambil.",
            "Of the complaints received in this period, the part finished at the as-of instant.",
        ),
        Words("selesai ÷ aduan baru", "finished ÷ new complaints"),
        "marts.ticket_periods",
        "sum(created_done_count)",
        "sum(created_count)",
        "ratio",
        "up",
        _tickets(),
        NONE,
        Words(
            "Selalu baca bersama waktu datanya: angka ini naik sendiri.",
            "Always read with its as-of time: this number rises by itself.",
        ),
        "kepala OPD penanggung jawab",
        True,
    ),
    Metric(
        "service_level",
        Words("Telepon dijawab tepat waktu", "Calls answered in time"),
        Words(
            "Dari panggilan yang masuk antrean, berapa bagian yang dijawab dalam ambang waktu. Yang menutup sendiri "
            "dalam beberapa detik pertama tidak dihitung.",
            "Of the calls offered to the queue, the part answered within the threshold. Callers who hung up in the "
            "first few seconds are left out.",
        ),
        Words(
            "dijawab dalam ambang ÷ (ditawarkan − menutup sangat cepat)",
            "answered within threshold ÷ (offered − short abandoned)",
        ),
        "marts.call_periods",
        "sum(answered_within_count)",
        "sum(offered_count) - sum(short_abandoned_count)",
        "ratio",
        "up",
        "period × queue",
        Words(
            "Panggilan yang masih menunggu saat data diambil, dan yang menutup sangat cepat.",
            "Calls still waiting at the as-of instant, and short abandoned calls.",
        ),
        Words(
            "Panggilan iseng ikut dihitung: sebelum dijawab tidak ada yang tahu.",
            "Prank calls are included: nobody knows before answering.",
        ),
        "supervisor pusat panggilan",
        True,
    ),
    Metric(
        "sl_offered",
        Words("Tingkat layanan atas semua yang ditawarkan", "Service level over all offered"),
        Words(
            "Rumus lain: penyebutnya semua panggilan yang ditawarkan.",
            "Another formula: the denominator is every offered call.",
        ),
        Words("dijawab dalam ambang ÷ ditawarkan", "answered within threshold ÷ offered"),
        "marts.call_periods",
        "sum(answered_within_count)",
        "sum(offered_count)",
        "ratio",
        "up",
        "period × queue",
        NONE,
        NONE,
        "supervisor pusat panggilan",
        False,
    ),
    Metric(
        "sl_ignore",
        Words("Tingkat layanan tanpa yang menutup dalam ambang", "Service level ignoring early abandons"),
        Words(
            "Rumus lain: semua yang menutup dalam ambang dibuang dari penyebut.",
            "Another formula: every caller who hung up within the threshold is left out.",
        ),
        Words(
            "dijawab dalam ambang ÷ (ditawarkan − menutup dalam ambang)",
            "answered within ÷ (offered − abandoned within)",
        ),
        "marts.call_periods",
        "sum(answered_within_count)",
        "sum(offered_count) - sum(abandoned_within_count)",
        "ratio",
        "up",
        "period × queue",
        NONE,
        Words("Lebih ramah daripada angka utama.", "Kinder than the headline."),
        "supervisor pusat panggilan",
        False,
    ),
    Metric(
        "sl_positive",
        Words("Tingkat layanan, menutup cepat dianggap baik", "Service level counting early abandons as good"),
        Words(
            "Rumus lain: yang menutup dalam ambang dianggap terlayani.",
            "Another formula: callers who hung up within the threshold count as served.",
        ),
        Words(
            "(dijawab dalam ambang + menutup dalam ambang) ÷ ditawarkan",
            "(answered within + abandoned within) ÷ offered",
        ),
        "marts.call_periods",
        "sum(answered_within_count) + sum(abandoned_within_count)",
        "sum(offered_count)",
        "ratio",
        "up",
        "period × queue",
        NONE,
        Words("Paling ramah dari semua rumus.", "The kindest of all formulas."),
        "supervisor pusat panggilan",
        False,
    ),
    Metric(
        "sl_answered",
        Words("Tingkat layanan atas yang dijawab saja", "Service level over answered only"),
        Words("Rumus lain: hanya panggilan yang dijawab.", "Another formula: answered calls only."),
        Words("dijawab dalam ambang ÷ dijawab", "answered within ÷ answered"),
        "marts.call_periods",
        "sum(answered_within_count)",
        "sum(answered_within_count) + sum(answered_after_count)",
        "ratio",
        "up",
        "period × queue",
        Words("Semua yang tidak dijawab.", "Everybody who was not answered."),
        Words(
            "Antrean yang tidak menjawab siapa pun tidak punya angka ini.",
            "A queue that answers nobody does not have this number.",
        ),
        "supervisor pusat panggilan",
        False,
    ),
    Metric(
        "service_level_days",
        Words("Hari janji telepon ditepati", "Days a call promise was kept"),
        Words(
            "Hari-hari ketika bagian panggilan yang dijawab dalam ambang mencapai target yang dijanjikan, "
            "dari semua hari yang punya panggilan untuk dinilai.",
            "Days on which the share of calls answered within the threshold reached the promised target, of all days with calls to judge.",
        ),
        Words("hari yang mencapai target ÷ hari yang dinilai", "days that reached the target ÷ days judged"),
        "marts.service_level_periods",
        "sum(met_day_count)",
        "sum(judged_day_count)",
        "ratio",
        "up",
        "period × service level",
        Words("Hari tanpa panggilan dalam jam janjinya.", "Days without a call in the promise's hours."),
        Words(
            "Tiap janji dinilai menurut rumus, antrean dan jamnya sendiri; bila beberapa janji dijumlahkan, "
            "satu hari dihitung sekali untuk tiap janji.",
            "Each promise is judged by its own formula, queue and hours; where several are added up, a day counts once for each of them.",
        ),
        "supervisor pusat panggilan",
        False,
    ),
    Metric(
        "service_level_calls",
        Words("Panggilan yang menepati janji", "Calls that keep a promise"),
        Words(
            "Bagian panggilan yang dijawab dalam ambang, menurut rumus janji itu sendiri, selama seluruh periode.",
            "The share of calls answered within the threshold, by the promise's own formula, over the whole period.",
        ),
        Words("pembilang rumus janji ÷ penyebutnya", "numerator of the promise's formula ÷ its denominator"),
        "marts.service_level_periods",
        "sum(numerator_count)",
        "sum(denominator_count)",
        "ratio",
        "up",
        "period × service level",
        Words(
            "Panggilan di luar jam janji dan yang masih menunggu saat data diambil.",
            "Calls outside the promise's hours and calls still waiting at the as-of instant.",
        ),
        Words(
            "Hari ramai dan hari sepi bercampur: bulan dapat mencapai target sementara beberapa hari tidak.",
            "Busy and quiet days are mixed: a month may reach the target while some of its days do not.",
        ),
        "supervisor pusat panggilan",
        False,
    ),
    Metric(
        "emergency_15_20",
        Words("Darurat: 90% ≤ 15 dtk dan 95% ≤ 20 dtk", "Emergency: 90 % ≤ 15 s and 95 % ≤ 20 s"),
        Words(
            "Dari semua hari yang dinilai menurut dua ambang NENA-STA-020.1-2020 (90% dalam 15 detik, 95% dalam 20 detik), "
            "berapa bagian yang ditepati.",
            "Of all days judged by the two thresholds of NENA-STA-020.1-2020 (90 % within 15 seconds, 95 % within 20 seconds), "
            "the part that was kept.",
        ),
        Words(
            "(hari ≥ 90% dalam 15 dtk + hari ≥ 95% dalam 20 dtk) ÷ hari yang dinilai, tiap ambang sendiri",
            "(days ≥ 90 % within 15 s + days ≥ 95 % within 20 s) ÷ days judged, each threshold apart",
        ),
        "marts.service_level_periods",
        "sum(met_day_count)",
        "sum(judged_day_count)",
        "ratio",
        "up",
        "period × service level",
        Words("Hari tanpa panggilan darurat.", "Days without an emergency call."),
        Words(
            "Hanya janji dengan kedua ambang itu di service_levels.csv; kota tanpa janji itu tidak punya angka ini.",
            "Only promises with these two thresholds in service_levels.csv; a city without them does not have this number.",
        ),
        "supervisor pusat panggilan",
        False,
        where="((threshold_seconds = 15 and target_ratio = 0.9) or (threshold_seconds = 20 and target_ratio = 0.95))",
    ),
    Metric(
        "calls_received",
        Words("Panggilan masuk", "Calls received"),
        Words(
            "Semua panggilan ke nomor pusat, iseng dan putus ikut dihitung.",
            "Every call to the centre's number, pranks and dropped calls included.",
        ),
        Words("putus sebelum antrean + masuk antrean", "dropped before the queue + entered the queue"),
        "marts.call_periods",
        "sum(received_count)",
        None,
        "count",
        "none",
        "period × queue",
        NONE,
        NONE,
        "supervisor pusat panggilan",
        True,
    ),
    Metric(
        "abandon_rate",
        Words("Menutup sebelum dijawab", "Abandoned"),
        Words(
            "Dari panggilan yang ditawarkan, berapa bagian yang menutup sebelum dijawab.",
            "Of the calls offered, the part that hung up before an answer.",
        ),
        Words(
            "(menutup − menutup sangat cepat) ÷ (ditawarkan − menutup sangat cepat)",
            "(abandoned − short abandoned) ÷ (offered − short abandoned)",
        ),
        "marts.call_periods",
        "sum(abandoned_count) - sum(short_abandoned_count)",
        "sum(offered_count) - sum(short_abandoned_count)",
        "ratio",
        "down",
        "period × queue",
        Words("Yang menutup sangat cepat.", "Short abandoned calls."),
        NONE,
        "supervisor pusat panggilan",
        True,
    ),
    Metric(
        "asa",
        Words("Rata-rata menunggu sampai dijawab", "Average speed of answer"),
        Words("Lama menunggu panggilan yang dijawab, rata-rata.", "Waiting time of answered calls, on average."),
        Words("jumlah detik menunggu ÷ dijawab", "seconds waited ÷ answered"),
        "marts.call_periods",
        "sum(wait_answered_seconds)",
        "sum(answered_count)",
        "seconds",
        "down",
        "period × queue",
        Words("Panggilan yang tidak dijawab.", "Calls that were not answered."),
        NONE,
        "supervisor pusat panggilan",
        True,
    ),
    Metric(
        "prank_share",
        Words("Panggilan iseng dan kosong", "Prank and ghost calls"),
        Words(
            "Dari panggilan yang dijawab, berapa bagian yang iseng atau tanpa suara.",
            "Of the answered calls, the part that was a prank or silent.",
        ),
        Words("(iseng + kosong) ÷ dijawab", "(prank + ghost) ÷ answered"),
        "marts.call_periods",
        "sum(prank_count) + sum(ghost_count)",
        "sum(answered_count)",
        "ratio",
        "down",
        "period × queue",
        NONE,
        Words(
            "Panggilan iseng tidak pernah dibuang dari angka lain.", "Prank calls are never dropped from other numbers."
        ),
        "supervisor pusat panggilan",
        True,
    ),
    Metric(
        "uncovered_calls",
        Words("Panggilan di luar jam layanan", "Calls outside open hours"),
        Words(
            "Dari panggilan masuk, berapa bagian yang datang saat pusat tutup.",
            "Of the calls received, the part that came while the centre was closed.",
        ),
        Words("di luar jam buka ÷ panggilan masuk", "outside open hours ÷ received"),
        "marts.call_periods",
        "sum(uncovered_count)",
        "sum(received_count)",
        "ratio",
        "down",
        "period × queue",
        NONE,
        NONE,
        "supervisor pusat panggilan",
        True,
    ),
    Metric(
        "posts_answered",
        Words("Aduan media sosial yang dibalas", "Social-media complaints answered"),
        Words(
            "Dari aduan di media sosial, berapa bagian yang sudah dibalas akun resmi.",
            "Of the complaints posted, the part an official account has answered.",
        ),
        Words("sudah dibalas ÷ aduan", "answered ÷ complaints"),
        "marts.post_periods",
        "sum(first_reply_count)",
        "sum(complaint_count)",
        "ratio",
        "up",
        "period × platform, agency",
        NONE,
        NONE,
        "Diskominfo, pengelola media sosial",
        True,
    ),
)

METRICS: Mapping[str, Metric] = {metric.id: metric for metric in _ALL}


def ratio(metric_id: str, numerator: int | None, denominator: int | None) -> float | None:
    """The rate of ``metric_id``; ``None`` when the denominator is 0 or either part is missing.

    >>> ratio("sla_on_time", 3, 4)
    0.75
    >>> ratio("sla_on_time", 0, 0) is None
    True
    """
    metric = METRICS[metric_id]
    if metric.denominator is None:
        raise ValueError(f"{metric_id} is a count and has no denominator; show the count itself.")
    if not denominator or numerator is None:
        return None
    return numerator / denominator


def value(metric_id: str, numerator: int | None, denominator: int | None = None) -> Value:
    """``numerator`` and ``denominator`` as the metric's value; a count keeps the denominator out."""
    if METRICS[metric_id].denominator is None:
        return Value(metric_id, numerator)
    return Value(metric_id, numerator, denominator, ratio(metric_id, numerator, denominator))


def shrunk(numerator: int, denominator: int, of_all: float | None, weight: int = SHRINK) -> float:
    """The rate pulled towards the rate ``of_all``; only for ordering, never shown as a rate.

    >>> shrunk(1, 1, 0.5) < shrunk(90, 100, 0.5)
    True
    """
    middle = 0.5 if of_all is None else of_all
    return (numerator + weight * middle) / (denominator + weight)
