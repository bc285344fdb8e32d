"""What attributes are called where people read of them."""

import re
from collections.abc import Mapping

from crm_move.model import ObjectSchema

_KEY = re.compile(r"[0-9a-f]{16,}(_|\Z)")


def titles(source: ObjectSchema | None) -> dict[str, str]:
    """What the source's attributes and references are called, by slug."""
    if source is None:
        return {}
    named = {each.slug: each.title for each in source.attributes}
    return named | {each.slug: each.title for each in source.references}


def spoken(slug: str, titles: Mapping[str, str]) -> str:
    """The slug, or the title where the slug is a key of some system and no word."""
    return titles.get(slug, slug) if _KEY.match(slug) else slug
