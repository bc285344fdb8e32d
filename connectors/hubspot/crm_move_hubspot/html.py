"""HTML in a property as Markdown."""

import markdownify
import nh3


def markdown(text: str) -> str:
    """Headings, lists, links and emphasis of cleaned HTML; scripts and styles are left out."""
    return markdownify.markdownify(nh3.clean(text), heading_style="ATX", escape_misc=True).strip()
