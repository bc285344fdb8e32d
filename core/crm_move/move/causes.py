"""Why a value of the sink is not what was written: whoever edited it and when, the sink by itself, or a loss."""

from collections.abc import Mapping

from crm_move.model import Text, Values
from crm_move.operations import SinkRecord, Written

SINCE = "removed in the sink since it was verified"
BY_ITSELF = "enriched: the sink has written here by itself"
TRUNCATED = "truncated: the sink holds only the beginning"
LOST = "lost: the sink holds nothing"
OTHER = "the sink holds another value"
NOT_MOVED = "not moved: this move has not written the record, or has taken it back"
NOT_THERE = "lost: the record is not there"


def author(written: Written | None, members: Mapping[str, str]) -> str | None:
    """The edit that explains a difference, in words: by whom and on which day; None where nobody but we wrote."""
    if written is None or written.by == "ours":
        return None
    if written.by == "system":
        return BY_ITSELF
    who = members.get(written.who or "") or ("a member" if written.by == "person" else "another app")
    day = f", {written.at:%d %B %Y}" if written.at else ""
    return f"edited in the sink since, by {who}{day}"


def loss(slug: str, expected: Values, held: SinkRecord) -> str:
    """What has become of a value that nobody has edited."""
    there = held.values.get(slug, ())
    if not there and not held.links.get(slug):
        return LOST
    return TRUNCATED if any(_is_cut(value, there) for value in expected) else OTHER


def _is_cut(value: object, there: Values) -> bool:
    """Whether a text of the sink is where the written one begins."""
    if not isinstance(value, Text):
        return False
    begun = (each.text for each in there if isinstance(each, Text))
    return any(text and text != value.text and value.text.startswith(text) for text in begun)
