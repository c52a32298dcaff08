"""Every sentence and label of the product in Indonesian and English; no other module holds text a reader sees.

Metric names and explanations live with the metric (``transforms.metrics``), longer words in ``glossary``.
"""

from __future__ import annotations

from collections.abc import Mapping

from dashboards.render.words_pages import PAGES
from dashboards.render.words_report import REPORT
from dashboards.render.words_year import YEAR
from transforms.metrics import Words

LANGUAGES = ("id", "en")

_FRAME = {
    "nav_ringkasan": ("Ringkasan", "Summary"),
    "nav_opd": ("OPD", "Agencies"),
    "nav_mutu": ("Mutu data", "Data quality"),
    "nav_sql": ("Meja SQL", "SQL desk"),
    "nav_kamus": ("Kamus", "Dictionary"),
    "nav_janji": ("Janji", "Promises"),
    "nav_jumlah": ("Jumlah", "Volumes"),
    "nav_unduh": ("Unduh", "Download"),
    "nav_arti": ("Arti kata", "What it means"),
    "other_language": ("English", "Bahasa Indonesia"),
    "period": ("Periode", "Period"),
    "which_period": ("Periode yang mana", "Which period"),
    "choose": ("Pilih", "Choose"),
    "kind_day": ("Hari", "Day"),
    "kind_month": ("Bulan", "Month"),
    "kind_year": ("Tahun", "Year"),
    "simulated": (
        "DATA SIMULASI: aduan, panggilan dan orangnya buatan program; tidak satu pun nyata.",
        "SIMULATED DATA: a program made up these complaints, calls and people; none of them is real.",
    ),
    "simulated_more": ("Memakai data sendiri", "Use your own data"),
    "stale": (
        "Data tertinggal: sumber {source} hanya lengkap sampai {through} (boleh tertinggal {allowed}). Angka di "
        "bawah belum memuat yang sesudahnya.",
        "Data are late: source {source} is complete only up to {through} (allowed lag {allowed}). The figures "
        "below hold nothing later.",
    ),
    "stand_in": (
        "Edisi terbaru tidak dapat dibuka ({kind}). Yang tampil adalah edisi terakhir yang baik; angkanya tetap "
        "sah untuk waktu datanya.",
        "The newest edition cannot be opened ({kind}). Shown is the last good one; its figures remain valid as "
        "of their time.",
    ),
    "as_of": ("Data sampai: {told}", "As of: {told}"),
    "as_of_head": ("Data sampai", "As of"),
    "group_tickets": ("aduan", "complaints"),
    "group_calls": ("telepon", "calls"),
    "group_posts": ("media sosial", "social media"),
    "edition_line": ("edisi {name} ({state})", "edition {name} ({state})"),
    "edition_current": ("terkini", "current"),
    "revision": ("revisi {number}", "revision {number}"),
    "target": ("target {value}", "target {value}"),
    "state_of_sementara": ("sementara", "working"),
    "state_of_provisional": ("belum final", "provisional"),
    "state_of_final": ("final", "final"),
    "quality_good": ("semua pemeriksaan mutu lolos", "all quality checks passed"),
    "quality_notes": ("angka-angkanya cocok, {failed} catatan mutu", "the numbers agree, {failed} quality notes"),
    "quality_bad": (
        "mutu: {broken} identitas dilanggar, {failed} pemeriksaan tidak lolos",
        "quality: {broken} identities broken, {failed} checks not passed",
    ),
    "not_frozen": ("belum dibekukan, angka sementara", "not frozen yet, working figures"),
    "running": ("periode berjalan, angka sementara", "running period, working figures"),
    "no_edition": (
        "Belum ada angka: belum ada edisi yang terbit di {where}.",
        "No figures yet: no edition was published in {where}.",
    ),
    "no_edition_next": (
        "Langkah berikut: jalankan “tanggap run”, lalu muat ulang halaman ini.",
        "Next: run “tanggap run”, then reload this page.",
    ),
    "error_page": (
        "Halaman ini tidak dapat ditampilkan ({kind}). Angka yang sudah terbit tidak terpengaruh. Muat ulang; "
        "bila tetap begini, sebutkan kode {code} kepada pengelola.",
        "This page cannot be shown ({kind}). Published figures are not affected. Reload; if it stays, give code "
        "{code} to the operator.",
    ),
    "definition": ("Arti angka ini", "What this number means"),
    "yes": ("ya", "yes"),
    "no": ("tidak", "no"),
}

_SUMMARY = {
    "q_ringkasan": (
        "Apa yang terjadi, dan apa yang harus ditangani hari ini?",
        "What happened, and what needs doing today?",
    ),
    "answer": (
        "{met} dari {due} aduan yang jatuh tempo pada {period} selesai tepat waktu{rate}. {open} aduan masih "
        "terbuka; {overdue} di antaranya lewat tenggat.",
        "{met} of {due} complaints due in {period} were finished on time{rate}. {open} complaints are open; "
        "{overdue} of them are past due.",
    ),
    "answer_kept": (
        "{met} dari {due} aduan yang jatuh tempo pada {period} ditepati janji utamanya, {clock}{rate}. {open} aduan masih terbuka; "
        "pada {overdue} di antaranya janji itu lewat tenggat.",
        "The main promise, {clock}, was kept for {met} of {due} complaints due in {period}{rate}. {open} complaints are open; for "
        "{overdue} of them that promise is past due.",
    ),
    "answer_nothing_due": (
        "Belum ada aduan yang jatuh tempo pada {period}; {open} aduan terbuka.",
        "No complaint has come due in {period} yet; {open} complaints are open.",
    ),
    "answer_nothing": (
        "Tidak ada aduan yang jatuh tempo pada {period}, dan tidak ada yang terbuka. Pilih periode lain di atas.",
        "No complaint came due in {period}, and none is open. Choose another period above.",
    ),
    "parts_on_time": (
        "{met} dari {due} jatuh tempo; {waiting} belum jatuh tempo",
        "{met} of {due} due; {waiting} not yet due",
    ),
    "parts_promise_not_started": ("{count} janji belum mulai", "{count} not started"),
    "parts_voided_overdue": ("{count} batal setelah lewat tenggat", "{count} voided after falling due"),
    "parts_open": ("{overdue} lewat tenggat ({share})", "{overdue} past due ({share})"),
    "parts_calls": ("{within} dari {offered} panggilan", "{within} of {offered} calls"),
    "parts_calls_seconds": (
        "{within} dari {offered} dijawab ≤ {seconds} dtk, tanpa yang menutup ≤ {short} dtk",
        "{within} of {offered} answered ≤ {seconds} s, without hang-ups ≤ {short} s",
    ),
    "call_promises": ("Janji telepon", "Promises on calls"),
    "call_promise": (
        "{id} ({queue}): {target} dijawab ≤ {seconds} dtk. {days}; {within} dari {calls} panggilan ({rate}). Dasar: {basis}.",
        "{id} ({queue}): {target} answered ≤ {seconds} s. {days}; {within} of {calls} calls ({rate}). Basis: {basis}.",
    ),
    "call_promise_days": ("Ditepati pada {met} dari {judged} hari", "Kept on {met} of {judged} days"),
    "call_promise_kept": ("Ditepati", "Kept"),
    "call_promise_missed": ("Tidak ditepati", "Not kept"),
    "call_promise_none": ("Tidak ada panggilan untuk dinilai", "No calls to judge"),
    "call_promise_basis_none": ("tidak disebut", "not stated"),
    "all_queues": ("semua antrean", "all queues"),
    "links_title": ("Kontak tentang tiket ini", "Contacts about this ticket"),
    "link_opened": ("{what} {id} membuka tiket ini; {reason}", "{what} {id} opened this ticket; {reason}"),
    "link_about": ("{what} {id} tentang tiket ini; {reason}", "{what} {id} is about this ticket; {reason}"),
    "link_repeats": ("{what} {id} mengulang tiket ini; {reason}", "{what} {id} repeats this ticket; {reason}"),
    "link_same": ("Tiket {ticket} tentang kejadian yang sama", "Ticket {ticket} is about the same incident"),
    "link_kind_call": ("Panggilan", "Call"),
    "link_kind_post": ("Unggahan", "Post"),
    "link_kind_ticket": ("Tiket", "Ticket"),
    "link_reason_confirmed": ("ditetapkan di links.csv", "decided in links.csv"),
    "link_reason_stated": ("disebut datanya sendiri", "stated by its own row"),
    "link_reason_evidence": ("diduga dari nomor, waktu dan formulir ({sure})", "likely by number, time and form ({sure})"),
    "contacts_title": ("Kontak, kejadian, orang", "Contacts, incidents, people"),
    "contacts_told": (
        "{contacts} kontak, {incidents} kejadian baru. {people} orang dikenali dari nomor atau akunnya; {unknown} kontak tanpa keduanya.",
        "{contacts} contacts, {incidents} new incidents. {people} people known by a number or account; {unknown} contacts with neither.",
    ),
    "contacts_caption": (
        "Kontak = tiket sendiri + bertiket + diduga bertiket + tanpa tiket. Kejadian dihitung sekali, pada kontak pertamanya; "
        "orang sekali tiap periode, jadi tidak boleh dijumlah antarperiode.",
        "Contacts = own ticket + with a ticket + likely with one + without. An incident is counted once, at its first contact; "
        "people once a period, so that they do not add up over periods.",
    ),
    "contacts_all": ("Kontak", "Contacts"),
    "contacts_ticket": ("Tiket sendiri", "Own ticket"),
    "contacts_linked": ("Bertiket", "With a ticket"),
    "contacts_likely": ("Diduga bertiket", "Likely with one"),
    "contacts_unlinked": ("Tanpa tiket", "Without"),
    "contacts_incidents": ("Kejadian baru", "New incidents"),
    "contacts_people": ("Orang", "People"),
    "parts_created": (
        "{closed} keluar dari stok, {reopened} dibuka kembali",
        "{closed} left the stock, {reopened} reopened",
    ),
    "against": ("{period}: {text}", "{period}: {text}"),
    "against_none": ("{period}: –", "{period}: –"),
    "old_open": ("{open} terbuka, {overdue} lewat tenggat", "{open} open, {overdue} past due"),
    "change_higher": ("naik di luar variasi biasa", "up beyond ordinary variation"),
    "change_lower": ("turun di luar variasi biasa", "down beyond ordinary variation"),
    "change_none": ("dalam variasi biasa", "within ordinary variation"),
    "rule_outside": ("satu bulan di luar batas", "one month outside the limits"),
    "rule_run": ("tujuh bulan berturut-turut di satu sisi rata-rata", "seven months in a row on one side of the mean"),
    "rule_near": ("dua dari tiga bulan dekat batas", "two of three months near a limit"),
    "trend_restart": (
        "Batas dihitung baru sejak {since}: mulai bulan itu tujuh bulan berturut-turut berada di satu sisi rata-rata lama.",
        "Limits are learnt anew since {since}: from that month, seven in a row lay on one side of the old mean.",
    ),
    "change_too_short": ("terlalu sedikit bulan untuk menyebut perubahan", "too few months to call a change"),
    "watch": ("3 hal yang perlu perhatian", "3 things to look at"),
    "watch_nothing": (
        "Tidak ada yang menonjol: tidak ada aduan lewat tenggat pada periode ini.",
        "Nothing stands out: no complaint is past due in this period.",
    ),
    "watch_quality": (
        "{broken} identitas dilanggar dan {failed} pemeriksaan gagal; baca angka hari ini dengan hati-hati.",
        "{broken} identities are broken and {failed} checks failed; read today's figures with care.",
    ),
    "watch_overdue": (
        "{overdue} dari {open} aduan terbuka sudah lewat tenggat; yang tertua berumur {oldest}.",
        "{overdue} of {open} open complaints are past due; the oldest is {oldest} old.",
    ),
    "watch_rate": (
        "menepati {met} dari {due} ({rate}); seluruh kota {city}.",
        "kept {met} of {due} ({rate}); the whole city {city}.",
    ),
    "watch_centre": (
        "{open} aduan belum diteruskan ke OPD mana pun; yang tertua berumur {oldest}.",
        "{open} complaints were not forwarded to any agency yet; the oldest is {oldest} old.",
    ),
    "watch_oldest": (
        "masih menyimpan {count} aduan berumur lebih dari 60 hari.",
        "still holds {count} complaints more than 60 days old.",
    ),
    "by_agency": ("Ketepatan per OPD", "On time by agency"),
    "by_agency_caption": (
        "Risiko terbesar di atas, jumlah kasus ikut ditimbang. OPD dengan kurang dari {n} jatuh tempo tidak diurutkan; hitungannya di bawah.",
        "Greatest risk first, the number of cases weighed in. Agencies with fewer than {n} due are not ranked; their counts are below.",
    ),
    "no_agencies": (
        "Tidak ada aduan pada {period}. Pilih periode lain di atas.",
        "No complaints in {period}. Choose another period above.",
    ),
    "agency": ("OPD", "Agency"),
    "on_time": ("Tepat waktu", "On time"),
    "met_of_due": ("Ditepati / jatuh tempo", "Met / due"),
    "not_yet_due": ("Belum jatuh tempo", "Not yet due"),
    "all_not_yet_due": ("belum jatuh tempo", "not yet due"),
    "open": ("Terbuka", "Open"),
    "overdue": ("Lewat tenggat", "Past due"),
    "too_few": ("n < {n}", "n < {n}"),
    "trend_title": ("Tepat waktu, 13 bulan", "On time, 13 months"),
    "answer_no_promises": (
        "{period}: {created} aduan baru, {open} masih terbuka. Kota ini belum menuliskan janji waktu (policies.csv), jadi tidak ada yang disebut "
        "tepat waktu atau terlambat.",
        "{period}: {created} new complaints, {open} still open. This city has written down no promise yet (policies.csv), so nothing is called "
        "on time or late.",
    ),
    "parts_no_promises": ("belum ada janji waktu", "no promise declared yet"),
    "parts_no_calls": ("tidak ada data telepon", "no call data"),
    "trend_no_promises": (
        "Grafik ini muncul setelah kota menuliskan janji waktunya di policies.csv.",
        "The chart appears once the city writes down its promises in policies.csv.",
    ),
    "trend_none": (
        "Belum ada bulan yang dibekukan; garis waktu muncul sesudah bulan pertama ditutup.",
        "No month is frozen yet; the line appears after the first month closes.",
    ),
    "trend_few": (
        "Tiap bulan kurang dari {n} jatuh tempo; dari sesedikit itu tidak dihitung persen.",
        "Fewer than {n} were due in each month; no rate is made of so few.",
    ),
    "trend_few_more": (
        "{count} bulan lain tidak digambar: kurang dari {n} jatuh tempo.",
        "Months not drawn because fewer than {n} were due: {count}.",
    ),
    "trend_told": (
        "{count} bulan tertutup: terendah {low} ({low_at}), tertinggi {high} ({high_at}). {last}: {change}.",
        "{count} closed months: lowest {low} ({low_at}), highest {high} ({high_at}). {last}: {change}.",
    ),
    "trend_running": (
        "Titik berlubang: bulan yang belum dibekukan, belum dapat dibandingkan.",
        "Hollow mark: a month not frozen yet, not to be compared.",
    ),
    "trend_table": ("Angka di balik grafik", "The numbers behind the charts"),
    "month": ("Bulan", "Month"),
    "edition": ("Edisi", "Edition"),
}

_AGENCY = {
    "q_opd": ("Siapa yang terlambat, di mana, dan aduan yang mana?", "Who is late, where, and with which complaints?"),
    "q_opd_named": (
        "{name}: mengapa terlambat, di mana, dan aduan yang mana?",
        "{name}: why late, where, and with which complaints?",
    ),
    "choose_agency": ("Pilih OPD", "Choose an agency"),
    "all_agencies": ("Semua OPD", "All agencies"),
    "whole_city": ("Seluruh kota", "Whole city"),
    "unknown_agency": (
        "Tidak ada OPD dengan kode “{asked}”; yang tampil seluruh kota. Pilih OPD di atas.",
        "There is no agency “{asked}”; the whole city is shown. Choose an agency above.",
    ),
    "opd_answer": (
        "{met} dari {due} aduan yang jatuh tempo pada {period} ditepati{rate}; {late} lewat tenggat dan belum "
        "ditepati, {waiting} belum jatuh tempo. Terbuka {open}, lewat tenggat {overdue}.",
        "{met} of {due} complaints due in {period} were kept{rate}; {late} past due and not kept, "
        "{waiting} not yet due. Open {open}, past due {overdue}.",
    ),
    "opd_nothing_due": (
        "Tidak ada aduan yang jatuh tempo pada {period}; {waiting} belum jatuh tempo. Terbuka {open}, lewat "
        "tenggat {overdue}.",
        "No complaint came due in {period}; {waiting} not yet due. Open {open}, past due {overdue}.",
    ),
    "opd_small": (
        "Kurang dari {n} jatuh tempo: hitungan saja, tanpa persen dan tanpa peringkat.",
        "Fewer than {n} due: counts only, no percentage and no rank.",
    ),
    "by_category": ("Ketepatan per kategori", "On time by category"),
    "by_category_caption": ("Menurut kategori, {period}", "By category, {period}"),
    "no_categories": (
        "Tidak ada aduan dengan tenggat pada {period}. Pilih periode lain di atas.",
        "No complaint has a deadline in {period}. Choose another period above.",
    ),
    "category": ("Kategori", "Category"),
    "breached_open": ("Lewat tenggat, belum ditepati", "Past due, not kept"),
    "ageing_title": ("Umur aduan terbuka (hari)", "Age of open complaints (days)"),
    "age": ("Umur", "Age"),
    "over_days": ("lebih dari {days} hari", "more than {days} days"),
    "days_band": ("{band} hari", "{band} days"),
    "age_none": ("Tidak ada aduan terbuka pada akhir periode ini.", "No complaint was open at the end of this period."),
    "age_told": (
        "{total} aduan terbuka, {late} lewat tenggat (bagian gelap); {old} berumur lebih dari 30 hari, "
        "yang tertua berumur {oldest}.",
        "Open complaints: {total}, {late} past due (dark part); {old} more than 30 days old, "
        "the oldest is {oldest} old.",
    ),
    "late_title": ("Aduan yang terlambat", "Late complaints"),
    "late_none": (
        "Tidak ada aduan yang melewati tenggat pada {period}.",
        "No complaint missed its deadline in {period}.",
    ),
    "late_caption_running": (
        "{open} masih terbuka dan lewat tenggat (dari bulan mana pun), {closed} selesai terlambat dengan tenggat "
        "{period}. Tampil {shown}.",
        "{open} still open and past due (from any month), {closed} finished late with a deadline in {period}. "
        "Shown {shown}.",
    ),
    "late_caption_running_kept": (
        "{open} lewat tenggat dan belum ditepati (dari bulan mana pun), {closed} ditepati terlambat dengan tenggat {period}. Tampil {shown}.",
        "{open} past due and not kept (from any month), {closed} kept late with a deadline in {period}. Shown {shown}.",
    ),
    "late_caption_frozen_kept": (
        "Tenggat {period}: {open} belum ditepati, {closed} ditepati terlambat. Tampil {shown}. "
        "Tunggakan dari bulan sebelumnya ada di daftar periode berjalan.",
        "Deadline in {period}: {open} not kept, {closed} kept late. Shown {shown}. "
        "Arrears of earlier months are in the list of the running period.",
    ),
    "late_caption_frozen": (
        "Tenggat {period}: {open} masih terbuka, {closed} selesai "
        "terlambat. Tampil {shown}. Tunggakan dari bulan sebelumnya ada di daftar periode berjalan.",
        "Deadline in {period}: {open} still open, {closed} finished "
        "late. Shown {shown}. Arrears of earlier months are in the list of the running period.",
    ),
    "ticket": ("Aduan", "Complaint"),
    "due_at": ("Tenggat", "Deadline"),
    "lateness": ("Terlambat", "Late by"),
    "policy": ("Janji", "Promise"),
    "whose_desk": ("Di meja siapa", "Whose desk"),
    "open_hours": ("{hours} jam kerja", "{hours} open hours"),
    "still_open": ("masih terbuka", "still open"),
    "finished": ("sudah selesai", "finished"),
    "still_open_kept": ("belum ditepati", "not kept yet"),
    "finished_kept": ("ditepati terlambat", "kept late"),
    "desk_centre": ("pusat", "centre"),
    "desk_agency": ("OPD", "agency"),
    "desk_citizen": ("warga", "citizen"),
    "desk_outside": ("pihak luar", "outside body"),
    "desk_closed": ("tertutup", "closed"),
    "back_to_list": ("Perjalanan satu aduan.", "One complaint's way."),
    "all_late": ("Kembali ke daftar", "Back to the list"),
    "no_ticket": (
        "Aduan “{ticket}” tidak ada di edisi sementara. Nomornya mungkin salah ketik, atau aduannya sudah dihapus.",
        "Complaint “{ticket}” is not in the working edition. The number may be mistyped, or the complaint was erased.",
    ),
    "ticket_title": ("Aduan {ticket}", "Complaint {ticket}"),
    "ticket_told": (
        "Masuk {created}. Kini di {agency}, keadaan: {state}. Berpindah tangan {handoffs} kali, dibuka kembali "
        "{reopened} kali.",
        "Received {created}. Now with {agency}, state: {state}. Changed hands {handoffs} times, reopened "
        "{reopened} times.",
    ),
    "no_text": ("Isi aduan tidak disimpan.", "The complaint's text is not kept."),
    "clocks_caption": ("Janji yang berlaku dan hasilnya", "Promises that applied and their verdicts"),
    "no_clocks": ("Tidak ada janji waktu yang berlaku pada aduan ini.", "No promise applied to this complaint."),
    "state": ("Keadaan", "State"),
    "from": ("Dari", "From"),
    "until": ("Sampai", "Until"),
    "length": ("Lama", "Length"),
    "clock": ("Jam penilaian", "Clock"),
    "stopped_at": ("Berhenti", "Stopped"),
    "verdict": ("Hasil", "Verdict"),
    "strictest": ("janji paling ketat", "strictest promise"),
    "paused_for": ("jeda {length}", "paused {length}"),
    "authority_law": ("menurut peraturan", "by law"),
    "authority_city": ("janji kota", "city promise"),
    "authority_leader": ("janji pimpinan", "leader's promise"),
    "authority_strictest": ("paling ketat", "strictest"),
    "outcome_met": ("ditepati", "kept"),
    "outcome_breached_closed": ("ditepati terlambat {late}", "kept late by {late}"),
    "outcome_breached_open": ("lewat tenggat {late}, belum ditepati", "past due by {late}, not kept yet"),
    "outcome_running": ("masih berjalan", "running"),
    "outcome_paused_without_due": ("jeda tanpa tenggat", "paused without a deadline"),
    "outcome_void": ("batal", "void"),
    "clock_answer": ("menjawab telepon", "answering the call"),
    "clock_verify": ("memeriksa", "verifying"),
    "clock_forward": ("meneruskan ke OPD", "forwarding to the agency"),
    "clock_agency_answer": ("jawaban OPD", "agency's answer"),
    "clock_callback": ("mengabari warga", "calling the citizen back"),
    "clock_first_public_reply": ("balasan publik pertama", "first public reply"),
    "clock_first_action": ("tindakan lapangan pertama", "first field action"),
    "clock_dispatch": ("mengirim petugas", "dispatch"),
    "clock_arrival": ("petugas tiba", "arrival"),
    "clock_finish": ("selesai", "finish"),
    "clock_verified_finish": ("selesai terverifikasi", "verified finish"),
    "state_received": ("diterima", "received"),
    "state_verifying": ("diperiksa", "being verified"),
    "state_forwarded": ("diteruskan ke OPD", "forwarded to the agency"),
    "state_accepted": ("diterima OPD", "accepted by the agency"),
    "state_in_progress": ("dikerjakan", "in progress"),
    "state_action_started": ("tindakan lapangan", "field action"),
    "state_waiting_citizen": ("menunggu warga", "waiting for the citizen"),
    "state_waiting_outside": ("menunggu pihak luar", "waiting for an outside body"),
    "state_answered": ("sudah dijawab OPD", "answered by the agency"),
    "state_resolved": ("dinyatakan selesai", "declared finished"),
    "state_verified": ("selesai terverifikasi", "verified finished"),
    "state_called_back": ("warga sudah dikabari", "citizen called back"),
    "state_closed": ("ditutup", "closed"),
    "state_rejected": ("ditolak", "rejected"),
    "state_merged": ("digabung", "merged"),
    "state_withdrawn": ("ditarik warga", "withdrawn"),
    "state_deleted": ("dihapus", "deleted"),
}

_QUALITY = {
    "q_mutu": ("Bolehkah angka hari ini dipercaya?", "May I trust today's numbers?"),
    "verdict_good": (
        "Ya. Semua {checked} identitas cocok dan semua pemeriksaan lolos pada edisi {name}.",
        "Yes. All {checked} identities hold and all checks passed in edition {name}.",
    ),
    "verdict_notes": (
        "Ya, dengan catatan. Semua {checked} identitas cocok; {failed} pemeriksaan ringan tidak lolos, lihat di bawah.",
        "Yes, with notes. All {checked} identities hold; {failed} minor checks did not pass, see below.",
    ),
    "verdict_bad": (
        "Jangan dulu. {broken} identitas dilanggar dan {hard} pemeriksaan berat gagal pada edisi {name}; tunggu "
        "petugas data.",
        "Not yet. {broken} identities are broken and {hard} severe checks failed in edition {name}; wait for the "
        "data steward.",
    ),
    "verdict_unchecked": (
        "Angka-angkanya cocok ({checked} identitas), tetapi edisi {name} tidak memuat hasil pemeriksaan lain.",
        "The numbers agree ({checked} identities), but edition {name} holds no results of other checks.",
    ),
    "verdict_none": (
        "Belum dapat dikatakan: edisi {name} tidak memuat hasil pemeriksaan.",
        "Cannot be said: edition {name} holds no check results.",
    ),
    "ledger_title": ("Buku besar sumber", "Ledger of sources"),
    "ledger_told": (
        "Setiap baris yang dibaca masuk, kembar, atau dikarantina; tidak ada yang hilang.",
        "Every row read was landed, a duplicate, or set aside; none is lost.",
    ),
    "ledger_caption": ("Terbaca = masuk + kembar + dikarantina", "Read = landed + duplicates + set aside"),
    "ledger_none": (
        "Buku besar tidak ada di komputer ini; hanya edisi terbit yang dapat dibaca.",
        "The ledger is not on this machine; only published editions can be read.",
    ),
    "source": ("Sumber", "Source"),
    "rows_read": ("Terbaca", "Read"),
    "landed": ("Masuk", "Landed"),
    "duplicates": ("Kembar", "Duplicates"),
    "quarantined": ("Dikarantina", "Set aside"),
    "complete_through": ("Lengkap sampai", "Complete through"),
    "held": ("ditahan: {why}", "held: {why}"),
    "pulls": ("{count} kali ditarik", "pulls: {count}"),
    "late_declared": ("tertinggal: boleh tertinggal paling lama {allowed}", "late: it may be behind by {allowed} at most"),
    "late_usual": (
        "tertinggal: biasanya tidak sampai {allowed}; nyatakan tolerance di sources.toml",
        "late: usually it is not {allowed} behind; declare its tolerance in sources.toml",
    ),
    "identities_title": ("Identitas: angka yang harus cocok", "Identities: numbers that must agree"),
    "identities_told": (
        "Edisi yang melanggar salah satunya tidak diterbitkan; edisi baik terakhir tetap tampil.",
        "An edition that breaks one is not published; the last good one stays up.",
    ),
    "identities_caption": ("Berapa kali diperiksa dan dilanggar", "How often checked and broken"),
    "identities_none": ("Edisi ini tidak memuat hasil identitas.", "This edition holds no identity results."),
    "identity": ("Identitas", "Identity"),
    "identity_1": (
        "panggilan masuk = putus sebelum antrean + masuk antrean",
        "calls received = dropped before the queue + entered the queue",
    ),
    "identity_2": (
        "masuk antrean = dijawab + menutup + habis waktu + keluar lewat tombol + penuh/kosong + masih menunggu",
        "entered = answered + abandoned + timed out + key exit + full or empty + still waiting",
    ),
    "identity_3": (
        "dijawab = normal + informasi + iseng + kosong + salah sambung + uji + tanpa catatan",
        "answered = normal + information + prank + ghost + wrong number + test + undisposed",
    ),
    "identity_4": (
        "kontak sungguhan = aduan dibuat + ditempelkan + selesai di tempat + dirujuk + belum terhubung",
        "genuine contacts = tickets created + attached + resolved on contact + referred + unlinked",
    ),
    "identity_5": (
        "terbuka kini = terbuka dulu + masuk + dibuka kembali − keluar",
        "open now = open before + created + reopened − closed",
    ),
    "identity_6": (
        "masuk = selesai + diproses + menunggu + ditolak + digabung + ditarik + dihapus",
        "received = done + in process + waiting + rejected + merged + withdrawn + deleted",
    ),
    "identity_7": ("jumlah hari = bulan, jumlah bulan = tahun", "days add up to the month, months to the year"),
    "identity_8": ("baris terbaca = masuk + kembar + dikarantina", "rows read = landed + duplicates + set aside"),
    "identity_9": ("jumlah semua OPD = kota", "all agencies add up to the city"),
    "checked": ("Diperiksa", "Checked"),
    "broken": ("Dilanggar", "Broken"),
    "widest": ("Selisih terlebar", "Widest difference"),
    "off_by": ("{left} ≠ {right}, selisih {by}", "{left} ≠ {right}, off by {by}"),
    "checks_title": ("Pemeriksaan", "Checks"),
    "checks_failed_caption": ("Yang tidak lolos", "Those that did not pass"),
    "checks_passed": ("{count} pemeriksaan lolos", "{count} checks passed"),
    "checks_none": ("Edisi ini tidak memuat hasil pemeriksaan.", "This edition holds no check results."),
    "check": ("Pemeriksaan", "Check"),
    "result": ("Hasil", "Result"),
    "passed": ("lolos", "passed"),
    "does_not_hold": ("Tidak terpenuhi: {told}.", "Does not hold: {told}."),
    "failed": ("gagal", "failed"),
    "severity": ("Berat", "Severity"),
    "owner": ("Penanggung jawab", "Who acts"),
    "rows_off": ("{count} baris", "{count} rows"),
    "severity_contract": ("berat: edisi ditahan", "severe: the edition is held"),
    "severity_suspicion": ("ringan: terbit dengan catatan", "minor: published with a note"),
    "owner_developer": ("pengembang", "developer"),
    "owner_data_steward": ("petugas data", "data steward"),
    "owner_call-centre_supervisor": ("supervisor pusat aduan", "call-centre supervisor"),
    "quarantine_title": ("Karantina", "Quarantine"),
    "quarantine_none": (
        "Tidak ada baris yang dikarantina di edisi sementara.",
        "No row is set aside in the working edition.",
    ),
    "quarantine_caption": (
        "{shown} dari {total} baris yang tidak dapat dipakai; isinya disamarkan",
        "{shown} of {total} rows that could not be used; their content is masked",
    ),
    "file": ("Berkas", "File"),
    "line": ("Baris", "Line"),
    "reason": ("Alasan", "Reason"),
    "masked_row": ("Isi, disamarkan", "Content, masked"),
    "first_seen": ("Pertama terlihat", "First seen"),
    "editions_title": ("Edisi terbit", "Published editions"),
    "editions_told": (
        "Sidik (hash) yang sama berarti angka yang sama. Buka edisi di Meja SQL lewat namanya.",
        "Equal hashes mean equal figures. Open an edition on the SQL desk by its name.",
    ),
    "figures_hash": ("Sidik angka", "Hash of figures"),
}

_DESK = {
    "q_sql": ("Apa jawaban atas pertanyaan saya sendiri?", "What is the answer to my own question?"),
    "sql_told": (
        "Satu SELECT atas satu edisi. Tidak ada yang dapat diubah; batasnya 5 detik dan 10.000 baris.",
        "One SELECT over one edition. Nothing can be changed; limits are 5 seconds and 10,000 rows.",
    ),
    "sql_label": ("Pertanyaan dalam SQL", "Question in SQL"),
    "run_query": ("Jalankan", "Run"),
    "sql_no": (
        "Pertanyaan ini tidak dapat dijawab; alasannya di bawah. Teksnya tetap ada di atas.",
        "This question cannot be answered; the reason is below. Your text is still above.",
    ),
    "sql_told_rows": ("{rows} baris, {seconds} detik", "{rows} rows, {seconds} s"),
    "sql_told_cut": (
        "{rows} baris pertama, {seconds} detik; sisanya dipotong",
        "first {rows} rows, {seconds} s; the rest was cut",
    ),
    "sql_empty": (
        "Jawabannya kosong: tidak ada baris yang memenuhi syarat. Periksa periode dan ejaan id.",
        "The answer is empty: no row matches. Check the period and the spelling of ids.",
    ),
    "download_csv": ("Unduh CSV ({kb} KB)", "Download CSV ({kb} KB)"),
    "permalink": ("Tautan tetap", "Permalink"),
    "samples_title": ("Contoh pertanyaan", "Sample questions"),
    "catalogue_title": ("Katalog tabel", "Catalogue of tables"),
    "catalogue_none": ("Edisi ini tidak memuat katalog.", "This edition holds no catalogue."),
}

_DICTIONARY = {
    "q_kamus": (
        "Apa arti angka ini, dan siapa penanggung jawabnya?",
        "What does this number mean, and who answers for it?",
    ),
    "kamus_told": (
        "Satu arti untuk setiap angka, sama di dasbor, Meja SQL, laporan dan data terbuka.",
        "One meaning for each number, the same in dashboard, SQL desk, reports and open data.",
    ),
    "metrics_title": ("Angka", "Numbers"),
    "marks_title": ("Tanda", "Marks"),
    "words_title": ("Kata", "Words"),
    "no_definition": (
        "Tidak ada penjelasan untuk “{asked}”; daftar lengkap di bawah.",
        "There is no definition of “{asked}”; the full list is below.",
    ),
    "passport_meaning": ("Arti", "Meaning"),
    "passport_formula": ("Rumus", "Formula"),
    "passport_exclusions": ("Yang tidak dihitung", "Left out"),
    "passport_caveat": ("Catatan", "Caveat"),
    "passport_unit": ("Satuan dan arah", "Unit and direction"),
    "passport_grain": ("Butir", "Grain"),
    "passport_owner": ("Penanggung jawab", "Owner"),
    "passport_public": ("Terbuka untuk umum", "Public"),
    "passport_version": ("Versi", "Version"),
    "passport_history": ("Riwayat", "History"),
    "passport_example": ("Contoh", "Worked example"),
    "passport_beside": ("Ditinggalkan dalam contoh", "Left out in the example"),
    "passport_checks": ("Pemeriksaan edisi", "Checks of the edition"),
    "passport_checked": ("{identity}: {count} pemeriksaan, semua cocok", "{identity}: {count} checks, all hold"),
    "passport_broken": ("{identity}: {broken} dari {count} pemeriksaan gagal", "{identity}: {broken} of {count} checks fail"),
    "passport_few": ("{part} dari {whole} (terlalu sedikit untuk persen)", "{part} of {whole} (too few for a rate)"),
    "passport_few_cases": ("terlalu sedikit untuk persen (n = {count})", "too few for a rate (n = {count})"),
    "passport_from": ("{amount} (dari {count})", "{amount} (from {count})"),
    "unit_ratio": ("persen", "per cent"),
    "unit_count": ("banyaknya", "count"),
    "unit_seconds": ("detik", "seconds"),
    "unit_days": ("hari", "days"),
    "unit_factor": ("kali", "times"),
    "unit_per_thousand": ("per 1.000", "per 1,000"),
    "unit_points": ("poin persen", "percentage points"),
    "direction_up": ("lebih tinggi lebih baik", "higher is better"),
    "direction_down": ("lebih rendah lebih baik", "lower is better"),
    "direction_none": ("tidak berarah", "no direction"),
    "mark_zero": ("Ada, dan jumlahnya nol.", "It exists, and it is zero."),
    "mark_missing": (
        "Tidak ada angkanya: penyebutnya nol, atau tidak diukur.",
        "There is no number: its denominator is zero, or it was not measured.",
    ),
    "mark_not_yet_due": ("Belum jatuh tempo: belum dapat dinilai.", "Not yet due: cannot be judged yet."),
    "mark_suppressed": (
        "Ada tetapi tidak ditampilkan, karena terlalu sedikit orang di baliknya.",
        "It exists but is not shown, because too few people stand behind it.",
    ),
}

_PUBLIC = {
    "q_janji": ("Apakah tiap OPD menepati janjinya?", "Does each agency keep its promise?"),
    "janji_told": (
        "Pada {period}, {met} dari {due} aduan yang jatuh tempo selesai tepat waktu{rate}.",
        "In {period}, {met} of {due} complaints due were finished on time{rate}.",
    ),
    "janji_none": (
        "Tidak ada aduan yang jatuh tempo pada {period}. Pilih bulan lain di atas.",
        "No complaint came due in {period}. Choose another month above.",
    ),
    "public_caption": (
        "Risiko terbesar di atas; kurang dari {n} jatuh tempo tidak diberi persen. ‹k: disembunyikan untuk "
        "melindungi pelapor.",
        "Greatest risk first; fewer than {n} due get no percentage. ‹k: hidden to protect those who reported.",
    ),
    "created": ("Baru", "New"),
    "done": ("Selesai", "Finished"),
    "how_counted": ("Cara menghitung", "How it is counted"),
    "rule_kept": ("Ditepati", "Kept"),
    "rule_kept_told": (
        "Aduan yang tenggatnya jatuh pada bulan itu dan selesai sebelum tenggat. Yang lewat tenggat dan masih "
        "terbuka dihitung gagal.",
        "Complaints whose deadline fell in that month and which were finished by it. Past due and still open "
        "counts as missed.",
    ),
    "rule_n": ("Sedikit kasus", "Few cases"),
    "rule_n_told": (
        "Bila kurang dari {n} aduan jatuh tempo, hanya hitungannya yang ditampilkan: satu kasus dapat mengubah "
        "persennya terlalu jauh.",
        "Where fewer than {n} complaints were due only the counts are shown: one case would move the percentage "
        "too far.",
    ),
    "rule_k": ("Sedikit orang", "Few people"),
    "rule_k_told": (
        "Kelompok dengan terlalu sedikit pelapor digabung menjadi “Lainnya (digabung)” agar tak seorang pun "
        "dapat dikenali; jumlah seluruhnya tetap sama. Tanda {mark} berarti ada tetapi tidak ditampilkan.",
        "Groups with too few people are merged into “Others (merged)” so that nobody can be recognised; the "
        "total stays the same. The mark {mark} means it exists but is not shown.",
    ),
    "rule_frozen": ("Angka tetap", "Fixed figures"),
    "rule_frozen_told": (
        "Angka satu bulan dibekukan sesudah bulannya tutup. Bila kemudian harus dikoreksi, koreksinya menjadi "
        "revisi bernomor dan dicatat di halaman ini.",
        "A month's figures are frozen after it closes. If they must be corrected later, the correction is a "
        "numbered revision noted on this page.",
    ),
    "corrections": ("Koreksi", "Corrections"),
    "corrections_none": ("Belum pernah ada koreksi.", "There was no correction so far."),
    "nothing_published": (
        "Belum ada angka untuk umum di {where}: angka terbit sesudah bulan pertama ditutup.",
        "No public figures in {where} yet: they appear after the first month closes.",
    ),
    "not_published": (
        "{period} belum terbit; yang tampil bulan terbaru.",
        "{period} is not published; the newest month is shown.",
    ),
    "q_jumlah": (
        "Berapa banyak aduan, tentang apa, di mana, dan lewat kanal apa?",
        "How many complaints, about what, where, and through which channel?",
    ),
    "jumlah_told": (
        "Pada {period} masuk {created} aduan. Nomor pusat menerima {calls} panggilan; {pranks} di antaranya "
        "iseng atau kosong.",
        "In {period} {created} complaints came in. The centre's number received {calls} calls; {pranks} of them "
        "were pranks or silent.",
    ),
    "by_day": ("Aduan baru per hari", "New complaints by day"),
    "days_none": ("Tidak ada hari yang dapat ditampilkan pada bulan ini.", "No day of this month can be shown."),
    "days_told": (
        "Terbanyak {high} aduan ({high_on}), paling sedikit {low} ({low_on}). Hari dengan sedikit pelapor digabung "
        "dengan hari sesudahnya; batangnya rata-rata per hari.",
        "Most {high} complaints ({high_on}), fewest {low} ({low_on}). Days with few people are joined with the "
        "following ones; their bar is the mean per day.",
    ),
    "by_channel": ("Per kanal", "By channel"),
    "by_topic": ("Per kategori", "By category"),
    "by_area": ("Per wilayah", "By area"),
    "head_channel_id": ("Kanal", "Channel"),
    "head_category_id": ("Kategori", "Category"),
    "head_area_id": ("Wilayah", "Area"),
    "areas_none": (
        "Wilayah terbit sekali setahun; belum ada tahun yang ditutup.",
        "Areas are published once a year; no year is closed yet.",
    ),
    "areas_caption": ("Tahun {year}; wilayah terbit sekali setahun", "Year {year}; areas are published once a year"),
    "q_arti": ("Apa arti kata dan angkanya?", "What do the words and numbers mean?"),
    "q_unduh": ("Bolehkah saya mengambil angkanya?", "Can I have the numbers?"),
    "unduh_told": (
        "Ya, bebas dipakai dengan menyebut sumbernya. Setiap berkas memuat semua bulan yang sudah terbit; kolom "
        "kosong berarti disembunyikan.",
        "Yes, free to use when the source is named. Each file holds every published month; an empty field means "
        "hidden.",
    ),
    "download_as": ("{kind} ({kb} KB)", "{kind} ({kb} KB)"),
    "columns": ("Arti kolom", "Meaning of the columns"),
    "table_rows": ("{rows} baris.", "{rows} rows."),
    "table_city_days": ("Seluruh kota, per hari.", "The whole city, by day."),
    "table_agency_months": ("Per OPD dan bulan.", "By agency and month."),
    "table_category_months": ("Per kategori dan bulan.", "By category and month."),
    "table_channel_months": ("Per kanal dan bulan.", "By channel and month."),
    "table_agency_policy_months": ("Per OPD, janji dan bulan.", "By agency, promise and month."),
    "table_area_years": ("Per wilayah dan tahun.", "By area and year."),
}

_RECONCILIATION = {
    "nav_rekonsiliasi": ("Rekonsiliasi", "Reconciliation"),
    "q_rekonsiliasi": (
        "Apakah rekap kota cocok satu sama lain, dan dengan hitungan Tanggap?",
        "Do the city's recaps agree with each other, and with Tanggap's count?",
    ),
    "recaps_none": (
        "Rekap sudah didaftarkan, tetapi belum ada barisnya yang terbaca. Lihat Mutu data untuk sebabnya, lalu jalankan “tanggap run”.",
        "A recap is declared, but no row of it was read yet. See Data quality for the reason, then run “tanggap run”.",
    ),
    "recaps_agree": (
        "{agreed} dari {compared} bulan cocok di semua hitungannya ({ways} hitungan per bulan).",
        "{agreed} of {compared} months agree in every way they were counted ({ways} ways a month).",
    ),
    "recaps_apart": ("{month} beda {count}", "{month} is {count} apart"),
    "recaps_more": (" dan {count} bulan lain", " and {count} more months"),
    "recaps_alone": (
        "{count} bulan hanya punya satu hitungan, jadi tidak dapat dibandingkan.",
        "{count} months were counted in one way only and cannot be compared.",
    ),
    "recaps_no_tickets": (
        "Kota ini belum memberi data aduan satu per satu; yang dibandingkan hanya rekapnya sendiri.",
        "This city gave no complaints one by one yet; only its recaps are compared with each other.",
    ),
    "recaps_months": ("Jumlah aduan per bulan, menurut tiap hitungan", "Complaints by month, each way of counting"),
    "recaps_caption": (
        "Angka dijumlahkan dari baris rekap; “Jumlah” yang tertulis di rekap ikut dibandingkan dan disebut bila berbeda. "
        "Pilih bulan untuk rinciannya.",
        "Figures are added up from the recap's rows; a total written in it is compared too and told where it differs. "
        "Choose a month for its details.",
    ),
    "papers": ("rekap", "recap"),
    "way_tickets": ("Tanggap, per aduan", "Tanggap, by complaint"),
    "way_agency": ("{source}, per OPD", "{source}, by agency"),
    "way_channel": ("{source}, per kanal", "{source}, by channel"),
    "apart": ("Beda", "Apart"),
    "stated_total": ("tertulis {count}", "written {count}"),
    "recaps_agencies": ("OPD, {month}", "Agencies, {month}"),
    "recaps_channels": ("Kanal, {month}", "Channels, {month}"),
    "channel": ("Kanal", "Channel"),
    "subjects_caption": (
        "{count} nama pada {month}; yang berbeda di atas. Nama yang belum dikenali tertulis seperti di rekapnya.",
        "{count} names in {month}; those that differ on top. A name not known yet stands as the recap writes it.",
    ),
    "followed_up": ("Ditindaklanjuti", "Followed up"),
    "spellings_title": ("Ejaan yang perlu dipastikan", "Spellings to settle"),
    "spellings_told": (
        "{known} dari {spellings} ejaan pasti artinya. {left} tidak dicocokkan sendiri, sebab nama yang mirip bisa OPD lain.",
        "{known} of {spellings} spellings are certain. {left} were not matched by themselves: a similar name may be another agency.",
    ),
    "spellings_all": ("Semua {spellings} ejaan pasti artinya.", "All {spellings} spellings are certain."),
    "spellings_caption": (
        "Bila memang sama, tambahkan ejaannya pada kolom aliases di agencies.csv (atau channels.csv), lalu jalankan “tanggap run”.",
        "Where they are the same, add the spelling to aliases in agencies.csv (or channels.csv), then run “tanggap run”.",
    ),
    "spelling": ("Ejaan di rekap", "As the recap writes it"),
    "closest": ("Nama terdekat", "Closest name"),
    "alike": ("mirip {share}", "{share} alike"),
    "months_stated": ("Bulan", "Months"),
    "complaints_stated": ("Aduan", "Complaints"),
}

_LIVES = {
    "life_as_of": ("Masuk {created}. Dinilai menurut yang diketahui sampai {as_of}.", "Received {created}. Judged by what was known up to {as_of}."),
    "life_route": ("Berpindah tangan: {agencies}.", "Changed hands: {agencies}."),
    "life_ping_pong": ("Bolak-balik: satu OPD menerimanya lebih dari sekali.", "Back and forth: one agency got it more than once."),
    "life_misrouted": (
        "Salah alamat: pertama diteruskan ke {first}, diselesaikan {last}.",
        "Misrouted: first forwarded to {first}, finished by {last}.",
    ),
    "life_way": ("Perjalanan", "The way"),
    "life_open_in": ("Jam buka {calendar}", "Open time, {calendar}"),
    "life_stops_clock": ("{state} (jam berhenti bila janji mengizinkan)", "{state} (the clock stops where the promise allows)"),
    "life_total": ("Jumlah", "Total"),
    "life_promise": (
        "Janji: {clock}, paling lama {target}, dihitung sejak {start} sampai {stop}.",
        "Promise: {clock}, within {target}, counted from {start} to {stop}.",
    ),
    "life_row": (
        "Aturan {policy} versi {version} ({authority}), berlaku {span}. Dasar: {basis}.",
        "Rule {policy} version {version} ({authority}), in force {span}. Basis: {basis}.",
    ),
    "life_since": ("sejak {start}", "since {start}"),
    "life_between": ("{start} sampai sebelum {end}", "from {start} until before {end}"),
    "life_until": ("sampai sebelum {end}", "until before {end}"),
    "life_always": ("tanpa batas tanggal", "without dates"),
    "life_no_basis": ("tidak disebut", "not stated"),
    "life_for": ("Dipilih karena: {selector}.", "Chosen because: {selector}."),
    "life_for_all": ("Berlaku untuk semua aduan.", "Applies to every complaint."),
    "life_times": ("Mulai {start}. Tenggat {due}. {stop}", "Started {start}. Deadline {due}. {stop}"),
    "life_next_open": (
        "Waktu habis {close}; menurut aturan ini tenggatnya pembukaan kantor berikutnya.",
        "The time is used up {close}; by this rule the deadline is the next opening.",
    ),
    "life_stopped": ("Berhenti {at}.", "Stopped {at}."),
    "life_not_stopped": ("Belum berhenti.", "Not stopped yet."),
    "life_voided": ("Batal: {reason}.", "Void: {reason}."),
    "life_no_due": ("belum ada, jeda belum berakhir", "none yet, a pause has not ended"),
    "life_verdict": ("Hasil: {verdict}.", "Verdict: {verdict}."),
    "life_late": ("Dalam jam buka: {late} jam.", "In open time: {late} h."),
    "life_impossible": (
        "Berhentinya tercatat sebelum mulainya: hasil dinilai, lamanya tidak dihitung.",
        "Its stop is recorded before its start: the verdict stands, no duration is counted.",
    ),
    "life_paused": ("Jeda: {pauses}.", "Paused: {pauses}."),
    "life_pause": ("{reason} {start} – {end}", "{reason} {start} – {end}"),
    "life_pause_cap": (" (paling lama {cap})", " (at most {cap})"),
    "life_pause_open": ("belum berakhir", "not ended"),
    "life_no_pause": ("Tanpa jeda.", "No pause."),
    "life_desks": ("Di meja siapa: {desks}.", "Whose desk: {desks}."),
    "life_desk": ("{desk} {length} ({share})", "{desk} {length} ({share})"),
    "life_days": ("Hari demi hari sampai tenggat, kalender {calendar}", "Day by day to the deadline, calendar {calendar}"),
    "life_day": ("Tanggal", "Date"),
    "life_counted": ("Dihitung", "Counted"),
    "life_number": ("Hari kerja ke-", "Working day"),
    "life_because": ("Karena", "Because"),
    "life_hours_of": ("jam kerja {hours}", "hours {hours}"),
    "life_closed": ("tutup", "closed"),
    "kind_holiday": ("libur nasional", "public holiday"),
    "kind_cuti_bersama": ("cuti bersama", "joint leave"),
    "kind_special": ("jam khusus", "special hours"),
    "kind_break": ("istirahat", "break"),
    "target_clock": ("{length} (siang malam)", "{length} (round the clock)"),
    "target_open_hours": ("{length} dalam jam buka kalender {calendar}", "{length} of open time by calendar {calendar}"),
    "target_working_days": ("{days} hari kerja kalender {calendar}", "{days} working days by calendar {calendar}"),
    "target_working_days_0": (
        "{days} hari kerja kalender {calendar}, hari masuk ikut dihitung",
        "{days} working days by calendar {calendar}, the first day included",
    ),
    "target_calendar_days": ("{days} hari kalender", "{days} calendar days"),
    "target_as_given": ("tenggat yang ditulis sistem sumber", "the deadline the source system wrote"),
    "reason_waiting_citizen": ("menunggu warga", "waiting for the citizen"),
    "reason_waiting_outside": ("menunggu pihak luar", "waiting for an outside body"),
    "reason_disputed": ("antara ditutup dan dibuka kembali", "between closing and reopening"),
    "chosen_agency": ("OPD {value}", "agency {value}"),
    "chosen_category": ("kategori {value}", "category {value}"),
    "chosen_urgency": ("urgensi {value}", "urgency {value}"),
    "chosen_channel": ("kanal {value}", "channel {value}"),
    "chosen_nature": ("sifat {value}", "nature {value}"),
    "chosen_service": ("layanan {value}", "service {value}"),
    "chosen_area": ("wilayah {value}", "area {value}"),
    "nature_information": ("permintaan informasi", "information request"),
    "nature_aspiration": ("aspirasi", "suggestion"),
    "nature_complaint": ("keluhan", "complaint"),
    "nature_criticism": ("kritik", "criticism"),
    "event_created": ("laporan masuk", "the report"),
    "event_verified_intake": ("laporan diperiksa", "the report is verified"),
    "event_forwarded": ("diteruskan ke OPD", "forwarding to the agency"),
    "event_accepted": ("diterima OPD", "the agency's acceptance"),
    "event_action_started": ("tindakan lapangan dimulai", "field action starts"),
    "event_agency_replied": ("OPD membalas", "the agency replies"),
    "event_answer_received": ("jawaban OPD sampai di pusat", "the agency's answer reaches the centre"),
    "event_citizen_contacted": ("warga dikabari", "the citizen is called back"),
    "event_dispatched": ("petugas dikirim", "dispatch"),
    "event_arrived": ("petugas tiba", "arrival"),
    "event_resolved": ("dinyatakan selesai", "declared finished"),
    "event_verified": ("terverifikasi", "verified"),
    "event_closed": ("ditutup", "closed"),
    "event_finish": (
        "selesai (dinyatakan selesai, terverifikasi, dikabari atau ditutup)",
        "the finish (declared finished, verified, called back or closed)",
    ),
    "event_verified_finish": ("selesai terverifikasi", "the verified finish"),
    "life_steps": ("Hitungannya, janji demi janji", "The arithmetic, promise by promise"),
    "life_no_rules": (
        "Aturan kota tidak terbaca di mesin ini, jadi hitungannya tidak dapat diuraikan.",
        "The city's rules cannot be read on this machine, so the arithmetic cannot be laid out.",
    ),
    "life_agrees": ("Dihitung dua kali, dengan SQL dan satu per satu: hasilnya sama.", "Computed twice, by SQL and one by one: the same result."),
    "life_differs": (
        "Perhatian: dengan aturan di folder kota sekarang hasilnya lain dari edisi yang terbit ({clocks}). Edisi dibuat dengan aturan saat itu.",
        "Note: with the rules now in the city folder the result differs from the published edition ({clocks}). The "
        "edition was made with the rules of then.",
    ),
}

_WHATIF = {
    "whatif_told": (
        "{clocks} janji dinilai lagi dengan aturan lain, menurut data sampai {as_of}: {changed} hasil berubah. Edisi yang terbit tidak berubah.",
        "{clocks} promises judged again by other rules, on data up to {as_of}: {changed} verdicts change. No published edition changes.",
    ),
    "whatif_clocks": ("Janji", "Promises"),
    "whatif_late_before": ("Terlambat", "Late"),
    "whatif_late_after": ("Jadi terlambat", "Then late"),
    "whatif_changed": ("Hasil berubah", "Verdicts changed"),
    "whatif_moved": ("Tenggat bergeser", "Deadlines moved"),
    "whatif_list": ("Hasil yang berubah:", "Verdicts that change:"),
    "whatif_more": ("… dan {count} lagi; semuanya dengan --format json.", "… and {count} more; all of them with --format json."),
    "whatif_met": ("ditepati", "kept"),
    "whatif_breached_closed": ("selesai terlambat", "finished late"),
    "whatif_breached_open": ("lewat tenggat", "past due"),
    "whatif_running": ("berjalan", "running"),
    "whatif_paused_without_due": ("jeda tanpa tenggat", "paused without a deadline"),
    "whatif_void": ("batal", "void"),
    "whatif_none": ("tanpa janji", "no promise"),
}

_REVISIONS = {
    "reason_tickets_late": ("{count} aduan datang terlambat", "{count} complaints arrived late"),
    "reason_tickets_late_event": ("{count} aduan dengan kejadian yang tercatat terlambat", "{count} complaints with events recorded late"),
    "reason_tickets_deleted": ("{count} aduan dihapus di sumber", "{count} complaints deleted at the source"),
    "reason_tickets_reopened": ("{count} aduan dibuka kembali", "{count} complaints reopened"),
    "reason_tickets_reclassified": ("{count} aduan digolongkan ulang", "{count} complaints reclassified"),
    "reason_tickets_reassigned": ("{count} aduan dialihkan ke OPD lain", "{count} complaints reassigned to another agency"),
    "reason_tickets_corrected": ("{count} aduan dikoreksi di sumber", "{count} complaints corrected at the source"),
    "reason_tickets_other": ("{count} aduan dari masa sebelumnya berubah", "{count} complaints of an earlier time changed"),
    "reason_calls_late": ("{count} panggilan datang terlambat", "{count} calls arrived late"),
    "reason_calls_late_event": ("{count} panggilan dilengkapi kemudian", "{count} calls completed later"),
    "reason_calls_deleted": ("{count} panggilan dihapus di sumber", "{count} calls deleted at the source"),
    "reason_calls_corrected": ("{count} panggilan dikoreksi di sumber", "{count} calls corrected at the source"),
    "reason_posts_late": ("{count} unggahan datang terlambat", "{count} posts arrived late"),
    "reason_posts_late_event": ("{count} unggahan dilengkapi kemudian", "{count} posts completed later"),
    "reason_posts_deleted": ("{count} unggahan dihapus di sumber", "{count} posts deleted at the source"),
    "reason_posts_corrected": ("{count} unggahan dikoreksi di sumber", "{count} posts corrected at the source"),
    "reason_late_rows": ("{count} baris datang terlambat", "{count} rows arrived late"),
    "reason_time": ("data kini menjangkau akhir periode", "the data now reach the end of the period"),
    "reason_policy": ("janji layanan berubah", "promises changed"),
    "reason_calendar": ("kalender berubah", "calendars changed"),
    "reason_rules": ("aturan lain kota berubah", "other rules of the city changed"),
    "reason_code": ("cara menghitung berubah", "the way of counting changed"),
    "diff_title": ("{period}: {before} dan {after}", "{period}: {before} and {after}"),
    "diff_files": ("Aturan yang berubah: {files}", "Rules that changed: {files}"),
    "diff_counts": (
        "{compared} angka dibandingkan, {moved} berbeda; bagian-bagiannya berjumlah tepat selisihnya.",
        "{compared} counts compared, {moved} differ; the parts add up to the difference.",
    ),
    "diff_within": (
        "Perbedaannya ada di dalam jumlah-jumlah itu (--by agency, --by category, --by channel, --by area) atau pada hari-harinya: {name}.",
        "The difference lies within these sums (--by agency, --by category, --by channel, --by area) or in their days: {name}.",
    ),
    "diff_figure": ("angka", "figure"),
    "diff_difference": ("selisih", "difference"),
    "diff_late": ("terlambat", "late"),
    "diff_late_event": ("kejadian terlambat", "late events"),
    "diff_deleted": ("dihapus", "deleted"),
    "diff_reopened": ("dibuka kembali", "reopened"),
    "diff_reclassified": ("digolongkan ulang", "reclassified"),
    "diff_reassigned": ("dialihkan", "reassigned"),
    "diff_corrected": ("dikoreksi", "corrected"),
    "diff_time": ("saat data", "as of"),
    "diff_calendar": ("kalender", "calendar"),
    "diff_policy": ("janji", "policy"),
    "diff_rules": ("aturan lain", "other rules"),
    "diff_code": ("cara hitung", "code"),
    "why_revised": ("Revisi {number}: {reason}", "Revision {number}: {reason}"),
}

_ALERTS = {
    "alert_count_gate_failed": ("{count} penerbitan ditahan", "{count} publications held back"),
    "alert_count_gate_failed_over": ("{count} penerbitan berjalan lagi", "{count} publications running again"),
    "alert_count_source_stale": ("{count} sumber tertinggal", "{count} sources late"),
    "alert_count_source_stale_over": ("{count} sumber masuk lagi", "{count} sources in again"),
    "alert_count_breached": ("{count} lewat tenggat", "{count} past due"),
    "alert_count_due_soon": ("{count} jatuh tempo 24 jam", "{count} due in 24 h"),
    "alert_head_gate_failed": ("Tidak diterbitkan (edisi terakhir tetap tampil):", "Not published (the last edition stays up):"),
    "alert_head_gate_failed_over": ("Terbit lagi:", "Published again:"),
    "alert_head_source_stale": ("Sumber yang tertinggal:", "Sources that are late:"),
    "alert_head_source_stale_over": ("Sumber yang masuk lagi:", "Sources that came in again:"),
    "alert_head_breached": ("Lewat tenggat:", "Past due:"),
    "alert_head_due_soon": ("Jatuh tempo dalam 24 jam:", "Due within 24 hours:"),
    "alert_line_gate": ("{subject}, {at}. Penyebabnya: halaman Mutu data, atau tanggap run", "{subject}, {at}. Why: page Mutu data, or tanggap run"),
    "alert_line_gate_over": ("{subject}, {at}", "{subject}, {at}"),
    "alert_line_source": ("{source}, lengkap hanya sampai {through}", "{source}, complete only up to {through}"),
    "alert_line_source_over": ("{source}, lengkap sampai {through}", "{source}, complete up to {through}"),
    "alert_line_promise": ("{ticket}: {clock}, tenggat {due}", "{ticket}: {clock}, due {due}"),
    "alert_done_late": (" (sudah selesai, terlambat)", " (finished, late)"),
    "alert_more": ("- dan {count} lagi, lihat Ringkasan", "- and {count} more, see Ringkasan"),
    "alert_run": ("pengolahan data", "the data run"),
    "alert_as_of": ("Keadaan data: {at}.", "As of {at}."),
    "alert_number": (
        "Pesan nomor {number}; nomor yang sama adalah pesan yang sama.",
        "Message number {number}; the same number is the same message.",
    ),
    "alert_test_title": ("[{city}] Pesan percobaan", "[{city}] Test message"),
    "alert_test": ("Saluran {channel} berfungsi. Tidak ada yang perlu dilakukan.", "Channel {channel} works. Nothing needs to be done."),
}

TEXT: Mapping[str, Words] = {
    key: Words(*pair)
    for part in (
        *(_FRAME, _SUMMARY, _AGENCY, _QUALITY, _DESK, _DICTIONARY, _PUBLIC, _RECONCILIATION, _LIVES, _WHATIF, _REVISIONS, _ALERTS),
        PAGES,
        REPORT,
        YEAR,
    )
    for key, pair in part.items()
}


def say(key: str, language: str = "id", **values: object) -> str:
    """The text of ``key`` in one language, its places filled. KeyError names a key nobody wrote.

    >>> say("kind_month"), say("too_few", "en", n=10)
    ('Bulan', 'n < 10')
    """
    return TEXT[key].of(language).format(**values)
