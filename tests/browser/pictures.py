"""Takes the pictures that `docs/workbench.md` shows: `python -m tests.browser.pictures`, from the root of the project."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Page, sync_playwright
from tests.browser.conftest import CHROMIUM, FLAGS, ROOT, Served, wait_until_settled

FOLDER = ROOT / "docs" / "workbench"
LARGEST = 250_000  # bytes of one picture
RIM = 12  # CSS pixels round a panel
SCENARIO = "korea-ukraine-2024"
MOVED = "?show=held,debt&pin=1&act.deploy_more=never"
PAPER_WIDTH = 1240  # of a window whose charts are as wide as the key for printing draws them
DOTS_AN_INCH = 88  # of the sheets of paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One view as a window shows it.

    Args:
        name: of the file, without its ending.
        query: of the view.
        size: of the window, in CSS pixels.
        scheme: light or dark.
        part: id of the panel that is shown alone; "" = the whole window.
        highest: CSS pixels of the panel that are shown, from its top.
    """

    name: str
    query: str = ""
    size: tuple[int, int] = (1440, 900)
    scheme: str = "light"
    part: str = ""
    highest: int = 0


PICTURES = (
    Picture(name="light"),
    Picture(name="dark", query=f"{MOVED}&see=NK-016", scheme="dark", size=(1360, 740)),
    Picture(name="claims", part="claims", highest=746),
    Picture(name="flows", part="flows", highest=456),
    Picture(name="phone", size=(390, 844)),
)


def main() -> None:
    """Writes all pictures, and the two sheets of paper where `pdftoppm` is there.

    Raises:
        SystemExit: a picture is larger than what the repository keeps.
    """
    FOLDER.mkdir(exist_ok=True)
    served = Served(where=SCENARIO)
    served.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
            for picture in PICTURES:
                take(browser, served.address, picture)
            print_sheets(browser, served.address)
            browser.close()
    finally:
        served.stop()
    large = [path.name for path in FOLDER.glob("*.png") if path.stat().st_size > LARGEST]
    if large:
        raise SystemExit(f"larger than {LARGEST:,} bytes: {', '.join(large)}")


def take(browser: Browser, address: str, picture: Picture) -> None:
    """One window, as it stands when nothing more is on its way."""
    context = browser.new_context(
        viewport={"width": picture.size[0], "height": picture.size[1]},
        color_scheme="dark" if picture.scheme == "dark" else "light",
    )
    page = _open(context.new_page(), address + picture.query)
    file = FOLDER / f"{picture.name}.png"
    if picture.part:
        box = page.locator(f"#{picture.part}").bounding_box() or {"x": 0, "y": 0, "width": 1, "height": 1}
        clip = FloatRect(x=box["x"] - RIM, y=box["y"] - RIM, width=box["width"] + 2 * RIM, height=picture.highest + RIM)
        page.screenshot(path=file, clip=clip, full_page=True)
    else:
        page.screenshot(path=file)
    context.close()


def print_sheets(browser: Browser, address: str) -> None:
    """The view on paper, a picture of each sheet."""
    if shutil.which("pdftoppm") is None:
        return
    page = _open(browser.new_page(viewport={"width": PAPER_WIDTH, "height": 900}), address)
    page.emulate_media(media="print")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "view.pdf"
        page.pdf(path=file, format="A4")
        command = ["pdftoppm", "-r", str(DOTS_AN_INCH), "-png", str(file), str(FOLDER / "print")]
        subprocess.run(command, check=True)
    page.close()


def _open(page: Page, address: str) -> Page:
    page.goto(address)
    wait_until_settled(page)
    return page


if __name__ == "__main__":
    main()
