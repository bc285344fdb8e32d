"""What to change in plan.yaml, so that a fault that many records share is mended once (docs/plan.md has the fields)."""

import re

_FIX = "mend single values in failed.csv and give it back with --fix"
_BY_REASON: tuple[tuple[str, str], ...] = (
    (r"the plan asks whether", "answer the plan's question: `answer: true` under `near_misses` means that record"),
    (
        r"there is no such record in",
        "say under `near_misses` which record is meant, or keep what is written as text with `misfits`",
    ),
    (r"is left out by the plan", "take the object out of `left_out`, so that there is something to link to"),
    (r"holds one (value|link) only", "say `multi: true` where the attribute is new, or name a text in `misfits`"),
    (r"is no member", "say under `values` which member takes the place of this user, or use --owner"),
    (r"another record of the source has it|only one can", "merge these records under `duplicates`, or " + _FIX),
    (r"was merged into this record", "choose another rule for this attribute under `merge_rules`"),
    (
        r"the source has changed too$",
        "say `policy: overwrite` for the object, if the source is to win",
    ),
    (r"policy (skip|fill-empty)", "say `policy: overwrite` for the object, if the source is to win"),
    (r"\boption\b", "add the title to `options`, or say under `values` what stands in its place"),
    (r"could not be made", "give the attribute another slug or `type`"),
    (r"given in failed\.csv", "correct the value in failed.csv once more and give it back with --fix"),
    (r"(its target|its record) is not in the sink|its record (failed|skipped)", "mend that record: its link follows"),
    (r"deleted in the sink since", "take the move back and make it again, if the record is to return"),
    (r"it waits for its target", "run the same command again"),
)
_BY_KIND = {
    "value": f"say under `values` what stands in its place, make it `type: text`, or name a text in `misfits`; {_FIX}",
    "record": f"{_FIX}, or leave the attribute out that it was refused for (`dropped`)",
}
_REASONS = tuple((re.compile(pattern), sentence) for pattern, sentence in _BY_REASON)

OF_UNDO = re.compile(r"^(edited since|it has gained|holds other values|the sink made it by itself|no API takes)")


def advice_for(kind: str, reason: str) -> str:
    """What to do about all leftovers of one cause; empty where only a look at each of them helps."""
    if OF_UNDO.match(reason):
        return ""
    return next((sentence for pattern, sentence in _REASONS if pattern.search(reason)), _BY_KIND.get(kind, ""))
