"""The sink against the stand-in, over real HTTP: two things that were written apart from each other agree."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from crm_move import (
    Actor,
    AlreadyThereError,
    ArchiveOption,
    Attached,
    Attribute,
    AttributeType,
    Checkbox,
    ConflictError,
    CreateAttribute,
    CreateList,
    CreateObject,
    CreateOption,
    CreateRecord,
    CreateReference,
    Date,
    DeleteEntry,
    DeleteRecord,
    Domain,
    Email,
    Kind,
    Links,
    Location,
    Money,
    Number,
    Operation,
    OutcomeUnknownError,
    PersonName,
    Phone,
    QuotaError,
    Rating,
    Refusal,
    RefusedError,
    RestoreAttribute,
    RestoreOption,
    Select,
    SignInError,
    SinkList,
    Status,
    Target,
    Text,
    Timestamp,
    TypeRefusedError,
    UpdateRecord,
    UpsertRecord,
    Value,
    ValueRefusedError,
    WriteEntry,
)
from crm_move_attio.sink import AttioSink

T = AttributeType
Open = Callable[..., tuple[AttioSink, str]]
NOBODY = "00000000-0000-4000-8000-000000000000"


VALUES: dict[str, tuple[Value, ...]] = {
    "name": (Text(text="Wídget\n“two” 🎉"),),
    "source_id": (Text(text="0007"),),
    "price": (Money(amount=Decimal("9.99996"), currency="EUR"),),
    "stock": (Number(number=Decimal("-12345678901.2345")),),
    "sold": (Checkbox(checked=False),),
    "since": (Date(day=date(1969, 12, 31)),),
    "seen": (Timestamp(at=datetime(2024, 1, 2, 3, 4, 5, 678901, UTC)),),
    "stars": (Rating(stars=0),),
    "state": (Status(stage="won 🎉"),),
    "tags": (Select(option="Red"), Select(option="a/b ö?")),
    "keeper": (Actor(email="MAX@example.com"),),
    "hotlines": (Phone(e164="+14155550123", written="(415) 555-0123"), Phone(e164="+442083661177", written="x")),
}


@pytest.fixture
def products(open_sink: Open, making_products: list[Operation]) -> AttioSink:
    """A sink with the object `products`, described."""
    sink, _ = open_sink()
    for operation in making_products:
        sink.apply(operation)
    sink.describe()
    return sink


def checked(sink: AttioSink, object: str, values: dict[str, tuple[Value, ...]]) -> dict[str, tuple[Value, ...]]:
    """The values as the sink normalises them; none is refused."""
    schema = sink.describe().schema_.object(object)
    assert schema is not None
    normal: dict[str, tuple[Value, ...]] = {}
    for slug, several in values.items():
        found = schema.attribute(slug)
        assert found is not None
        outcomes = [sink.check(value, found) for value in several]
        assert not [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
        normal[slug] = tuple(outcome for outcome in outcomes if not isinstance(outcome, Refusal))
    return normal


def test_what_was_made_is_described(products: AttioSink, making_products: list[Operation]) -> None:
    schema = products.describe().schema_.object("products")
    assert schema is not None
    made = [operation.attribute for operation in making_products if isinstance(operation, CreateAttribute)]
    for wanted in made:
        found = schema.attribute(wanted.slug)
        assert found is not None
        assert found.model_copy(update={"options": ()}) == wanted
    tags, state, parent = schema.attribute("tags"), schema.attribute("state"), schema.reference("parent")
    assert tags is not None
    assert [option.title for option in tags.options] == ["Red", "a/b ö?"]
    assert state is not None
    assert [option.title for option in state.options] == ["New", "Won 🎉"]
    assert parent is not None
    assert parent == next(made.reference for made in making_products if isinstance(made, CreateReference))
    assert schema.reference("children") is not None


def test_what_is_made_twice_is_there_already(products: AttioSink, making_products: list[Operation]) -> None:
    for operation in making_products:
        with pytest.raises(AlreadyThereError):
            products.apply(operation)


def test_checked_values_are_stored_as_they_were_checked(products: AttioSink) -> None:
    normal = checked(products, "products", VALUES)
    id = products.apply(UpsertRecord(object="products", key="source_id", values=normal)).id
    (stored,) = products.read_back("products", [id])
    assert {slug: stored.values[slug] for slug in normal} == normal
    assert {stored.written[slug].by for slug in normal} == {"ours"}
    assert stored.created is not None
    assert stored.created.by == "ours"


def test_a_second_upsert_finds_the_record(products: AttioSink) -> None:
    normal = checked(products, "products", VALUES)
    upsert = UpsertRecord(object="products", key="source_id", values=normal)
    assert products.apply(upsert) == products.apply(upsert)
    assert sum(len(page.records) for page in products.existing("products", None)) == 1


def test_a_record_is_found_by_each_of_its_values(products: AttioSink) -> None:
    normal = checked(products, "products", VALUES)
    id = products.apply(UpsertRecord(object="products", key="source_id", values=normal)).id
    products.apply(UpsertRecord(object="products", key="source_id", values={"source_id": (Text(text="8"),)}))
    for slug, several in normal.items():
        assert [record.id for record in products.find("products", slug, several[0])] == [id]


def test_links_are_written_in_the_same_call_and_seen_from_both_sides(products: AttioSink) -> None:
    def upsert(source_id: str, **links: tuple[Target, ...]) -> Target:
        values: dict[str, tuple[Value, ...]] = {"source_id": (Text(text=source_id),)}
        done = products.apply(UpsertRecord(object="products", key="source_id", values=values, links=links))
        return Target(object="products", id=done.id)

    parent = upsert("1")
    children = [upsert(number, parent=(parent,)) for number in ("2", "3")]
    (stored,) = products.read_back("products", [parent.id])
    assert set(stored.links["children"]) == set(children)
    products.apply(UpdateRecord(object="products", id=children[0].id, values={}, links={"parent": ()}, replace=True))
    (stored,) = products.read_back("products", [parent.id])
    assert stored.links == {"children": (children[1],)}


def test_an_update_adds_and_a_replacing_one_replaces_or_clears(products: AttioSink) -> None:
    values: dict[str, tuple[Value, ...]] = {"source_id": (Text(text="1"),), "tags": (Select(option="Red"),)}
    id = products.apply(UpsertRecord(object="products", key="source_id", values=values)).id

    def tags(*titles: str, replace: bool) -> set[str]:
        several = tuple(Select(option=title) for title in titles)
        products.apply(UpdateRecord(object="products", id=id, values={"tags": several}, replace=replace))
        (stored,) = products.read_back("products", [id])
        return {value.option for value in stored.values.get("tags", ()) if isinstance(value, Select)}

    assert tags("a/b ö?", replace=False) == {"Red", "a/b ö?"}
    assert tags("a/b ö?", replace=True) == {"a/b ö?"}
    assert tags(replace=True) == set()


BAD: dict[str, Value] = {
    "tags": Select(option="Green"),
    "state": Status(stage="Lost"),
    "hotlines": Phone(e164="+1415", written="1415"),
    "keeper": Actor(email="nobody@example.com"),
    "colour": Text(text="red"),
}


def test_an_unforeseen_bad_value_is_named(products: AttioSink) -> None:
    for slug, value in BAD.items():
        with pytest.raises(ValueRefusedError) as caught:
            products.apply(CreateRecord(object="products", values={"name": (Text(text="x"),), slug: (value,)}))
        assert caught.value.attribute == slug


def test_a_link_to_nobody_is_named(products: AttioSink) -> None:
    links: Links = {"parent": (Target(object="products", id=NOBODY),)}
    with pytest.raises(ValueRefusedError) as caught:
        products.apply(CreateRecord(object="products", values={}, links=links))
    assert caught.value.attribute == "parent"


def test_a_required_value_that_is_missing_is_named(open_sink: Open) -> None:
    sink, _ = open_sink()
    with pytest.raises(ValueRefusedError) as caught:
        sink.apply(CreateRecord(object="deals", values={"name": (Text(text="Big"),)}))
    assert caught.value.attribute in {"stage", "owner"}


def test_standard_objects_take_their_own_types(open_sink: Open) -> None:
    sink, _ = open_sink()
    company: dict[str, tuple[Value, ...]] = {"name": (Text(text="Acme"),), "domains": (Domain(domain="www.Acme.com"),)}
    company = checked(sink, "companies", company)
    id = sink.apply(CreateRecord(object="companies", values=company)).id
    person: dict[str, tuple[Value, ...]] = {
        "name": (PersonName(first="Ada", last="Lovelace", full="Ada Lovelace"),),
        "email_addresses": (Email(address="Ada@Acme.com"), Email(address="al@acme.com")),
        "primary_location": (Location(line_1="1 Loop", country_code="us", latitude="37.3317410"),),
    }
    person = checked(sink, "people", person)
    link: Links = {"company": (Target(object="companies", id=id),)}
    who = sink.apply(CreateRecord(object="people", values=person, links=link)).id
    (stored,) = sink.read_back("people", [who])
    assert {slug: set(stored.values[slug]) for slug in person} == {slug: set(values) for slug, values in person.items()}
    assert stored.links == link
    assert [found.id for found in sink.find("people", "email_addresses", Email(address="al@acme.com"))] == [who]
    assert [found.id for found in sink.find("companies", "domains", Domain(domain="acme.com"))] == [id]


def test_a_taken_value_names_attribute_and_record(open_sink: Open) -> None:
    sink, _ = open_sink()
    company = CreateRecord(object="companies", values={"domains": (Domain(domain="acme.com"),)})
    id = sink.apply(company).id
    with pytest.raises(ConflictError) as caught:
        sink.apply(company)
    assert (caught.value.attribute, caught.value.records) == ("domains", (id,))


def test_types_that_attio_does_not_make_are_refused_as_such(products: AttioSink) -> None:
    for type in (T.DOMAIN, T.LOCATION, T.EMAIL):
        with pytest.raises(TypeRefusedError):
            products.apply(
                CreateAttribute(object="products", attribute=Attribute(slug="extra", title="Extra", type=type))
            )


def test_a_unique_attribute_on_people_is_refused_as_such(open_sink: Open) -> None:
    made = Attribute(slug="source_id", title="Source id", type=T.TEXT, unique=True)
    with pytest.raises(TypeRefusedError):
        open_sink()[0].apply(CreateAttribute(object="people", attribute=made))


def test_the_plan_of_the_workspace_ends_the_making_of_objects(open_sink: Open) -> None:
    sink, _ = open_sink(plan="free")
    with pytest.raises(QuotaError):
        sink.apply(CreateObject(object="products", singular="Product", plural="Products"))


def test_a_record_has_one_entry_on_a_list_however_often_it_is_written(open_sink: Open) -> None:
    sink, _ = open_sink()
    assert sink.describe().lists == ()
    sink.apply(CreateList(list="funnel", title="Funnel", object="companies"))
    stage = Attribute(slug="step", title="Step", type=AttributeType.STATUS)
    sink.apply(CreateAttribute(object="funnel", of_list=True, attribute=stage))
    for title in ("Open", "Won"):
        sink.apply(CreateOption(object="funnel", of_list=True, attribute="step", title=title, status=True))
    id = sink.apply(CreateRecord(object="companies", values={"name": (Text(text="Ada Ltd"),)})).id
    for step in ("Open", "Won", "Won"):
        values: dict[str, tuple[Value, ...]] = {"step": (Status(stage=step),)}
        sink.apply(WriteEntry(list="funnel", object="companies", record=id, values=values))
    [entry] = [entry for page in sink.entries("funnel", None) for entry in page.entries]
    own = next(each for each in sink.entry_attributes("funnel") if each.slug == "step")
    assert sink.describe().lists == (SinkList(slug="funnel", title="Funnel", object="companies"),)
    assert [option.title for option in own.options] == ["Open", "Won"]
    assert (entry.object, entry.record, entry.values["step"]) == ("companies", id, (Status(stage="Won"),))
    assert entry.written["step"].by == "ours"


@pytest.mark.parametrize("null_clears", [True, False])
def test_a_value_is_emptied_one_way_or_the_other_or_said_to_stay(open_sink: Open, null_clears: bool) -> None:
    sink, _ = open_sink(null_clears=null_clears)
    id = sink.apply(CreateRecord(object="companies", values={"description": (Text(text="x"),)})).id
    emptying = UpdateRecord(object="companies", id=id, values={"description": ()}, replace=True)
    if null_clears:
        sink.apply(emptying)
        assert "description" not in sink.read_back("companies", [id])[0].values
    else:
        with pytest.raises(ValueRefusedError, match="can not be emptied by API") as refused:
            sink.apply(emptying)
        assert refused.value.attribute == "description"


def test_what_hangs_on_a_record_is_told(open_sink: Open) -> None:
    sink, _ = open_sink()
    sink.apply(CreateList(list="funnel", title="Funnel", object="companies"))
    id = sink.apply(CreateRecord(object="companies", values={"name": (Text(text="Ada Ltd"),)})).id
    entry = sink.apply(WriteEntry(list="funnel", object="companies", record=id, values={})).id
    assert list(sink.attached()) == [Attached(object="companies", record=id, what="entry on Funnel")]
    sink.apply(DeleteEntry(list="funnel", id=entry))
    sink.apply(DeleteEntry(list="funnel", id=entry))
    assert list(sink.attached()) == []
    assert sink.unseen() == ()


def test_an_option_is_put_away_and_brought_back(products: AttioSink) -> None:
    def archived() -> bool:
        described = products.describe().schema_.object("products")
        tags = described.attribute("tags") if described else None
        return next(option.archived for option in tags.options if option.title == "a/b ö?") if tags else False

    products.apply(ArchiveOption(object="products", attribute="tags", title="a/b ö?"))
    assert archived()
    products.apply(RestoreOption(object="products", attribute="tags", title="a/b ö?"))
    assert not archived()


def test_a_key_that_may_not_touch_lists_is_offered_none(open_sink: Open) -> None:
    scopes = ["object_configuration:read-write", "record_permission:read-write", "list_configuration:read-write"]
    assert open_sink(scopes=scopes)[0].describe().lists is None


def test_what_is_there_is_restored_without_complaint(products: AttioSink) -> None:
    products.apply(RestoreAttribute(object="products", attribute="stock"))
    products.apply(RestoreOption(object="products", attribute="tags", title="a/b ö?"))
    products.apply(RestoreOption(object="products", attribute="state", title="Won 🎉", status=True))


def test_deleting_twice_is_deleting(products: AttioSink) -> None:
    id = products.apply(CreateRecord(object="products", values={"name": (Text(text="x"),)})).id
    for _ in range(2):
        products.apply(DeleteRecord(object="products", id=id))
    assert products.read_back("products", [id]) == ()
    with pytest.raises(RefusedError, match="404"):
        products.apply(UpdateRecord(object="products", id=id, values={"name": (Text(text="y"),)}))


@pytest.mark.parametrize("most", [None, 100, 499])
def test_all_records_are_read_whatever_the_server_grants(open_sink: Open, most: int | None) -> None:
    sink, _ = open_sink(max_query_limit=most)
    made = [sink.apply(CreateRecord(object="companies", values={"name": (Text(text=str(n)),)})).id for n in range(101)]
    found = [record.id for page in sink.existing("companies", None) for record in page.records]
    assert sorted(found) == sorted(made)
    assert {record.id for record in sink.read_back("companies", made)} == set(made)


def test_a_workspace_without_deals_says_so(open_sink: Open) -> None:
    assert set(open_sink(enabled_objects=())[0].describe().unavailable) == {Kind.DEAL, Kind.USER, Kind.WORKSPACE}


def test_missing_scopes_are_told_and_members_are_not_asked_for(open_sink: Open) -> None:
    sink, _ = open_sink(scopes=["object_configuration:read", "record_permission:read-write"])
    assert len(sink.workspace().missing) == 2
    assert sink.describe().members == ()


def test_a_dead_token_is_a_refused_sign_in(open_sink: Open) -> None:
    with pytest.raises(SignInError):
        open_sink(dead_tokens=["sandbox"])[0].workspace()


def test_what_the_system_writes_is_told_apart_from_ours(open_sink: Open) -> None:
    sink, _ = open_sink(company_from_email=True, company_delay_ms=0)
    id = sink.apply(CreateRecord(object="people", values={"email_addresses": (Email(address="a@acme.com"),)})).id
    (stored,) = sink.read_back("people", [id])
    assert (stored.written["email_addresses"].by, stored.written["company"].by) == ("ours", "system")
    (company,) = sink.read_back("companies", [stored.links["company"][0].id])
    assert company.created is not None
    assert company.created.by == "system"


def test_what_may_be_repeated_is_done_once_whatever_goes_wrong_on_the_way(
    open_sink: Open, making_products: list[Operation]
) -> None:
    sink, _ = open_sink(
        faults={"rate_500": 0.1, "rate_409": 0.1, "rate_drop_before": 0.1, "rate_drop_after": 0.1, "seed": 7}
    )
    for operation in making_products[:3]:
        with suppress(AlreadyThereError):
            sink.apply(operation)

    def upsert(number: int) -> str:
        values: dict[str, tuple[Value, ...]] = {"source_id": (Text(text=str(number % 40)),)}
        return sink.apply(UpsertRecord(object="products", key="source_id", values=values)).id

    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(upsert, range(80)))
    assert len(made) == 40
    assert {record.id for page in sink.existing("products", None) for record in page.records} == made


def test_a_create_whose_answer_is_lost_is_not_repeated(open_sink: Open) -> None:
    sink, _ = open_sink(faults={"rate_drop_after": 1.0})
    with pytest.raises(OutcomeUnknownError):
        sink.apply(CreateRecord(object="companies", values={"name": (Text(text="Acme"),)}))
