"""What every page must pass: axe finds nothing, and nothing is cut off at 400 % zoom."""

from typing import Any

from playwright.sync_api import Page

from tests.surroundings import AXE

# WCAG 1.4.10: 1,280 CSS pixels at 400 % leave 320.
NARROW = 320


def barriers(page: Page) -> list[str]:
    """What axe finds wrong on the page as it stands: rule and the elements it fails on."""
    # Evaluated rather than added as a script element, which the page's own policy would rightly refuse.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run({resultTypes: ['violations']})")
    assert found["passes"], "axe checked nothing"
    return [f"{v['id']}: {[node['html'][:120] for node in v['nodes']]}" for v in found["violations"]]


def width_at_400_percent(page: Page) -> int:
    """How many CSS pixels the page's content needs in a window 320 wide."""
    page.set_viewport_size({"width": NARROW, "height": 256})
    width: int = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": 1280, "height": 900})
    return width


def focused(page: Page) -> str:
    """The name of the element that has the keyboard: its text, its label or its tag."""
    name: str = page.evaluate(
        """() => {
          const it = document.activeElement;
          return (it.labels?.[0]?.textContent || it.textContent || it.tagName).trim();
        }"""
    )
    return name


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Press Tab until the element of this name has the keyboard; its focus must be visible."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if focused(page) == name:
            ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert ring != "none", f"{name} shows no focus"
            return
    raise AssertionError(f"Tab never came to {name}")
