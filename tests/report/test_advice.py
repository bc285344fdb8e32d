"""Each cause of leftovers says which field of the plan mends it, once for all."""

import pytest

from crm_move.report import Leftover, LeftoverKind, group

PLACE = {"object": "deals", "source_id": "1", "attribute": "owner"}


@pytest.mark.parametrize(
    ("kind", "reason", "field"),
    [
        ("link", "there is no such record in accounts; the plan asks whether “a-1” is meant", "`answer: true`"),
        ("link", "there is no such record in accounts", "`misfits`"),
        ("link", "the object accounts is left out by the plan", "`left_out`"),
        ("link", "the attribute holds one link only", "`multi: true`"),
        ("value", "this user is no member", "`values`"),
        ("value", "`stage` has no option 'Won'", "`options`"),
        ("value", "it is no number", "`type: text`"),
        ("value", "another record of the source has it too, and only one can", "`duplicates`"),
        ("record", "it was there before (policy skip)", "`policy: overwrite`"),
        ("record", "POST /v2/objects/deals/records: 400", "failed.csv"),
        ("value", "given in failed.csv: it is no email", "--fix"),
    ],
)
def test_a_cause_names_the_field_that_mends_it(kind: str, reason: str, field: str) -> None:
    (cause,) = group([Leftover(kind=LeftoverKind(kind), reason=reason, **PLACE)])
    assert field in cause.advice


@pytest.mark.parametrize("reason", ["edited since: job_title", "it has gained: note"])
def test_what_an_undo_has_spared_needs_no_mending(reason: str) -> None:
    (cause,) = group([Leftover(kind=LeftoverKind.RECORD, object="deals", reason=reason)])
    assert cause.advice == ""
