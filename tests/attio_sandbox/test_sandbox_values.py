"""Every type of value: what is written, what is read, what is refused (section 8 of the behaviour reference)."""

from itertools import count

import pytest

NUMBERS = count()
ENVELOPE = {"active_from", "active_until", "created_by_actor", "attribute_type"}
BERLIN = {
    "line_1": "Unter den Linden 1", "line_2": None, "line_3": None, "line_4": None, "locality": "Berlin",
    "region": None, "postcode": "10117", "country_code": "DE", "latitude": "52.5", "longitude": "-13.4",
}  # fmt: skip


def bare(cells):
    return [{key: value for key, value in cell.items() if key not in ENVELOPE} for cell in cells]


@pytest.fixture(scope="module")
def attio(served_for_module):
    return served_for_module(refused_types=[], plan="enterprise")


@pytest.fixture
def things(attio):
    """A custom object with one attribute `it` of the type that a test asks for; returns the object's slug."""

    def with_attribute(kind, **more):
        slug = f"things_{next(NUMBERS)}"
        attio.object(slug)
        config = {"currency": {"default_currency_code": "EUR", "display_type": "symbol"}} if kind == "currency" else {}
        attio.attribute(f"objects/{slug}", "it", kind, config=config, **more)
        return slug

    return with_attribute


@pytest.mark.parametrize(
    ("kind", "written", "read"),
    [
        ("text", "abc", {"value": "abc"}),
        ("text", {"value": "  kept as it is "}, {"value": "  kept as it is "}),
        ("text", "", {"value": ""}),
        ("number", 5.2, {"value": 5.2}),
        ("number", {"value": -3}, {"value": -3}),
        ("number", 1.234567, {"value": 1.2346}),
        ("checkbox", True, {"value": True}),
        ("checkbox", "false", {"value": False}),
        ("currency", 99.55556, {"currency_value": 99.5556, "currency_code": "EUR"}),
        ("currency", {"currency_value": 7}, {"currency_value": 7, "currency_code": "EUR"}),
        ("date", "2023-12-31", {"value": "2023-12-31"}),
        ("date", "2023", {"value": "2023-01-01"}),
        ("date", "2023-02", {"value": "2023-02-01"}),
        ("date", "2023-01-02T23:00:00-10:00", {"value": "2023-01-03"}),
        ("timestamp", "2023-01-02T13:00:00+02:00", {"value": "2023-01-02T11:00:00.000000000Z"}),
        ("timestamp", "2023-01-02T13:00:00.123456789Z", {"value": "2023-01-02T13:00:00.123456789Z"}),
        ("timestamp", "2023-01-02", {"value": "2023-01-02T00:00:00.000000000Z"}),
        ("rating", 0, {"value": 0}),
        ("rating", {"value": 5}, {"value": 5}),
        ("domain", "ACME.co.uk", {"domain": "acme.co.uk", "root_domain": "acme.co.uk"}),
        ("domain", "https://www.shop.acme.com/path?x=1", {"domain": "shop.acme.com", "root_domain": "acme.com"}),
        ("domain", {"domain": "app.attio.com"}, {"domain": "app.attio.com", "root_domain": "attio.com"}),
        ("domain", "münchen.de", {"domain": "xn--mnchen-3ya.de", "root_domain": "xn--mnchen-3ya.de"}),
        ("phone-number", "+14155550123", {
            "original_phone_number": "+14155550123", "country_code": "US", "phone_number": "+14155550123",
        }),
        ("phone-number", {"original_phone_number": "(415) 555-0123", "country_code": "US"}, {
            "original_phone_number": "(415) 555-0123", "country_code": "US", "phone_number": "+14155550123",
        }),
        ("email-address", {"email_address": "A.b@Mail.Example.com"}, {
            "original_email_address": "A.b@Mail.Example.com", "email_address": "a.b@mail.example.com",
            "email_domain": "mail.example.com", "email_root_domain": "example.com", "email_local_specifier": "a.b",
        }),
        ("location", BERLIN, BERLIN),
        ("location", "Alexanderplatz, Berlin, Germany", {
            **dict.fromkeys(BERLIN), "line_1": "Alexanderplatz", "locality": "Berlin", "country_code": "DE",
        }),
    ],
)  # fmt: skip
def test_a_value_is_kept_in_its_normal_form(attio, things, kind, written, read):
    slug = things(kind)
    for form in (written, [written]):
        made = attio.create(slug, it=form)
        assert bare(made["values"]["it"]) == [read]
        assert attio.read(made) == made


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("text", 5),
        ("text", {"value": "x", "more": 1}),
        ("text", ["a", "b"]),
        ("number", "5"),
        ("number", True),
        ("checkbox", 1),
        ("checkbox", "yes"),
        ("currency", {"currency_value": 5, "currency_code": "EUR"}),
        ("currency", "5"),
        ("date", "31.12.2023"),
        ("date", "2023-02-30"),
        ("timestamp", "yesterday"),
        ("timestamp", 5),
        ("rating", 6),
        ("rating", 2.5),
        ("rating", -1),
        ("domain", "no dots"),
        ("domain", "acme.test"),
        ("domain", "acme.example"),
        ("domain", "localhost"),
        ("domain", "acme.notatld"),
        ("domain", ""),
        ("phone-number", "(415) 555-0123"),
        ("phone-number", "+1 23"),
        ("phone-number", {"country_code": "US"}),
        ("email-address", "a@acme.invalid"),
        ("email-address", "not an address"),
        ("location", {key: value for key, value in BERLIN.items() if key != "region"}),
        ("location", {**BERLIN, "country_code": "Germany"}),
        ("location", {**BERLIN, "latitude": "200"}),
        ("location", {**BERLIN, "latitude": 52.5}),
    ],
)
def test_a_wrong_value_is_refused_by_its_slug(attio, things, kind, written):
    slug = things(kind)
    status, code, message = attio.refused(slug, it=written)
    assert (status, code) == (400, "validation_type")
    assert message == 'An invalid value was passed to attribute with slug "it".'
    assert attio.find(slug) == []


def test_a_bad_phone_number_is_answered_as_recorded(attio):
    answer = attio.call("POST", "/v2/objects/people/records", {"data": {"values": {"phone_numbers": ["555-0123"]}}})
    assert answer.json() == {
        "status_code": 400,
        "type": "invalid_request_error",
        "code": "validation_type",
        "message": 'An invalid value was passed to attribute with slug "phone_numbers".',
        "validation_errors": [
            {
                "code": "invalid",
                "path": ["original_phone_number"],
                "message": "Invalid phone number, possibly due to missing country information",
            }
        ],
    }


def test_a_name_needs_all_three_keys_or_a_comma(attio):
    name = {"first_name": "Jane", "last_name": "Doe", "full_name": "Jane Doe"}
    assert bare(attio.create("people", name=name)["values"]["name"]) == [name]
    assert bare(attio.create("people", name="Doe, Jane")["values"]["name"]) == [name]
    answer = attio.call("POST", "/v2/objects/people/records", {"data": {"values": {"name": {"first": "Jane"}}}})
    assert [one["path"] for one in answer.json()["validation_errors"]] == [["first_name"], ["last_name"], ["full_name"]]
    assert attio.refused("people", name={"first_name": "Jane", "last_name": "Doe"})[:2] == (400, "validation_type")


def test_a_missing_location_key_is_answered_as_if_it_were_no_object(attio, things):
    slug = things("location")
    short = {key: value for key, value in BERLIN.items() if key != "region"}
    answer = attio.call("POST", f"/v2/objects/{slug}/records", {"data": {"values": {"it": short}}})
    assert "expected object" in answer.text.lower()


def test_selects_take_titles_and_ids_that_are_there(attio, things):
    slug = things("select", is_multiselect=True)
    path = f"/v2/objects/{slug}/attributes/it/options"
    high, low = (attio.ok("POST", path, {"data": {"title": title}})["id"]["option_id"] for title in ("High", "Low"))
    for written in (["High", "Low"], [high, {"option": "Low"}], [{"option": high}, low, low]):
        cells = attio.create(slug, it=written)["values"]["it"]
        assert [cell["option"]["title"] for cell in cells] == ["High", "Low"]
        assert cells[0]["option"]["id"]["option_id"] == high
    assert attio.refused(slug, it=["high"])[:2] == (400, "value_not_found")
    assert attio.refused(slug, it=[{"title": "High"}])[:2] == (400, "validation_type")
    attio.ok("PATCH", f"{path}/Low", {"data": {"is_archived": True}})
    assert attio.refused(slug, it=["Low"])[:2] == (400, "value_not_found")


def test_a_multi_value_attribute_takes_arrays_only(attio):
    answer = attio.call("POST", "/v2/objects/companies/records", {"data": {"values": {"domains": "acme.com"}}})
    assert answer.status_code == 400
    assert "Multi-select attribute expects an array but received a single value" in answer.text


def test_statuses_take_titles_and_ids(attio):
    path = "/v2/objects/deals/attributes/stage/statuses"
    titles = {one["title"]: one["id"]["status_id"] for one in attio.ok("GET", path)}
    assert list(titles) == ["Lead", "In Progress", "Won 🎉", "Lost"]
    for written in ("Won 🎉", titles["Won 🎉"], {"status": "Won 🎉"}, [{"status": titles["Won 🎉"]}]):
        deal = attio.create("deals", name="D", stage=written, owner="ada@example.com")
        assert deal["values"]["stage"][0]["status"]["title"] == "Won 🎉"
    for written in ("Won", "won 🎉"):
        code = attio.refused("deals", name="D", stage=written, owner="ada@example.com")[1]
        assert code == "value_not_found"
    assert attio.refused("deals", name="D", stage={"title": "Lead"}, owner="ada@example.com")[1] == "validation_type"


def test_actors_are_members_by_id_or_email(attio):
    ada = attio.ok("GET", "/v2/workspace_members")[0]["id"]["workspace_member_id"]
    deal = {"name": "D", "stage": "Lead"}
    by_id = {"referenced_actor_type": "workspace-member", "referenced_actor_id": ada}
    for written in (by_id, "Ada@Example.com", {"workspace_member_email_address": "ada@example.com"}):
        assert bare(attio.create("deals", **deal, owner=written)["values"]["owner"]) == [by_id]
    for written, code in (
        ("nobody@example.com", "value_not_found"),
        ({**by_id, "referenced_actor_id": "11111111-1111-4111-8111-111111111111"}, "value_not_found"),
        ({**by_id, "referenced_actor_type": "api-token"}, "validation_type"),
        (5, "validation_type"),
    ):
        assert attio.refused("deals", **deal, owner=written)[1] == code


@pytest.mark.parametrize(
    "readonly",
    ["record_id", "created_at", "created_by", "logo_url", "twitter_follower_count", "last_email_interaction"],
)
def test_what_attio_keeps_itself_can_not_be_written(attio, readonly):
    assert attio.refused("companies", **{readonly: "x"})[:2] == (400, "validation_type")


def test_unknown_and_archived_attributes_are_not_found(attio):
    attio.attribute("objects/companies", "tier")
    attio.ok("PATCH", "/v2/objects/companies/attributes/tier", {"data": {"is_archived": True}})
    for slug in ("tier", "nonsense"):
        assert attio.refused("companies", **{slug: "x"})[:2] == (400, "value_not_found")
