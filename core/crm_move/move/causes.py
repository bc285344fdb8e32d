"""Why a value of the sink is not what was written: whoever edited it and when, the sink by itself, or a loss."""

from collections.abc import Mapping

from crm_move.model import Select, Status, Text, Values, words
from crm_move.operations import SinkRecord, Written
from crm_move.plan import PlannedAttribute

SINCE = "removed in the sink since it was verified"
LET_STAND = "edited in the sink since, and left so when the source's changes were written"
BY_ITSELF = "enriched: the sink has written here by itself"
TRUNCATED = "truncated: the sink holds only the beginning"
LOST = "lost: the sink holds nothing"
OTHER = "the sink holds another value"
RENAMED = "its option was given another name in the sink since"
NOT_MOVED = "not moved: this move has not written the record, or has taken it back"
NOT_THERE = "lost: the record is not there"


BOTH = "; the source has changed too"


def both_changed(written: Written | None, members: Mapping[str, str], *, there: bool = True) -> str:
    """Why what the sink holds stays although the source has changed: somebody changed both."""
    if not there:
        return f"emptied in the sink since{BOTH}"
    who = _who(written, members) if written and written.by != "ours" else "this move's own access"
    day = f" on {written.at:%d %B %Y}" if written and written.at else ""
    return f"edited in the sink by {who}{day} since{BOTH}"


def is_conflict(reason: str) -> bool:
    """Whether this is why people's value, or link, stays although the source has changed."""
    return reason.endswith(BOTH)


def author(written: Written | None, members: Mapping[str, str]) -> str | None:
    """The edit that explains a difference, in words: by whom and on which day; None where nobody but we wrote."""
    if written is None or written.by == "ours":
        return None
    if written.by == "system":
        return BY_ITSELF
    day = f", {written.at:%d %B %Y}" if written.at else ""
    return f"edited in the sink since, by {_who(written, members)}{day}"


def _who(written: Written, members: Mapping[str, str]) -> str:
    return members.get(written.who or "") or ("a member" if written.by == "person" else "another app")


def is_renamed(there: Values, expected: Values, planned: PlannedAttribute | None) -> bool:
    """Whether options are there that this move never wrote: where it alone has written, they have a new name by now."""
    titles = {*planned.options, *planned.values.values()} if planned else set()
    strange = [value for value in there if isinstance(value, Select | Status) and words(value) not in titles]
    return bool(titles and strange) and len(there) >= len(expected)


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
