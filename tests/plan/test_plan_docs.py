import re
from pathlib import Path

from crm_move.plan import field_tables
from crm_move.plan.fields import MEANINGS, file_fields
from crm_move.plan.reading import parse

PAGE = (Path(__file__).parents[2] / "docs" / "plan.md").read_text()


def test_every_field_has_its_meaning() -> None:
    assert {part: list(meanings) for part, meanings in MEANINGS.items()} == {
        part: list(file_fields(part)) for part in MEANINGS
    }


def test_the_page_holds_the_tables_made_from_the_model() -> None:
    assert PAGE.split("checked by tests/plan -->\n\n")[1].removesuffix("\n\n<!-- end -->\n") == field_tables()


def test_the_example_of_the_page_is_a_plan() -> None:
    example = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0]
    plan, _, problems = parse(example)
    assert problems == []
    assert plan
    assert plan.objects["accounts"].reason == "85 records; names of companies, so they become companies"


def test_the_snippets_of_the_page_fit_into_the_example() -> None:
    example, *snippets = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    top = example.split("    attributes:\n")[0]
    attribute = "    attributes:\n      x:\n        title: X\n        type: select\n        from: [x]\n"
    reference = "    references:\n      x:\n        title: X\n        from: [x]\n        targets: [products]\n"
    for snippet in snippets:
        heads = {
            "lists:": "",
            "    dropped": "",
            "    duplicates": "",
            "        values": attribute,
            "        near_misses": reference,
        }
        above = next((head for start, head in heads.items() if snippet.startswith(start)), "    attributes:\n")
        assert parse(top + above + snippet)[2] == [], snippet
