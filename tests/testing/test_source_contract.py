"""The rules that a source is held to: the fake CRM keeps them, and each broken one is named."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from crm_move import (
    Account,
    Left,
    Link,
    LinkPage,
    MembershipPage,
    Number,
    Page,
    Pipeline,
    Record,
    RecordList,
    Reference,
    Schema,
    Stage,
)
from crm_move.plugins import Opened, Source, Surroundings, open_source
from crm_move.testing import ContractError, check_source, fake_plugin, sandboxed, source_findings

FAKE = fake_plugin()


@pytest.mark.parametrize("include", [(), ("archived",)])
def test_the_fake_source_keeps_its_contract(tmp_path, include):
    check_source(FAKE, tmp_path, include=include)


def test_a_broken_rule_is_named_with_its_evidence(tmp_path):
    with pytest.raises(ContractError) as caught:
        check_source(replace(FAKE, open=lambda context: Broken(FAKE.open(context))), tmp_path)
    assert str(caught.value) == (
        "`fake` breaks 9 rules of its contract:\n"
        "- The account has an id, and the same one each time\n"
        "    its id is empty\n"
        "- Every record stands under its object, once\n"
        "    read('people') gave a record of `visits`\n"
        "    `people`: the id '' is empty or doubled\n"
        "- Every value has its attribute, and its attribute's type (or is kept as text)\n"
        "    `people` : `mail` is of type email and holds number\n"
        "    `people` : `nickname` is not in the schema\n"
        "- Every reference and every link has its attribute, and points where that may point\n"
        "    `people` : `organisation` points at `visits`, which is none of its targets\n"
        "- Links belong to records that were read, and are given once: by read() or by links()\n"
        "    a link of `visits` v9, which was not read\n"
        "    a link of `visits` v9, which was not read\n"
        "    `visits` v9: the link `about` to p1 is given twice\n"
        "- The last page has no cursor, and every other one has\n"
        "    `people`: the cursors are ['after-10']…\n"
        "- A count is the number of records, where there is one\n"
        "    `people`: counted 34, read 1\n"
        "- What is left behind is named and counted\n"
        "    '': -1\n"
        "- A refused sign-in raises SignInError\n"
        "    account() answered although the key or token is one that the sandbox refuses"
    )


def test_an_error_in_one_rule_does_not_hide_the_others(tmp_path):
    class Failing(Broken):
        def count(self, object: str) -> int | None:
            raise KeyError(object)

    plugin = replace(FAKE, open=lambda context: Failing(FAKE.open(context)))
    found = {finding.rule: finding.problems for finding in source_findings(plugin, tmp_path)}
    assert found["A count is the number of records, where there is one"] == ("KeyError: 'organisations'",)
    assert found["What is left behind is named and counted"] == ("'': -1",)


class Broken:
    """The fake source with something wrong in nearly everything that it says of people."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def account(self) -> Account:
        return Account(id="", name="Nameless")

    def read(self, object: str, cursor: str | None) -> Iterator[Page]:
        if object != "people":
            yield from self._source.read(object, cursor)
        elif cursor is None:
            values = {"mail": (Number(number=Decimal(1)),), "nickname": (Number(number=Decimal(1)),)}
            references = {"organisation": (Reference(object="visits", id="v1"),)}
            record = Record.model_construct(object="visits", id="", values=values, references=references)
            yield Page.model_construct(records=(record,), next="after-10")

    def links(self, object: str, cursor: str | None) -> Iterator[LinkPage]:
        link = Link(object="visits", id="v9", attribute="about", reference=Reference(object="people", id="p1"))
        yield LinkPage(links=(link, link) if object == "visits" else ())

    def count(self, object: str) -> int | None:
        return self._source.count(object)

    def describe(self) -> Schema:
        return Schema(objects=self._source.describe().objects)

    def left_behind(self) -> list[Left]:
        return [Left(what="", count=-1)]


def test_what_a_source_has_besides_is_tried_too(tmp_path):
    with pytest.raises(ContractError) as caught:
        check_source(replace(FAKE, open=lambda context: Careless(FAKE.open(context))), tmp_path)
    assert str(caught.value) == (
        "`fake` breaks 7 rules of its contract:\n"
        "- The schema does not contradict itself, and is the same each time\n"
        "    the list `s9` is of `ghosts`, which is no object\n"
        "- A former id belongs to one record, and no record has it now\n"
        "    `organisations` o1 was 'o2', and so is or was another one\n"
        "- Several pipelines of an object have their stages and their titles as options\n"
        "    `opportunities`: the options of `stage` are not New (Sales), New (Other)…\n"
        "    `opportunities`: no attribute has the role `pipeline`\n"
        "- What has changed is given as read() gives it, and from any cursor on\n"
        "    `organisations` o1 is given differently by changes() and read()\n"
        "    `organisations` o1 is given and gone on one page\n"
        "    changes of `organisations`: the cursors are ['after-1']…\n"
        "    changes of `organisations`: read from 'after-1' differs from what followed it\n"
        "- The ids are those of the records\n"
        "    `visits` v4 is read and not listed\n"
        "- Every list gives its records' ids, each once, and from any cursor on\n"
        "    `s9` has a record twice\n"
        "    `s9`: counted 3, read 2\n"
        "- Remarks are sentences\n"
        "    'cheap' is none"
    )


class Careless(Broken):
    """The fake source with something wrong in nearly everything that a source may have besides."""

    def account(self) -> Account:
        return self._source.account()

    def describe(self) -> Schema:
        schema = self._source.describe()
        pipelines = [
            Pipeline(slug=slug, title=slug.title(), stages=(Stage(title="New"),)) for slug in ("sales", "other")
        ]
        objects = tuple(
            each.model_copy(update={"pipelines": tuple(pipelines)}) if each.pipelines else each
            for each in schema.objects
        )
        return Schema(objects=objects, lists=(RecordList(slug="s9", title="Ghosts", object="ghosts", size=3),))

    def read(self, object: str, cursor: str | None) -> Iterator[Page]:
        for page in self._source.read(object, cursor):
            merged = (record.model_copy(update={"former_ids": ("o2",)}) for record in page.records if record.id == "o1")
            yield page.model_copy(update={"records": (*merged, *(each for each in page.records if each.id != "o1"))})

    def links(self, object: str, cursor: str | None) -> Iterator[LinkPage]:
        return self._source.links(object, cursor)

    def left_behind(self) -> list[Left]:
        return []

    def mark(self) -> str:
        return "1"

    def changes(self, object: str, mark: str, cursor: str | None) -> Iterator[Page]:
        changed = [Record(object=object, id="o1")] if object == "organisations" else []
        yield Page(
            records=tuple(changed), gone=tuple(record.id for record in changed), next="after-1" if changed else None
        )

    def ids(self, object: str) -> Iterator[tuple[str, ...]]:
        yield tuple(
            record.id for page in self._source.read(object, None) for record in page.records if record.id != "v4"
        )

    def memberships(self, list: str, cursor: str | None) -> Iterator[MembershipPage]:
        yield MembershipPage(ids=("p1", "p1"))

    def remarks(self) -> list[str]:
        return ["cheap"]


def opened(where: Surroundings) -> Opened[Source]:
    return open_source(FAKE, **where)


def records(source: Source, object: str) -> list[Record]:
    return [record for page in source.read(object, None) for record in page.records]


def test_tokens_are_renewed_when_they_are_used_up(tmp_path):
    with sandboxed(FAKE, tmp_path, token_calls=3, page_size=2) as where, opened(where) as fake:
        assert len(records(fake.connector, "people")) == 34
        assert fake.client is not None
        assert fake.client.counters.retried["read"] >= 5


def test_tokens_are_renewed_before_they_expire(tmp_path):
    with sandboxed(FAKE, tmp_path, token_seconds=0.2, token_calls=10_000) as where, opened(where) as fake:
        for _ in range(40):
            fake.connector.account()
        assert fake.client is not None
        assert fake.client.counters.retried == {}


def test_a_renewed_token_is_found_again_by_the_next_run(tmp_path):
    with sandboxed(FAKE, tmp_path) as where:
        for _ in range(2):
            with opened(where) as fake:
                assert fake.connector.account().name == "Fake & Söhne"


def test_reading_survives_faults(tmp_path: Path):
    faults = {"rate_500": 0.1, "rate_drop_before": 0.1, "rate_drop_after": 0.1, "seed": 7}
    with sandboxed(FAKE, tmp_path, faults=faults, page_size=3) as where, opened(where) as fake:
        assert [record.id for record in records(fake.connector, "organisations")] == [
            "o1",
            "o2",
            "o3",
            "o4",
            "o5",
            "o6",
        ]


def test_it_holds_what_csv_files_do_not(tmp_path):
    with sandboxed(FAKE, tmp_path) as where, opened(where) as fake:
        found = {record.id: record for name in ("organisations", "visits") for record in records(fake.connector, name)}
        links = [link for page in fake.connector.links("opportunities", None) for link in page.links]
    assert found["o6"].references["parent"] == (Reference(object="organisations", id="o6"),)
    assert found["o4"].references["parent"] == (Reference(object="organisations", id="o5"),)
    assert {found[id].references["about"][0].object for id in ("v1", "v2", "v3")} == {
        "people",
        "organisations",
        "opportunities",
    }
    assert found["o3"].unheld == {"health": 0.7}
    assert links[0].reference == Reference(object="people", id="p1", label="decision maker", primary=True)
