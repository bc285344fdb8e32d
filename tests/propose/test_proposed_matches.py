"""Which source attributes go to the sink's own ones."""

import pytest

from crm_move.model import Attribute, AttributeType, Kind, Option, Role

T = AttributeType


def test_attributes_find_the_sinks_own_by_role_then_name_then_likeness(proposer, source, sink):
    sink.with_attribute("companies", Attribute(slug="region_code", title="Region code", type=T.TEXT))
    sink.with_attribute("companies", Attribute(slug="annual_revenue", title="Annual revenue", type=T.NUMBER))
    source.add(
        "accounts",
        {
            "Firm": Role.NAME,
            "About us": Role.DESCRIPTION,
            "Site": {"type": T.DOMAIN, "role": Role.DOMAIN},
            "Account region code": T.TEXT,
            "Revenue annual": T.NUMBER,
            "Annual revenue 2": T.NUMBER,
            "Twitter follower count": T.NUMBER,
        },
        [
            {
                "firm": f"F{n}",
                "about_us": f"{n}!",
                "site": f"f{n}.example",
                "account_region_code": f"R{n}",
                "revenue_annual": n,
                "annual_revenue_2": n,
                "twitter_follower_count": n,
            }
            for n in range(3)
        ],
        kind=Kind.COMPANY,
    )
    assert proposer.lines("accounts") == [
        "name text = firm",
        "+ csv_accounts_id text = @id",
        "domains domain* = site",
        "description text = about_us",
        "region_code text = account_region_code",
        "annual_revenue number = revenue_annual",
        "+ annual_revenue_2 number = annual_revenue_2",
        "+ twitter_follower_count_csv number = twitter_follower_count",
    ]
    assert proposer.plan().objects["accounts"].match == ("domains",)


def test_several_columns_of_one_role_share_an_attribute_that_holds_several(proposer, source):
    columns = {"Email 2": {"type": T.EMAIL, "role": Role.EMAIL}, "Email": T.EMAIL, "Job": Role.JOB_TITLE}
    columns |= {"Position": Role.JOB_TITLE, "Phone": {"type": T.PHONE, "multi": True}}
    people = [
        {"email": f"{n}@a.example", "job": f"J{n}", "position": f"P{n}", "phone": ["+491", f"+49{n}"]} for n in range(4)
    ]
    people[0] |= {"email_2": "z@a.example", "job": None}
    source.add("contacts", columns, people, kind=Kind.PERSON)
    assert proposer.lines("contacts") == [
        "+ csv_contacts_id text = @id",
        "email_addresses email* = email_2",
        "phone_numbers phone* = phone",
        "job_title text = position",
        "+ email text = email",
        "+ job text = job",
    ]


def test_a_website_gives_the_domain_and_is_kept_whole_where_it_says_more(proposer, source):
    columns = {"Website": {"type": T.URL, "role": Role.WEBSITE}}
    source.add(
        "accounts", columns, [{"website": "https://www.a.example/"}, {"website": "b.example"}], kind=Kind.COMPANY
    )
    assert proposer.lines("accounts")[1:] == ["domains domain* = website"]
    source.objects, source.rows = [], {}
    source.add("accounts", columns, [{"website": "https://a.example/de"}, {"website": "b.example"}], kind=Kind.COMPANY)
    assert proposer.lines("accounts")[1:] == ["domains domain* = website", "+ website text = website"]


def test_domains_that_belong_to_no_company_are_kept_as_text(proposer, source):
    columns = {"Domain": {"type": T.DOMAIN, "role": Role.DOMAIN}}
    source.add("accounts", columns, [{"domain": "a.example"}, {"domain": "gmail.com"}], kind=Kind.COMPANY)
    assert proposer.lines("accounts")[1:] == [
        "domains domain* = domain ~ domains_as_written",
        "+ domains_as_written text",
    ]


@pytest.mark.parametrize(("written", "kept"), [("+4930123", False), ("030 123", True), ("+4930123 ext. 7", True)])
def test_phone_numbers_that_can_not_be_read_as_a_whole_are_kept_as_text(proposer, source, written, kept):
    source.add("contacts", {"Phone": T.PHONE}, [{"phone": written}, {"phone": "+4930999"}], kind=Kind.PERSON)
    assert ("phone_numbers_as_written" in proposer.plan().objects["contacts"].attributes) is kept


def test_options_take_the_sinks_own_spelling(proposer, source, sink):
    own = Attribute(slug="tier", title="Tier", type=T.SELECT, options=(Option(title="GOLD"), Option(title="Silver")))
    sink.with_attribute("companies", own)
    source.add("accounts", {"Tier": T.SELECT}, [{"tier": "gold"}, {"tier": "bronze"}], kind=Kind.COMPANY)
    assert proposer.lines("accounts")[1:] == ["tier select = tier [GOLD, bronze] gold>GOLD"]


def test_a_guessed_role_needs_the_type_that_goes_with_it(proposer, source):
    source.add(
        "accounts", {"Website": T.TEXT, "Founded": T.NUMBER}, [{"website": "none", "founded": 1}], kind=Kind.COMPANY
    )
    assert proposer.lines("accounts")[1:] == ["+ website text = website", "+ founded number = founded"]
