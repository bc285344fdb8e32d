"""Makes the account that a stand-in begins with, and brings back what was written to it before."""

from . import definitions
from .account import Account, RecordSet
from .churn import Churn
from .company import activities, people, records
from .generated import generate
from .records import Record


def build(account: Account) -> None:
    """The same account every time, then what the state file holds."""
    definitions.define(account)
    account.owners, account.users, account.teams = people.owners(), people.users(), people.teams()
    if account.switches.account == "company":
        filling = records.fill(account)
        activities.fill(filling)
        activities.lists(filling)
        activities.users(filling)
        activities.files(account)
    elif account.switches.account == "generated":
        generate(account)
    _restore(account)
    account.listeners.append(Churn(account).after_page)
    account.ready = True


def _restore(account: Account) -> None:
    stored = account.store.rows
    for _, (origin, target, label, back) in stored("label"):
        account.link_types.add(origin, target, label, back)
    for key, definition in stored("property"):
        account.properties[key.partition(":")[0]][definition["name"]] = definition
    for key, pipeline in stored("pipeline"):
        account.pipelines.setdefault(key.partition(":")[0], []).append(pipeline)
    for key, group in stored("group"):
        account.groups[key.partition(":")[0]].append(group)
    account.tokens |= dict(stored("token"))
    for id, row in stored("list"):
        account.lists[id] = RecordSet(**{**row, "members": dict(row["members"])})
    _restore_records(account)


def _restore_records(account: Account) -> None:
    stored = account.store.rows
    for key, row in stored("record"):
        account.collections[key.partition(":")[0]].load(Record(**row))
    for key, into in stored("alias"):
        kind, _, id = key.partition(":")
        account.collections[kind].merge_away(int(id), into)
    for key, _ in stored("gone"):
        kind, _, id = key.partition(":")
        account.collections[kind].purge(int(id))
    for key, types in stored("link"):
        origin, id, target, other = key.split(":")
        keys = frozenset((category, number) for category, number in types)
        account.links.set(origin, int(id), target, int(other), keys)
