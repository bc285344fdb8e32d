"""Assessing a source that is paged, signs in, and keeps lists and things that are not moved."""

import json
from pathlib import Path

from crm_move.connect import SystemClock
from crm_move.move import Inquiry, assess
from crm_move.plugins import Surroundings, stand_in
from crm_move.sandbox import serve
from crm_move.testing import fake_plugin
from crm_move.testing.fake.sandbox import Switches, create_app


def test_a_source_that_signs_in_is_assessed_with_all_that_it_says(tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    with serve(create_app(None, Switches(people=40, token_calls=7, page_size=5))) as running:
        where: Surroundings = {**stand_in(fake_plugin(), running.base_url, tmp_path / "state"), "clock": SystemClock()}
        inquiry = Inquiry(tmp_path / "seen", fake_plugin())
        inventory = assess(inquiry, where, lambda what, done, total: told.append((what, done)))
    people = next(each for each in inventory.schema.objects if each.kind == "person")
    written = json.loads((tmp_path / "seen" / "assessment.json").read_text())
    records = inventory.facts.object(people.slug).records
    assert records >= 40
    assert told[-1][1] > 0
    assert written["objects"][people.slug]["records"] == records
    assert written["left_behind"] == {left.what: left.count for left in inventory.left_behind} != {}
    assert list(written["lists"]) == [each.slug for each in inventory.schema.lists] != []
    assert written["records"] == inventory.records > records
