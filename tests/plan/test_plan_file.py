import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from crm_move.errors import UsageError
from crm_move.model import AttributeType
from crm_move.plan import (
    Endpoint,
    Plan,
    PlannedAttribute,
    PlannedMirror,
    PlannedNearMiss,
    PlannedObject,
    PlannedReference,
    Policy,
    Question,
    name_questions,
    plan_digest,
    plan_schema,
    questions,
    read_plan,
    update_plan_file,
    write_plan,
)
from crm_move.plan.layout import document
from crm_move.plan.reading import parse

WRITTEN = """\
# yaml-language-server: $schema=plan.schema.json
#
# What becomes what in this move, and why. Nothing is written before you approve it. Edit this file and run
# the same command again; `crm-move plan --schema` explains every field. What is not here has its default.
#
# The workspace's plan allows 3 objects.

version: 1
source: {plugin: csv, account: "3f2a", name: maven, locator: data/maven}
sink: {plugin: attio, account: w-1, name: Acme}

objects:

  # accounts.csv: 85 records; names of companies, so they become companies
  accounts:
    target: companies
    singular: Company
    plural: Companies
    id_attribute: csv_accounts_id
    match: [domains]
    attributes:
      # 85 of 85 filled; the attribute is there already
      name: {title: Name, type: text, from: [account]}
      # keeps the source's id
      csv_accounts_id: {title: CSV account, type: text, from: ["@id"], create: true}
      # 85 of 85 filled, 10 distinct values → select; technolgy stands on 12 rows and is written technology
      # everywhere else
      sector:
        title: Sector
        type: select
        from: [sector]
        create: true
        options: [entertainment, finance, medical, retail, services, software, technology, "2020"]
        values: {technolgy: technology}
    dropped:
      fax: 0 of 85 filled
      region: 'always "EMEA"'

  # opportunities.csv: 8,800 records
  #
  # Opportunities without a stage get the first one.
  deals:
    target: deals
    singular: Deal
    plural: Deals
    id_attribute: csv_deals_id
    references:
      # all 8,800 filled; 7,320 name a record of products
      product:
        title: Product
        from: [product]
        targets: [products]
        create: true
        mirror: {slug: deals, title: Deals}
        near_misses:
          # as GTX Pro, but for one space
          GTXPro: {means: GTX Pro, rows: 1480, answer: null}
          "GTX: Plus": {means: GTX Plus, rows: 2, answer: false}
        misfits: product_as_written

left_out:
  data_dictionary: describes the other files
"""

# Few odd letters, so that hypothesis meets their combinations often; every other letter is in st.text().
texts = st.one_of(
    st.text(max_size=20), st.text("aN:#,[]{}\"'\\ \n\t\r\x00\x85\u2028\ufeff-?&*!|>%@`~01.=<é🎉", max_size=12)
)
words = st.one_of(texts, st.sampled_from(["no", "null", "true", "~", "", "2020", "1e3", "2020-01-01", "<<", "answer"]))
names = st.one_of(words, st.just("k" * 1500))
maps = st.dictionaries(names, words, max_size=3)
lists = st.lists(words, max_size=3).map(tuple)
maybe = st.none() | words
types = st.sampled_from(AttributeType)
endpoints = st.builds(Endpoint, plugin=words, account=words, name=words, locator=maybe)
attributes = st.builds(
    PlannedAttribute,
    title=words,
    type=types,
    sources=lists,
    parts=maps,
    otherwise=lists,
    create=st.booleans(),
    multi=st.booleans(),
    fallback=types,
    currency=maybe,
    options=lists,
    values=maps,
    misfits=maybe,
    reason=words,
)
near_misses = st.builds(
    PlannedNearMiss, means=words, rows=st.integers(0, 10**9), answer=st.none() | st.booleans(), evidence=words
)
references = st.builds(
    PlannedReference,
    title=words,
    sources=lists,
    targets=lists,
    mirror=st.none() | st.builds(PlannedMirror, slug=words, title=words, many=st.booleans()),
    near_misses=st.dictionaries(names, near_misses, max_size=2),
    by_name=st.none() | st.booleans(),
    description=maybe,
    reason=words,
)
objects = st.builds(
    PlannedObject,
    target=words,
    singular=words,
    plural=words,
    create=st.booleans(),
    id_attribute=words,
    match=lists,
    policy=st.sampled_from(Policy),
    attributes=st.dictionaries(names, attributes, max_size=2),
    references=st.dictionaries(names, references, max_size=2),
    dropped=maps,
    reason=words,
    notes=lists,
)
plans = st.builds(
    Plan,
    version=st.just(1),
    source=endpoints,
    sink=endpoints,
    limit=st.none() | st.integers(1, 10**9),
    objects=st.dictionaries(names, objects, max_size=2),
    left_out=maps,
    notes=lists,
)


def _content(plan: Plan | None) -> dict[str, Any] | None:
    return plan.model_dump(by_alias=True) if plan else None


def _edited(path: Path, old: str, new: str) -> Path:
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))
    return path


@pytest.fixture
def path(plan: Plan, tmp_path: Path) -> Path:
    write_plan(plan, tmp_path / "plan.yaml")
    return tmp_path / "plan.yaml"


def test_the_file_is_short_and_says_why(path: Path) -> None:
    assert path.read_text() == WRITTEN


def test_nothing_but_the_plan_and_its_schema_is_written(path: Path) -> None:
    assert sorted(file.name for file in path.parent.iterdir()) == ["plan.schema.json", "plan.yaml"]
    assert json.loads((path.parent / "plan.schema.json").read_text()) == plan_schema()


@given(plans)
@settings(max_examples=100, deadline=None)
def test_every_plan_reads_back_as_it_was_written(plan: Plan) -> None:
    text = document(plan)
    read, _, problems = parse(text)
    assert problems == []
    assert _content(read) == _content(plan)


@given(plans)
@settings(max_examples=30, deadline=None)
def test_other_yaml_readers_see_the_same_and_the_schema_agrees(plan: Plan) -> None:
    seen = YAML(typ="safe", pure=True).load(document(plan))
    jsonschema_rs.validator_for(plan_schema()).validate(seen)
    assert _filled(plan, seen) == _content(plan)


def _filled(plan: Plan, seen: dict[str, Any]) -> dict[str, Any] | None:
    return _content(Plan.model_validate_json(json.dumps(seen)))


def test_comments_are_read_as_the_reasons_that_they_are(plan: Plan, path: Path) -> None:
    assert read_plan(path) == plan


def test_what_a_person_writes_above_an_entry_is_its_reason(path: Path) -> None:
    _edited(path, "# keeps the source's id\n", "# asked for by Ann\n      #   and Bob\n")
    assert read_plan(path).objects["accounts"].attributes["csv_accounts_id"].reason == "asked for by Ann and Bob"
    update_plan_file(path, {Question("deals", "product", "GTXPro"): True})
    assert "# asked for by Ann\n" in path.read_text()


def test_editing_one_value_changes_only_that(plan: Plan, path: Path) -> None:
    before = _content(read_plan(path))
    after = _content(read_plan(_edited(path, "type: select", "type: text")))
    assert before
    assert after
    after["objects"]["accounts"]["attributes"]["sector"]["type"] = AttributeType.SELECT
    assert after == before


@pytest.mark.parametrize("word", ["no", "2020", "1e3", "2020-01-01", "true", "0o7", '"no"', "'no'"])
def test_text_needs_no_quotes_where_text_is_asked_for(path: Path, word: str) -> None:
    read = read_plan(_edited(path, "singular: Deal\n", f"singular: {word}\n"))
    assert read.objects["deals"].singular == word.strip("\"'")


def test_windows_line_ends_and_byte_order_mark_are_taken(plan: Plan, path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert _content(read_plan(path)) == _content(plan)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "type: select",
            "type: selct",
            (
                'line 30, column 15: objects.accounts.attributes.sector.type is "selct". Did you mean "select"? '
                "Possible: text, rich-text, number, checkbox, date, timestamp, money, select, status, rating, email, "
                "phone, domain, url, location, person-name, actor, reference."
            ),
        ),
        (
            "create: true\n        options",
            "create: yes\n        options",
            'line 32, column 17: objects.accounts.attributes.sector.create is "yes"; it must be true or false.',
        ),
        (
            "    match: [domains]",
            "    matches: [domains]",
            (
                "line 20, column 5: objects.accounts.matches is not known here. "
                'Did you mean "match"? Known: target, singular, plural, create, id_attribute, match, policy, '
                "gone, attributes, references, duplicates, merge_from, merge_rules, dropped."
            ),
        ),
        (
            "match: [domains]",
            "match: domains",
            'line 20, column 12: objects.accounts.match is "domains"; it must be a list (`[one, two]`).',
        ),
        (
            "    singular: Deal\n    plural: Deals\n",
            "",
            "line 43, column 5: objects.deals lacks singular and plural.",
        ),
        (
            "singular: Deal\n",
            "singular:\n",
            'line 44, column 13: objects.deals.singular has no value; it must be text (`""` for an empty one).',
        ),
        (
            "mirror: {slug: deals, title: Deals}",
            "mirror: deals",
            (
                'line 54, column 17: objects.deals.references.product.mirror is "deals"; it must hold names with '
                "values (`name: value`)."
            ),
        ),
        (
            '"GTX: Plus": {means: GTX Plus, rows: 2,',
            '"GTX: Plus": {means: GTX Plus, rows: two,',
            (
                'line 58, column 48: objects.deals.references.product.near_misses."GTX: Plus".rows is "two"; it must '
                "be a whole number."
            ),
        ),
        (
            "    plural: Deals\n",
            "    plural: Deals\n    plural: Many\n",
            "line 46, column 5: objects.deals.plural stands here a second time (first on line 45); delete one.",
        ),
        ("    plural: Deals\n", "\tplural: Deals\n", "line 45, column 1: a tab stands here; YAML wants spaces."),
        (
            "version: 1",
            "version: 2",
            "line 8, column 10: the plan is of version 2",
        ),
        (
            "plural: Deals\n",
            "plural: &x Deals\n",
            "line 45, column 13: objects.deals.plural has an anchor, alias or tag",
        ),
        ("  deals:\n", "  deals: &x\n", "line 42, column 10: objects.deals has an anchor, alias or tag"),
        ("plural: Deals\n", "plural: *x\n", "line 45, column 13: an alias (*) stands here"),
        (
            "plural: Deals\n",
            "plural: !!python/name:os.system Deals\n",
            "line 45, column 13: objects.deals.plural has an",
        ),
        (
            "plural: Deals\n",
            "plural: Deals: all\n",
            "line 45, column 18: this is no YAML: mapping values are not allowed",
        ),
        ("plural: Deals\n", "plural: 'Deals\n", "this is no YAML: found unexpected end of stream"),
        ("plural: Deals\n", "plural: \x07\n", "line 45, column 13: this character can not stand in a YAML file"),
        ("\nleft_out:", "\n---\nleft_out:", "line 61, column 1: a second document begins here (---); a plan is one."),
    ],
)
def test_what_is_wrong_is_named_with_its_line_and_the_choices(path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_plan(_edited(path, old, new))
    assert str(refused.value).startswith(f"{path}, ")
    assert says in str(refused.value)


def test_several_problems_are_named_at_once(path: Path) -> None:
    _edited(path, "type: select", "type: selct")
    with pytest.raises(UsageError) as refused:
        read_plan(_edited(path, "misfits: product_as_written", "misfit: product_as_written"))
    first, second, third = str(refused.value).splitlines()
    assert first == f"{path} has 2 problems:"
    assert second.startswith("  line 30, column 15: objects.accounts.attributes.sector.type is")
    assert third.startswith(
        '  line 59, column 9: objects.deals.references.product.misfit is not known here. Did you mean "misfits"?'
    )


def test_of_many_problems_the_first_ten_are_named(path: Path) -> None:
    path.write_text("version: 1\n" + "".join(f"x{number}: 1\n" for number in range(12)))
    with pytest.raises(UsageError) as refused:
        read_plan(path)
    assert str(refused.value).splitlines()[-1] == "  and 3 more"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", ", line 1, column 1: the file is empty; delete it and plan anew."),
        (b"- 1\n", "the plan is a list; it must hold names with values (`name: value`)."),
        (b"version: 1\nsource: \xff\n", ", line 2: this is not UTF-8; save the file with that encoding."),
        (b"[" * 100_000, "nested too deeply"),
        (b"? [a]\n: 1\n", "has a name that is no text."),
        (b"%YAML 1.1\n---\nversion: no\n", 'version is "no"; it must be a whole number.'),
    ],
)
def test_what_is_no_plan_at_all_is_said(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes(content)
    with pytest.raises(UsageError) as refused:
        read_plan(path)
    assert says in str(refused.value)


def test_a_bomb_of_aliases_is_refused_at_once(tmp_path: Path) -> None:
    levels = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    (tmp_path / "plan.yaml").write_text("a0: &a0 [x]\n" + levels)
    with pytest.raises(UsageError, match="is not known here"):
        read_plan(tmp_path / "plan.yaml")


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"plan\.yaml can not be read: No such file or directory\."):
        read_plan(tmp_path / "plan.yaml")


def test_a_huge_file_is_not_even_parsed(tmp_path: Path) -> None:
    with (tmp_path / "plan.yaml").open("wb") as file:
        file.truncate(33 * 1024 * 1024)
    with pytest.raises(UsageError, match="is larger than 32 MB"):
        read_plan(tmp_path / "plan.yaml")


def test_questions_are_listed_with_their_answers(plan: Plan) -> None:
    assert [(question, near_miss.answer) for question, near_miss in questions(plan)] == [
        (Question("deals", "product", "GTXPro"), None),
        (Question("deals", "product", "GTX: Plus"), False),
    ]


def test_an_answer_changes_its_own_letters_only(path: Path) -> None:
    answers = {Question("deals", "product", "GTXPro"): True, Question("deals", "product", "GTX: Plus"): True}
    plan = update_plan_file(path, answers)
    assert path.read_text() == WRITTEN.replace("answer: null", "answer: true").replace("answer: false", "answer: true")
    assert [near_miss.answer for _, near_miss in questions(plan)] == [True, True]


@pytest.mark.parametrize("answer", [True, False])
def test_a_reference_by_name_is_asked_about_and_answered_in_its_place(path: Path, answer: bool) -> None:
    _edited(path, "near_misses:", "by_name: null\n        near_misses:")
    question = Question("deals", "product")
    assert [asked for asked, _ in name_questions(read_plan(path))] == [question]
    plan = update_plan_file(path, {question: answer})
    assert (plan.objects["deals"].references["product"].by_name, list(name_questions(plan))) == (answer, [])


@pytest.mark.parametrize(
    ("old", "new", "answered"),
    [
        (
            "{means: GTX Pro, rows: 1480, answer: null}",
            "{means: GTX Pro, rows: 1480}",
            "{answer: true, means: GTX Pro, ",
        ),
        (
            "GTXPro: {means: GTX Pro, rows: 1480, answer: null}",
            "GTXPro:\n            means: GTX Pro # mine\n            rows: 1480",
            "GTXPro:\n            answer: true\n            means: GTX Pro # mine\n            rows: 1480\n",
        ),
        (
            "GTXPro: {means: GTX Pro, rows: 1480, answer: null}",
            "GTXPro:\n            means: GTX Pro\n            answer:\n            rows: 1480",
            "            means: GTX Pro\n            answer: true\n            rows: 1480\n",
        ),
        (
            "{means: GTX Pro, rows: 1480, answer: null}",
            "{means: GTX Pro, rows: 1480, answer: }",
            "rows: 1480, answer: true }",
        ),
    ],
)
def test_an_answer_finds_its_place_however_the_file_was_edited(path: Path, old: str, new: str, answered: str) -> None:
    before = _edited(path, old, new).read_text()
    plan = update_plan_file(path, {Question("deals", "product", "GTXPro"): True})
    assert plan.objects["deals"].references["product"].near_misses["GTXPro"].answer is True
    assert answered in path.read_text()
    assert len(path.read_text().splitlines()) - len(before.splitlines()) in (0, 1)


def test_an_answer_keeps_windows_line_ends(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    before = path.read_bytes()
    update_plan_file(path, {Question("deals", "product", "GTXPro"): True})
    assert path.read_bytes() == before.replace(b"answer: null", b"answer: true")


def test_what_is_not_asked_can_not_be_answered(path: Path) -> None:
    with pytest.raises(KeyError):
        update_plan_file(path, {Question("deals", "product", "GTX Basic"): True})


def test_the_digest_does_not_count_comments_reasons_and_layout(plan: Plan, path: Path) -> None:
    path.write_text(path.read_text().replace("# keeps", "# really keeps").replace("0 of 85 filled", "empty"))
    assert plan_digest(read_plan(path)) == plan_digest(plan)


@pytest.mark.parametrize(
    ("old", "new"),
    [("type: select", "type: text"), ("answer: null", "answer: true"), ("      fax: 0 of 85 filled\n", "")],
)
def test_the_digest_counts_what_the_plan_does(plan: Plan, path: Path, old: str, new: str) -> None:
    assert plan_digest(read_plan(_edited(path, old, new))) != plan_digest(plan)
