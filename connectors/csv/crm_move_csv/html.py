"""HTML in a cell as Markdown."""

import markdownify
import nh3


def markdown(cell: str) -> str:
    """The text with its headings, lists, links and emphasis; scripts and styles are left out."""
    return markdownify.markdownify(nh3.clean(cell), heading_style="ATX", escape_misc=True).strip()
