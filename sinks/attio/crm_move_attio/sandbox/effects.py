"""What Attio does by itself, a moment later: the company of a person's e-mail domain (docs/attio-api.md, side effects).

What is due is carried out before the next request is handled: nobody can tell the difference, and it
survives a restart.
"""

import json

from .contacts import FREE_MAIL
from .model import Collection, Holder, Value
from .reading import holders_with, values_for
from .times import timestamp
from .workspace import SYSTEM, Workspace, attribute_named
from .writing import create, replaces, update


def note_emails(workspace: Workspace, person: Holder, values: dict[int, list[Value]]) -> None:
    """Remembers that a person was written with an e-mail address, if that makes a company."""
    switches = workspace.switches
    if person.collection.slug != "people" or not switches.company_from_email:
        return
    emails = attribute_named(person.collection, "email_addresses")
    assert emails is not None
    domains = [value.data["email_root_domain"] for value in values.get(emails.no, [])]
    skipped = FREE_MAIL if switches.free_mail_skipped else frozenset()
    domain = next((one for one in domains if one not in skipped), None)
    if domain is not None:
        due = workspace.clock() + switches.company_delay_ms / 1000
        with workspace.store.write():
            body = json.dumps({"person": person.id, "domain": domain})
            workspace.store.run("insert into pending (due, body) values (?, ?)", due, body)
        workspace.next_due = min(workspace.next_due, due)


def run_due(workspace: Workspace) -> None:
    """Does what is due by now."""
    if workspace.clock() < workspace.next_due:
        return
    for no, due, body in workspace.store.rows(
        "select no, due, body from pending where due <= ? order by due, no", workspace.clock()
    ):
        with workspace.store.write():
            workspace.store.run("delete from pending where no = ?", no)
        _give_company(workspace, **json.loads(body), at=timestamp(due))
    workspace.look_for_due()


def _give_company(workspace: Workspace, person: str, domain: str, at: str) -> None:
    people, companies = workspace.find("objects", "people"), workspace.find("objects", "companies")
    assert people is not None
    assert companies is not None
    holder, link = workspace.holder(people, person), attribute_named(people, "company")
    if holder is None or link is None or values_for(workspace, link, holder):
        return
    company = _company(workspace, companies, domain, at)
    value = Value(company.id, {"target_object": companies.id})
    update(workspace, holder, {link.no: [value]}, SYSTEM, replaces, at=at)


def _company(workspace: Workspace, companies: Collection, domain: str, at: str) -> Holder:
    domains = attribute_named(companies, "domains")
    assert domains is not None
    value = Value(domain, {"domain": domain, "root_domain": domain})
    found = holders_with(workspace, domains, value)
    return found[0] if found else make_company(workspace, companies, value, at)


def make_company(workspace: Workspace, companies: Collection, domain: Value, at: str) -> Holder:
    """A company as the system makes it: with its domain, and what enrichment knows of it."""
    name = domain.data["domain"].partition(".")[0].replace("-", " ").title()
    texts = {"name": name, "description": f"{name} is a company."} if workspace.switches.enrichment else {}
    values = {}
    for slug, text in texts.items():
        attribute = attribute_named(companies, slug)
        assert attribute is not None
        values[attribute.no] = [Value(text, {"value": text})]
    domains = attribute_named(companies, "domains")
    assert domains is not None
    return create(workspace, companies, {domains.no: [domain], **values}, SYSTEM, at=at)[0]
