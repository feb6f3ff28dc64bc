"""How long the pages take until they can be used, in Chromium on this machine, from an empty cache.

    python -m benchmarks.opening [--times 7]

Usable means that the question box, or the table, can be typed into or pressed and the page's words are this visitor's.
The peer in the same run is ``/plain``, which has no script.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from benchmarks.chats import serving
from tests.browser.conftest import SIZES, find_chromium

PAGES = {"/": "#words, #question textarea", "/programmes": "#words, .programmes table", "/plain": "#q"}


def main() -> None:
    """Print seconds for every page, on a phone's width."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=7)
    given = parser.parse_args()
    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"])
        for path, needed in PAGES.items():
            seconds = list(openings(browser, address + path, needed.split(", "), given.times))
            print(f"{path}: median {median(seconds):.2f} s, slowest {max(seconds):.2f} s of {len(seconds)}")


def openings(browser: Browser, address: str, needed: list[str], times: int) -> Iterator[float]:
    """Seconds until everything needed is there, each time in a browser context of its own."""
    width, height = SIZES["phone"]
    for _ in range(times):
        context = browser.new_context(viewport={"width": width, "height": height}, locale="ko-KR")
        page = context.new_page()
        start = time.perf_counter()
        page.goto(address, wait_until="commit")
        for selector in needed:
            page.locator(selector).wait_for(state="attached")
        yield time.perf_counter() - start
        context.close()


if __name__ == "__main__":
    main()
