"""A page walked by Tab, as somebody does who has no mouse: round once, with what has the focus at each step."""

from typing import Any

from playwright.sync_api import Page

MOST_STEPS = 400

#: What has the focus: its words, whether a ring is drawn around it, whether it lies in the page's own part.
FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const town = one.querySelector('.ground'), probe = document.createElement('i');
  probe.style.color = 'var(--act)';
  document.body.append(probe);
  const act = getComputedStyle(probe).color;
  probe.remove();
  // A field for a date is stepped through part by part.
  const follows = !window.before || window.before === one || !!(window.before.compareDocumentPosition(one) & 4);
  window.before = one;
  return {
    follows, tag: one.tagName, words: (one.textContent || '').trim(), path: one.getAttribute('href') || '',
    // A town on the map is drawn around in its own shape.
    ring: town && one.closest('.map-sheet') ? getComputedStyle(town).stroke === act
      : style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
    own: !!one.closest('main') && one !== document.querySelector('main'),
    verb: one.matches('main a.button, main button, main summary, main .rows a, main table a'),
  };
}"""


def walked(page: Page) -> list[dict[str, Any]]:
    """Every step from the link that skips to the page's own part, once round. Fails where the focus is held."""
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["words"] == "跳到正文"
    steps = []
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        step: dict[str, Any] = page.evaluate(FOCUSED)
        if step["tag"] == "BODY" or step["words"] == "跳到正文":
            return steps  # round once: nothing holds the focus
        steps.append(step)
    raise AssertionError("the focus never leaves the page")


def lost(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The steps at which somebody does not see where he is, or goes back."""
    return [step for step in steps if not (step["ring"] and step["seen"] and step["follows"])]
