"""Words a reader meets, explained once; ``docs/glossary.md`` holds the same list, and a test compares the two."""

from __future__ import annotations

from dataclasses import dataclass

from transforms.metrics import Words


@dataclass(frozen=True, slots=True)
class Term:
    """A word and what it means here; ``id`` is its address on the Kamus page."""

    id: str
    word: Words
    meaning: Words


def _term(name: str, word_id: str, word_en: str, meaning_id: str, meaning_en: str) -> Term:
    return Term(name, Words(word_id, word_en), Words(meaning_id, meaning_en))


TERMS: tuple[Term, ...] = (
    _term(
        "opd",
        "OPD",
        "OPD (agency)",
        "Organisasi perangkat daerah: dinas, badan atau kantor pemerintah kota atau kabupaten.",
        "Organisasi perangkat daerah: an office, agency or department of a city or regency government.",
    ),
    _term(
        "aduan",
        "Aduan",
        "Complaint",
        "Satu laporan warga yang dicatat, lewat kanal apa pun: telepon, media sosial, web, aplikasi, SMS, surat atau datang langsung.",
        "One recorded report by a citizen, through any channel: phone, social media, web, app, SMS, letter or in person.",
    ),
    _term(
        "disposisi",
        "Disposisi",
        "Disposisi (assignment)",
        "Penerusan aduan dari pusat ke OPD yang harus menanganinya, atau dari satu OPD ke OPD lain.",
        "Passing a complaint from the centre to the agency that must handle it, or from one agency to another.",
    ),
    _term(
        "pusat",
        "Pusat",
        "Centre",
        "Pusat aduan di Diskominfo yang menerima, memeriksa, meneruskan dan mengabari warga. "
        "“Belum diteruskan (pusat)” berarti aduannya masih di meja pusat.",
        "The complaint centre at Diskominfo that receives, checks, forwards and calls back. "
        "“Not forwarded yet (centre)” means the complaint is still on the centre's desk.",
    ),
    _term(
        "diskominfo",
        "Diskominfo",
        "Diskominfo",
        "Dinas komunikasi dan informatika, pengelola pusat aduan.",
        "The communications and informatics office, which runs the complaint centre.",
    ),
    _term(
        "kelurahan",
        "Kelurahan, kecamatan",
        "Kelurahan, kecamatan",
        "Wilayah terkecil pemerintahan kota (kelurahan) dan gabungannya (kecamatan), dipimpin lurah dan camat.",
        "The smallest administrative area of a city (kelurahan) and the district they form (kecamatan), headed by a lurah and a camat.",
    ),
    _term(
        "tenggat",
        "Tenggat",
        "Deadline",
        "Saat terakhir sebuah janji masih dianggap ditepati. Hari libur, jam kerja dan jeda yang sah sudah diperhitungkan.",
        "The last instant at which a promise still counts as kept. Holidays, office hours and permitted pauses are already counted in.",
    ),
    _term(
        "janji",
        "Janji",
        "Promise",
        "Aturan waktu yang berlaku pada aduan: dari undang-undang, dari kota, atau dari pimpinan. Yang paling ketat menjadi angka utama.",
        "The time rule that applies to a complaint: from the law, the city or its leader. The strictest one makes the headline.",
    ),
    _term(
        "jam",
        "Jam penilaian",
        "Clock",
        "Bagian perjalanan aduan yang dinilai, misalnya dari masuk sampai selesai, atau dari diteruskan sampai dijawab OPD.",
        "The part of a complaint's way that is judged, for example from received to finished, or from forwarded to the agency's answer.",
    ),
    _term(
        "jatuh-tempo",
        "Jatuh tempo",
        "Due",
        "Tenggatnya ada dalam periode ini dan sudah lewat saat data diambil, selesai ataupun belum.",
        "Its deadline lies in this period and had passed when the data were taken, finished or not.",
    ),
    _term(
        "belum-jatuh-tempo",
        "Belum jatuh tempo",
        "Not yet due",
        "Tenggatnya belum lewat. Tidak dihitung berhasil dan tidak dihitung gagal.",
        "Its deadline has not passed. Counted neither as kept nor as missed.",
    ),
    _term(
        "jeda",
        "Jeda",
        "Pause",
        "Waktu yang tidak dihitung: menunggu jawaban warga, menunggu pihak luar, atau selesai yang disanggah. Ada batas lamanya.",
        "Time that does not count: waiting for the citizen, for an outside body, or a disputed finish. Its length is capped.",
    ),
    _term(
        "stok",
        "Stok, aduan terbuka",
        "Stock, open complaints",
        "Aduan yang pada suatu saat belum selesai, ditolak, digabung, ditarik atau dihapus.",
        "Complaints that at one instant are not finished, rejected, merged, withdrawn or deleted.",
    ),
    _term(
        "sementara",
        "Sementara",
        "Sementara (working)",
        "Angka yang dapat berubah tiap kali data ditarik. Angka bulan yang sudah dibekukan tidak berubah diam-diam: koreksi menjadi revisi bernomor.",
        "Figures that may change with every pull. Figures of a frozen month never change silently: a correction is a numbered revision.",
    ),
    _term(
        "edisi",
        "Edisi",
        "Edition",
        "Satu terbitan angka yang dibekukan, dengan waktu data, aturan yang berlaku, dan sidik (hash) yang membuktikan isinya.",
        "One frozen publication of figures, with its as-of time, the rules in force and a hash that proves its content.",
    ),
    _term(
        "waktu-data",
        "Data sampai",
        "As of",
        "Saat terakhir yang lengkap dalam data. Kejadian sesudahnya belum dihitung.",
        "The last instant the data cover completely. Later events are not counted yet.",
    ),
    _term(
        "karantina",
        "Karantina",
        "Quarantine",
        "Baris sumber yang tidak dapat dipakai, disimpan dengan alasannya. Tidak ada baris yang dibuang diam-diam.",
        "Source rows that could not be used, kept with their reason. No row is dropped silently.",
    ),
    _term(
        "identitas",
        "Identitas",
        "Identity",
        "Dua jumlah yang harus sama, misalnya jumlah semua OPD = kota. Edisi yang melanggarnya tidak terbit.",
        "Two sums that must be equal, for example all agencies together = the city. An edition that breaks one is not published.",
    ),
    _term(
        "iseng",
        "Iseng, kosong",
        "Prank, ghost",
        "Panggilan main-main, dan panggilan tanpa suara. Tetap dihitung karena tetap memakan waktu petugas.",
        "Joke calls, and calls without a voice. They stay in the count because they take an operator's time.",
    ),
    _term(
        "instansi-asal",
        "Instansi asal petugas",
        "Home agency",
        "Instansi tempat petugas berasal pada hari itu, menurut agents.csv: pusat sendiri, Diskominfo, atau OPD yang meminjamkan petugasnya.",
        "The agency an agent came from that day, by agents.csv: the centre itself, Diskominfo, or another agency that lends its people.",
    ),
    _term(
        "n-min",
        "n terlalu kecil",
        "n too small",
        "Bila terlalu sedikit yang jatuh tempo, angka persen tidak ditampilkan dan tidak diurutkan; hitungannya tetap tampil.",
        "Where too few were due, no percentage is shown or ranked; the counts still are.",
    ),
    _term(
        "digabung",
        "Lainnya (digabung)",
        "Others (merged)",
        "Kelompok kecil yang disatukan agar tidak ada orang yang dapat dikenali. Jumlah keseluruhan tetap sama.",
        "Small groups put together so that nobody can be recognised. The total stays the same.",
    ),
    _term(
        "kontak",
        "Kontak",
        "Contact",
        "Satu panggilan yang sungguh-sungguh, satu unggahan yang mengadu, atau satu tiket dari kanal lain. Orang yang "
        "menelepon tiga kali adalah tiga kontak.",
        "One genuine call, one post that complains, or one ticket of another channel. Somebody who calls three times makes three contacts.",
    ),
    _term(
        "kejadian",
        "Kejadian",
        "Incident",
        "Satu perkara yang dilaporkan sekali atau lebih: satu pohon tumbang dengan sepuluh pelapor adalah satu "
        "kejadian. Laporan disatukan bila jalan, wilayah, kategori dan harinya sama, atau bila tiketnya satu.",
        "One matter that is reported once or more: one fallen tree with ten reporters is one incident. Reports are put "
        "together when street, area, category and days are the same, or when they have one ticket.",
    ),
    _term(
        "orang",
        "Orang",
        "People",
        "Pelapor yang berbeda, dikenali dari sandi nomor telepon atau akunnya; satu orang dihitung sekali dalam satu periode. "
        "Siapa yang nomornya tidak diketahui dihitung tersendiri. Jumlah orang tidak dapat dijumlahkan dari hari ke bulan.",
        "Different reporters, told apart by a keyed code of number or account; each counts once in a period. Those whose "
        "number is unknown are counted apart. People of days do not add up to people of a month.",
    ),
    _term(
        "variasi-biasa",
        "Variasi biasa",
        "Ordinary variation",
        "Naik-turun yang memang selalu ada (batas XmR, dari 12 bulan). Perubahan baru disebut perubahan bila keluar dari batas itu.",
        "The ups and downs that are always there (XmR limits over 12 months). A change is called one only when it leaves those limits.",
    ),
    _term(
        "wib",
        "WIB, WITA, WIT",
        "WIB, WITA, WIT",
        "Waktu Indonesia Barat (UTC+7), Tengah (UTC+8) dan Timur (UTC+9).",
        "Western (UTC+7), Central (UTC+8) and Eastern (UTC+9) Indonesian time.",
    ),
    _term(
        "data-simulasi",
        "Data simulasi",
        "Simulated data",
        "Angka kota ini dibuat oleh program agar setiap aturan dapat dicoba. Tidak satu pun aduan atau orangnya nyata. "
        "Untuk memakai data sendiri: tanggap init, lalu isi sources.toml kota Anda.",
        "The figures of this city are made by a program so that every rule can be tried. None of its complaints or people are real. "
        "To use your own data: tanggap init, then fill in your city's sources.toml.",
    ),
)
