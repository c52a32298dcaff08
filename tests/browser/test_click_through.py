"""From the morning screen to a late complaint, with the language and the period switched on the way."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, expect

INTERNAL = ("", "opd?opd=bmsda", "tiket?opd=dinsos", "kanal", "laporan", "mutu", "sql?q=select%2042%20as%20jawaban", "kamus?m=sla_on_time")
PUBLIC = ("", "jumlah", "arti", "unduh")
expect.set_options(timeout=300_000)  # a busy machine is no fault of a page
SIZES: tuple[ViewportSize, ...] = ({"width": 390, "height": 844}, {"width": 1366, "height": 768})


def test_from_the_morning_screen_to_a_late_complaint(page: Page, internal: str) -> None:
    page.goto(internal)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Apa yang terjadi")
    expect(page.locator("html")).to_have_attribute("lang", "id")
    page.locator("ol.watch a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("mengapa terlambat")
    expect(page).to_have_url(re.compile(r"/opd\?"))
    ticket = page.locator("td:has-text('masih terbuka')").locator("xpath=ancestor::tr").first.locator("th a")
    number = ticket.inner_text()
    ticket.click()
    expect(page.get_by_role("heading", level=2).filter(has_text=number)).to_be_visible()
    expect(page.get_by_role("region", name="Perjalanan", exact=True)).to_contain_text("Dinas")
    steps = page.locator("details").filter(has_text="Di meja siapa:").first
    steps.locator("summary").click()
    expect(steps).to_contain_text("Tenggat")


def test_language_and_period_live_in_the_address(page: Page, internal: str) -> None:
    page.goto(internal)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What happened")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator("[data-testid=stSelectbox] input").first.click()
    page.get_by_role("option", name="February 2026").click()
    expect(page.locator(".answer")).to_contain_text("February 2026")
    expect(page).to_have_url(re.compile("(?=.*on=2026-02)(?=.*lang=en)"))
    page.get_by_role("link", name="Agencies").click()
    expect(page.locator(".answer")).to_contain_text("February 2026")
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    expect(page.locator(".answer")).to_contain_text("February 2026")
    page.get_by_role("radio", name="Year").or_(page.get_by_role("button", name="Year")).first.click()
    expect(page.locator(".answer")).not_to_contain_text("February")
    expect(page).to_have_url(re.compile("^(?!.*on=).*period=year"))


def test_the_morning_screen_needs_no_scrolling(page: Page, internal: str) -> None:
    page.goto(internal)
    page.locator("table.t tbody tr").first.wait_for()
    for locator in (
        page.locator(".figs .fig b").last,
        page.locator("ol.watch li").last,
        page.locator("table.t tbody tr").nth(2),
    ):
        box = locator.bounding_box()
        assert box and box["y"] + box["height"] <= 768


def test_nothing_is_wider_than_a_phone(page: Page, internal: str, public: str) -> None:
    for address in (internal, f"{internal}/opd?opd=bmsda", public, f"{public}/jumlah"):
        page.set_viewport_size({"width": 320, "height": 844})
        page.goto(address)
        page.locator(".answer").wait_for()
        finished(page)
        for width in (320, 390):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_months_on_the_axes_are_indonesian(page: Page, internal: str) -> None:
    page.goto(f"{internal}/?on=2026-02")
    ticks = page.locator(".xtick text")
    ticks.first.wait_for()
    assert {"Agu 25", "Okt 25", "Des 25"} <= {ticks.nth(place).text_content() for place in range(ticks.count())}


def test_the_first_view_is_packed(first_page: Page, internal: str) -> None:
    page, sizes = first_page, dict[str, int]()
    page.on(
        "response", lambda response: sizes.__setitem__(response.url, int(response.headers.get("content-length", 0)))
    )
    page.goto(internal)
    page.locator(".xtick text").first.wait_for()
    assert sum(sizes.values()) < 4_000_000
    packed = [url for url in sizes if re.search(r"/static/js/.*\.js$", url)]
    assert packed


def finished(page: Page) -> None:
    """Wait until the page's script has run to its end."""
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")


def test_screenshots_of_every_page(page: Page, internal: str, public: str, tmp_path: Path) -> None:
    """Opened on a phone, then made wider: the others of this file open pages on a desk."""
    for root, paths in ((internal, INTERNAL), (public, PUBLIC)):
        for path in paths:
            page.set_viewport_size(SIZES[0])
            page.goto(f"{root}/{path}")
            page.get_by_role("heading", level=1).wait_for()
            finished(page)
            for size in SIZES:
                page.set_viewport_size(size)
                page.wait_for_timeout(700)
                place = f"{'public' if root == public else 'internal'}-{re.sub('[^a-z]', '', path.split('?')[0]) or 'home'}"
                name = f"{place}-{size['width']}.png"
                picture = page.screenshot(path=tmp_path / name)
                assert len(picture) > 15_000, f"{name} is nearly blank"
            assert not page.locator(".stException").count()
