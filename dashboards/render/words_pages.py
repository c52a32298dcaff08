"""Texts of the pages behind the figures: buckets by name, families of the dictionary, lists of complaints, calls, deliveries."""

from __future__ import annotations

from collections.abc import Mapping

PAGES: Mapping[str, tuple[str, str]] = {
    # As the models name them (core.agencies and its siblings); a test compares.
    "bucket_agencies_pusat": ("Belum diteruskan (pusat)", "Not forwarded yet (centre)"),
    "bucket_agencies_tak-dikenal": ("Belum dikenali", "Not recognised"),
    "bucket_agencies_tanpa-keterangan": ("Tanpa keterangan", "Not stated"),
    "bucket_categories_tak-dikenal": ("Belum dikenali", "Not recognised"),
    "bucket_categories_tanpa-keterangan": ("Tanpa kategori", "No category"),
    "bucket_channels_tak-dikenal": ("Belum dikenali", "Not recognised"),
    "bucket_channels_tanpa-keterangan": ("Tanpa keterangan", "Not stated"),
    "bucket_areas_tak-dikenal": ("Belum dikenali", "Not recognised"),
    "bucket_areas_tanpa-keterangan": ("Tanpa lokasi", "No location"),
    "bucket_desks_pusat": ("Petugas pusat sendiri", "The centre's own agents"),
    "bucket_desks_tak-dikenal": ("Di luar daftar petugas", "In no list of agents"),
    "bucket_desks_tanpa-keterangan": ("Petugas tidak disebut", "Agent not named"),
    "bucket_queues_tanpa-keterangan": ("tanpa antrean", "no queue"),
    "merged": ("Lainnya (digabung)", "Others (merged)"),
    "nav_tiket": ("Aduan", "Complaints"),
    "nav_kanal": ("Telepon", "Calls"),
    "q_tiket": ("Aduan mana di balik angka ini?", "Which complaints are behind this number?"),
    "received_told": (
        "{name}: {total} aduan masuk pada {period}; saat data diambil {parts}.",
        "{name}: {total} complaints came in during {period}; when the data were taken {parts}.",
    ),
    "received_none": (
        "{name}: tidak ada aduan masuk pada {period}. Pilih periode atau OPD lain di atas.",
        "{name}: no complaint came in during {period}. Choose another period or agency above.",
    ),
    "which_list": ("Daftar", "List"),
    "list_masuk": ("Yang masuk", "That came in"),
    "list_terbuka": ("Yang terbuka", "That stood open"),
    "standing_told": (
        "{name}: {total} aduan masih terbuka pada akhir {day}; {overdue} di antaranya lewat tenggat.",
        "{name}: {total} complaints stood open at the end of {day}; {overdue} of them were past due.",
    ),
    "standing_none": (
        "{name}: tidak ada aduan yang terbuka pada akhir {day}. Pilih periode atau OPD lain di atas.",
        "{name}: no complaint stood open at the end of {day}. Choose another period or agency above.",
    ),
    "standing_unlisted": (
        "Edisi ini dibuat sebelum daftar aduan terbuka disimpan; jumlahnya ada di Ringkasan dan tidak berubah. Pilih periode lain di atas.",
        "This edition was made before open complaints were listed one by one; their number on the summary is unchanged. Choose another period.",
    ),
    "standing_caption": (
        "{shown} dari {total} aduan: yang lewat tenggat dahulu, lalu yang paling lama",
        "{shown} of {total} complaints: those past due first, then the oldest",
    ),
    "standing_age": ("Umur (hari)", "Age (days)"),
    "standing_late": ("lewat tenggat", "past due"),
    "received_caption": ("{shown} dari {total} aduan, menurut tanggal masuk", "{shown} of {total} complaints, by the day they came in"),
    "received_all": ("Semuanya, dengan unduhan CSV, di Meja SQL", "All of them, with a CSV download, on the SQL desk"),
    "became": ("Keadaan", "State"),
    "stage_done": ("selesai", "finished"),
    "stage_in_process": ("diproses", "in process"),
    "stage_waiting": ("menunggu", "waiting"),
    "stage_rejected": ("ditolak", "rejected"),
    "stage_merged": ("digabung", "merged"),
    "stage_withdrawn": ("ditarik", "withdrawn"),
    "stage_deleted": ("dihapus", "deleted"),
    "q_kanal": ("Kapan warga menelepon, dan berapa yang dijawab tepat waktu?", "When do people call, and how many are answered in time?"),
    "calls_told": (
        "{received} panggilan masuk pada {period}: {dropped_before_queue} putus sebelum antrean, {still_waiting} masih menunggu, {offered} "
        "ditawarkan ke petugas. Tanpa {short_abandoned} yang cepat menutup, {answered_within} dari {judged} dijawab tepat waktu ({rate}).",
        "{received} calls came in during {period}: {dropped_before_queue} dropped before the queue, {still_waiting} still waiting, {offered} "
        "offered to agents. Without {short_abandoned} quick hang-ups, {answered_within} of {judged} were answered in time ({rate}).",
    ),
    "calls_none": (
        "Tidak ada data telepon untuk {period}. Pilih periode lain di atas; sumber telepon didaftarkan di sources.toml.",
        "No call data for {period}. Choose another period above; sources of calls are declared in sources.toml.",
    ),
    "queue": ("Antrean", "Queue"),
    "hour": ("Pukul", "Hour"),
    "calls_queues": ("Per antrean", "By queue"),
    "calls_hours": ("Panggilan masuk per jam", "Calls received by hour"),
    "calls_queues_caption": (
        "Masuk = putus + menunggu + ditawarkan; yang dinilai = ditawarkan − cepat menutup",
        "Received = dropped + waiting + offered; judged = offered − quick hang-ups",
    ),
    "calls_hours_caption": (
        "Menurut jam masuk ({zone}); jam tanpa panggilan tidak ditulis",
        "By hour of arrival ({zone}); hours without a call are left out",
    ),
    "calls_busiest": ("Paling ramai pukul {hour} {zone}: {count} panggilan.", "Busiest at {hour} {zone}: {count} calls."),
    "calls_days": ("Hari demi hari, dengan unduhan CSV, di Meja SQL", "Day by day, with a CSV download, on the SQL desk"),
    "desks": ("Petugas yang dibutuhkan di meja", "Agents needed at the desks"),
    "desks_how": (
        "Petugas yang siap menjawab pada jam tersibuk, agar janji antrean ditepati: beban rata-rata jam itu menurut rumus Erlang C (tidak ada yang "
        "menutup sambil menunggu). Panggilan iseng ikut dihitung; istirahat, cuti, dan hari yang lebih ramai dari biasa tidak.",
        "Agents ready to answer in the busiest hour, so that the queue's promise is kept: that hour's average load by the Erlang C formula (nobody "
        "hangs up while waiting). Prank calls are counted in; breaks, leave and days busier than usual are not.",
    ),
    "desks_none": (
        "Tidak ada antrean dengan janji yang menerima panggilan pada periode ini, atau edisi ini dibuat sebelum beban dihitung per jam.",
        "No queue with a promise was called in this period, or this edition was made before load was counted by hour.",
    ),
    "desks_caption": (
        "Antrean {queue}: {standards}; satu panggilan rata-rata dilayani {handle} ({calls} panggilan). Dalam kurung: "
        "banyaknya hari yang ada panggilannya. Waktu {zone}",
        "Queue {queue}: {standards}; a call is handled in {handle} on average ({calls} calls). In brackets: the days that had calls. Times in {zone}",
    ),
    "desks_few": (
        "Antrean {queue}: {standards}; baru {calls} panggilan yang lama pelayanannya diketahui, paling sedikit {n_min} untuk menghitung kebutuhan.",
        "Queue {queue}: {standards}; only {calls} calls have a known handle time, at least {n_min} are needed to reckon with.",
    ),
    "desks_when": ("Shift atau jam", "Shift or hour"),
    "desks_standard": ("{target} dijawab dalam {seconds} detik", "{target} answered within {seconds} seconds"),
    "desks_and": (" dan ", " and "),
    "calls_received": ("Masuk", "Received"),
    "calls_dropped": ("Putus sebelum antrean", "Dropped before the queue"),
    "calls_waiting": ("Masih menunggu", "Still waiting"),
    "calls_offered": ("Ditawarkan", "Offered"),
    "calls_short": ("Menutup ≤ {seconds} dtk", "Hung up ≤ {seconds} s"),
    "calls_judged": ("Dinilai", "Judged"),
    "calls_within": ("Dijawab ≤ {seconds} dtk", "Answered ≤ {seconds} s"),
    "calls_answered": ("Dijawab", "Answered"),
    "calls_rate": ("Tepat waktu", "In time"),
    "calls_sum": ("Jumlah", "Total"),
    "calls_desks": ("Menurut instansi asal petugas", "By the agents' home agency"),
    "desk": ("Instansi asal", "Home agency"),
    "desk_share": ("Bagian", "Share"),
    "desk_pranks": ("Iseng, kosong", "Pranks, ghosts"),
    "desk_handle": ("Lama melayani", "Handle time"),
    "desk_sessions": ("Sesi di meja", "Sessions"),
    "desk_occupancy": ("Kesibukan", "Occupancy"),
    "desk_caption": (
        "Menurut agents.csv pada hari panggilan; sesi tanpa catatan keluar tidak dihitung. Instansi dengan satu petugas menunjukkan petugas itu",
        "By agents.csv on the day of the call; sessions without a logout are left out. An agency with one agent shows that agent",
    ),
    "paper_gone": (
        "Berkas ini tidak ada, atau isinya tidak lagi sama dengan yang dibuat. Buka halaman Laporan untuk daftar yang berlaku.",
        "There is no such file, or it is no longer what was made. The page Reports lists those that hold.",
    ),
    "delivery_title": ("Pengiriman peringatan dan ringkasan", "Alerts and digests sent"),
    "delivery_off": (
        "Kota ini belum meminta apa pun dikirim: tulis saluran dan aturannya di alerts.toml folder kota.",
        "This city asks for nothing to be sent: write channels and rules in alerts.toml of the city folder.",
    ),
    "delivery_none": (
        "Belum ada pesan dari komputer ini. Pesan terkirim setelah sebuah saluran diberi alamat; uji dengan “tanggap alert --test”.",
        "No message from this machine yet. Messages go out once a channel has an address; try “tanggap alert --test”.",
    ),
    "delivery_ordered": (
        "Saluran: {channels}. Ringkasan dikirim sekali sehari mulai pukul {digest}.",
        "Channels: {channels}. The digest goes out once a day from {digest}.",
    ),
    "delivery_quiet": ("Antara {start} dan {end} hanya yang mendesak.", "Between {start} and {end} only what is urgent."),
    "delivery_told": (
        "{sent} pesan terkirim, {waiting} menunggu (dicoba lagi sendiri).",
        "{sent} messages sent, {waiting} wait (tried again by themselves).",
    ),
    "delivery_caption": ("{shown} pengiriman terakhir, terbaru di atas", "The last {shown} deliveries, the newest first"),
    "delivery_at": ("Waktu", "Time"),
    "delivery_message": ("Pesan", "Message"),
    "delivery_channel": ("Saluran", "Channel"),
    "delivery_number": ("nomor {number}", "number {number}"),
    "delivery_sent": ("terkirim", "delivered"),
    "delivery_failed": ("gagal, dicoba lagi", "failed, tried again"),
    "delivery_refused": ("ditolak saluran, dicoba lagi", "not taken by the channel, tried again"),
    "delivery_no_address": ("saluran belum diberi alamat", "the channel has no address"),
    "delivery_bad_address": ("alamat saluran tidak dapat dipakai", "the channel's address cannot be used"),
    "editions_caption": ("Tiap nama dengan edisi terbarunya", "Each name with its newest edition"),
    "paper_other_period": (
        "{asked} belum punya edisi beku, jadi belum ada laporannya; yang tampil {shown}.",
        "{asked} has no frozen edition and so no paper yet; shown is {shown}.",
    ),
    # One for each file of transforms/metric_list.
    "family_tickets": ("Angka utama aduan", "Headline figures of complaints"),
    "family_promises": ("Janji, keterlambatan, jeda", "Promises, lateness, pauses"),
    "family_lives": ("Lama, pindah tangan, informasi", "Duration, handoffs, information"),
    "family_closures": ("Sesudah selesai", "After the finish"),
    "family_stock": ("Stok aduan dan pelapor", "Open stock and reporters"),
    "family_areas": ("Wilayah", "Areas"),
    "family_calls": ("Angka utama telepon", "Headline figures of calls"),
    "family_queues": ("Antrean telepon", "Call queues"),
    "family_callers": ("Penelepon, petugas, panggilan uji", "Callers, agents, test calls"),
    "family_funnel": ("Dari dering sampai beres", "From ring to repair"),
    "family_posts": ("Media sosial", "Social media"),
    "metrics_none": (
        "Tidak ada angka yang memuat “{search}”. Kosongkan pencarian untuk melihat semuanya.",
        "No number mentions “{search}”. Clear the search to see all.",
    ),
    "search": ("Cari kata, rumus atau kode, misalnya jeda", "Search a word, formula or id, such as pause"),
}

KEEPERS: Mapping[str, str] = {
    "Diskominfo, kepala bidang layanan aduan": "Diskominfo, head of complaint services",
    "Diskominfo, pengelola aturan": "Diskominfo, keeper of the rules",
    "Diskominfo, pengelola media sosial": "Diskominfo, social-media desk",
    "Diskominfo, supervisor pusat aduan": "Diskominfo, supervisor of the complaint centre",
    "kepala OPD penanggung jawab": "head of the responsible agency",
    "supervisor pusat panggilan": "supervisor of the call centre",
}
"""Who answers for a number, as the metric lists write it, in English."""
