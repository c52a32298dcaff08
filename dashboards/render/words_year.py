"""Texts of the yearly evaluation: targets with the score, and the districts side by side. Read by ``words``."""

from __future__ import annotations

YEAR = {
    "rep_surveys": ("Survei kepuasan masyarakat (SKM)", "Public satisfaction surveys (SKM)"),
    "rep_surveys_caption": (
        "IKM = rata-rata sembilan unsur (1–4) × 25; mutu A 88,31–100, B 76,61–88,30, C 65,00–76,60, D 25,00–64,99 (Permenpan-RB 14/2017). "
        "Hasil survei unit itu sendiri (surveys.csv), bukan dihitung dari aduan.",
        "Index = mean of nine elements (1–4) × 25; grade A 88.31–100, B 76.61–88.30, C 65.00–76.60, D 25.00–64.99 (Permenpan-RB 14/2017). "
        "Found by the unit's own survey (surveys.csv), not worked out from complaints.",
    ),
    "rep_survey_when": ("Masa survei", "Survey period"),
    "rep_respondents": ("Responden", "Respondents"),
    "rep_skm": ("IKM", "Index"),
    "rep_grade": ("Mutu", "Grade"),
    "rep_weakest": ("Unsur terlemah", "Weakest element"),
    "skm_1": ("Persyaratan", "Requirements"),
    "skm_2": ("Sistem, mekanisme, prosedur", "System, mechanism, procedure"),
    "skm_3": ("Waktu penyelesaian", "Completion time"),
    "skm_4": ("Biaya/tarif", "Cost"),
    "skm_5": ("Produk pelayanan", "The service itself"),
    "skm_6": ("Kompetensi pelaksana", "Competence of staff"),
    "skm_7": ("Perilaku pelaksana", "Conduct of staff"),
    "skm_8": ("Penanganan pengaduan", "Handling of complaints"),
    "skm_9": ("Sarana dan prasarana", "Facilities"),
    "xlsx_surveys": ("SKM", "SKM"),
    "xlsx_survey_from": ("Survei dari", "Survey from"),
    "xlsx_survey_until": ("Survei sampai", "Survey until"),
    "rep_targets": ("Target dan capaian", "Targets and what was reached"),
    "rep_targets_caption": (
        "Target yang berlaku pada awal periode. Terhadap target = capaian ÷ target (target ÷ capaian bila lebih rendah lebih baik), paling "
        "banyak 125%. Nilai = rata-rata berbobot dari yang ada; target tanpa bobot tidak ikut.",
        "Targets in force at the beginning of the period. Against target = reached ÷ target (target ÷ reached where lower is better), at most "
        "125%. Score = weighted mean of what there is; a target without a weight is not in it.",
    ),
    "rep_reached": ("Capaian", "Reached"),
    "rep_attainment": ("Terhadap target", "Against target"),
    "rep_weight": ("Bobot", "Weight"),
    "rep_score": ("Nilai terhadap target, {who}", "Score against targets, {who}"),
    "rep_score_told": ("{score}; dasarnya {part} dari semua bobot.", "{score}; it rests on {part} of all weights."),
    "rep_score_missing": ("Tanpa angka: {names}.", "Without a figure: {names}."),
    "rep_score_none": ("belum ada; tanpa angka: {names}.", "none yet; without a figure: {names}."),
    "rep_areas": ("Wilayah: aduan dan tepat waktu", "Areas: reports and on time"),
    "rep_areas_no_city": (
        "Aduan per penduduk dan kesenjangan antarwilayah belum dapat dihitung: areas.csv tidak memuat satu provinsi, kota atau kabupaten "
        "bernama {city}.",
        "Reports by population and the gap between areas cannot be told yet: areas.csv has no one province, city or regency named {city}.",
    ),
    "rep_per_1000_told": (
        "{rate} aduan per 1.000 penduduk: {count} aduan tentang tempat di dalam kota, {residents} penduduk. "
        "{elsewhere} aduan lain tanpa tempat di dalam kota tidak dihitung.",
        "{rate} reports per 1,000 residents: {count} about a place in the city, {residents} residents. "
        "{elsewhere} others without a place in the city do not count.",
    ),
    "rep_per_1000_none": (
        "{count} aduan tentang tempat di dalam kota, {elsewhere} aduan lain; penduduk kota tidak ada di areas.csv.",
        "{count} reports about a place in the city, {elsewhere} others; the city's residents are not in areas.csv.",
    ),
    "rep_gap_told": (
        "Kesenjangan tepat waktu {gap} pada komposisi kategori yang sama: tertinggi {best} ({best_rate}), terendah {worst} ({worst_rate}), "
        "dari {count} wilayah yang dapat dibandingkan.",
        "On-time gap of {gap} at the same mix of categories: highest {best} ({best_rate}), lowest {worst} ({worst_rate}), of {count} areas that "
        "can be compared.",
    ),
    "rep_gap_none": (
        "Kesenjangan tepat waktu belum dapat disebut: kurang dari dua wilayah dapat dibandingkan pada komposisi kategori yang sama.",
        "No gap in on-time can be told: fewer than two areas can be compared at the same mix of categories.",
    ),
    "rep_reports": ("Aduan", "Reports"),
    "rep_residents": ("Penduduk", "Residents"),
    "rep_per_1000": ("Per 1.000", "Per 1,000"),
    "rep_at_mix": ("Pada komposisi kota", "At the city's mix"),
    "rep_area_city": ("Di dalam {city}", "In {city}"),
    "rep_area_city_only": ("Di kota, wilayah tidak disebut", "In the city, no area told"),
    "rep_area_outside": ("Di luar kota", "Outside the city"),
    "rep_compared_few": ("jatuh tempo < 30", "fewer than 30 due"),
    "rep_compared_mix": ("kategori lain", "other categories"),
    "rep_areas_caption": (
        "Pada komposisi kota: tepat waktu seandainya kategori aduan terbagi seperti di semua wilayah bersama; tidak dibandingkan bila jatuh tempo "
        "kurang dari 30 atau kategori yang ada di sana kurang dari 80% komposisi itu (“kategori lain”). Sebagian selisih adalah kebetulan.",
        "At the city's mix: on time, were the categories spread as in all areas together; not compared where fewer than 30 were due, or where the "
        "categories that occur make up less than 80 % of that mix (“other categories”). Part of a difference is chance.",
    ),
    "area_city": ("kota", "city"),
    "area_district": ("tingkat pembanding", "level compared"),
    "area_part": ("di dalamnya", "within one"),
    "area_outside": ("luar kota", "outside the city"),
    "area_unknown": ("tidak diketahui", "not known"),
    "xlsx_targets": ("Target", "Targets"),
    "xlsx_areas": ("Wilayah", "Areas"),
    "xlsx_area_code": ("Kode", "Code"),
    "xlsx_area_level": ("Tingkat", "Level"),
    "xlsx_placed": ("Aduan tanpa tempat lebih rinci", "Reports with no closer place"),
}
