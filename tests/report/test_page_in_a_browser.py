"""What only a browser can tell: nothing runs out of the page, everything is legible and reached by keyboard.

Chromium lays each page out at three widths in frames of one document, once light and once dark.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WIDTHS = (1280, 768, 400)
LIGHT, DARK = 1, 0
POLICY = re.compile(r"<meta http-equiv=.Content-Security-Policy.[^>]*>")
"""The page forbids all scripts; a copy without that is looked at."""

CHECKS = (Path(__file__).parent / "checks_in_the_page.js").read_text()
COLLECTS = """
const found = {};
addEventListener("message", message => {
  found[message.data.page] = message.data.faults;
  document.getElementById("found").textContent = JSON.stringify(found);
});
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None, reason="needs a program chromium, chromium-browser or google-chrome: apt-get install chromium"
    ),
]


def faults(pages: Mapping[str, str], scheme: int, folder: Path) -> dict[str, list[str]]:
    """What the checks find on each page, by its name and width."""
    assert CHROMIUM
    frames = ""
    for name, text in pages.items():
        for width in WIDTHS:
            page = POLICY.sub("", text).replace("</body>", f"<script>{CHECKS}\ncheck('{name}-{width}')</script></body>")
            (folder / f"{name}-{width}.html").write_text(page)
            frames += f'<iframe src="{name}-{width}.html" style="width: {width}px; height: 900px"></iframe>'
    (folder / "all.html").write_text(f'<pre id="found">{{}}</pre><script>{COLLECTS}</script>{frames}')
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000", "--dump-dom"]
    flags += ["--no-first-run", "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND"]
    flags += [f"--user-data-dir={folder / 'browser'}", f"--blink-settings=preferredColorScheme={scheme}"]
    address = (folder / "all.html").as_uri()
    done = subprocess.run([CHROMIUM, *flags, address], check=True, capture_output=True, text=True, timeout=120)
    (found,) = re.findall(r'<pre id="found">(.*?)</pre>', done.stdout, re.DOTALL)
    return {name: list(each) for name, each in json.loads(found).items()}


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_page_is_whole_legible_and_reached_by_keyboard(
    pages: dict[str, str], scheme: int, tmp_path: Path
) -> None:
    found = faults(pages, scheme, tmp_path)
    assert found == {f"{name}-{width}": [] for name in pages for width in WIDTHS}


def test_the_checks_find_what_is_wrong(tmp_path: Path) -> None:
    wrong = """<!doctype html><html><head><style>:focus { outline: none; }</style></head><body>
        <p style="color: #999; background: #fff">pale</p><div style="width: 2000px">wide</div>
        <a href="#a" tabindex="3">first</a><a href="#b">unseen</a></body></html>"""
    found = faults({"wrong": wrong}, LIGHT, tmp_path)
    assert set(found) == {f"wrong-{width}" for width in WIDTHS}
    kinds = {fault.split(":")[0] for fault in found["wrong-400"]}
    assert kinds == {"runs out of the page", "pale text", "out of order", "no visible focus"}
