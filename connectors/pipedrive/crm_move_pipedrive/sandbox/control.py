"""/_sandbox: for tests and people, not part of Pipedrive. The whole state, the hands of others, the switches.

GET   /_sandbox/state       the companies with all records (deleted ones too), fields, budgets, and what was counted;
                            `?kind=deals` of one kind only
POST  /_sandbox/do          takes an action at once
POST  /_sandbox/later       takes `then` (a list of actions) after so many (`calls`) more answers of `path`
PATCH /_sandbox/switches    changes switches while it runs

An action is {"do", "company": domain, else the first, ...}:
create {"kind", "values"}, change {"kind", "id", "values"}, delete, purge, archive {"kind", "id"},
merge {"kind", "id", "into"}, rename {} (another domain), use {"tokens"} (of the day's budget, by another integration).
"""

from typing import Any

from . import records, sales
from .company import KINDS, Company
from .fields import v1_fields
from .world import Planned, World


def state(world: World, kind: str | None = None) -> dict[str, Any]:
    return {
        "companies": [_company(world, one, KINDS if kind is None else (kind,)) for one in world.companies],
        "counters": dict(world.counters),
    }


def _company(world: World, company: Company, kinds: tuple[str, ...]) -> dict[str, Any]:
    budget = world.budgets[company.place]
    return {
        "id": company.id,
        "name": company.name,
        "domain": company.domain,
        "base_url": world.hosts.of(company.place).base_url,
        "budget": {"limit": budget.limit, "used": budget.used},
        "pipelines": records.pipelines(company),
        "stages": records.stages(company),
        "fields": {kind: v1_fields(kind, fields) for kind, fields in company.fields.items()},
        **{kind: [_record(company, kind, row) for row in company.tables[kind].rows()] for kind in kinds},
    }


def _record(company: Company, kind: str, row: dict[str, Any]) -> dict[str, Any]:
    row = {**row, "custom_fields": company.custom_values(kind, row)}
    if kind != "deals":
        return row
    return {**row, "participants": company.participants(row), "products": company.deal_products(row)}


async def act(world: World, action: dict[str, Any]) -> Any:
    """Takes one action. Raises KeyError and ValueError for what can not be done."""
    place = _place(world, action.get("company"))
    company, what = world.companies[place], action["do"]
    if what == "rename":
        await world.rename(place)
        return {"base_url": world.hosts.of(place).base_url}
    if what == "use":
        world.budgets[place].charge(int(action["tokens"]))
        return {"left": world.budgets[place].left}
    if what == "create":
        return company.create(action["kind"], action["values"])
    return _on_record(company, what, action)


def _on_record(company: Company, what: str, action: dict[str, Any]) -> Any:
    kind, number = action["kind"], _number(action["id"])
    if what == "change":
        return company.change(kind, number, action["values"])
    if what == "merge":
        company.merge(kind, number, _number(action["into"]))
    elif what in ("delete", "purge", "archive"):
        getattr(company, what)(kind, number)
    else:
        raise ValueError(f"{what!r} is not an action")
    return {}


def plan(world: World, asked: dict[str, Any]) -> None:
    world.planned.append(Planned(asked["path"], int(asked.get("calls", 1)), list(asked["then"])))


async def run_planned(world: World, path: str) -> None:
    """Called after each answer."""
    for one in [one for one in world.planned if one.path == path]:
        one.calls -= 1
        if one.calls <= 0:
            world.planned.remove(one)
            for action in one.actions:
                await act(world, action)


def _place(world: World, domain: str | None) -> int:
    found = [one.place for one in world.companies if domain in (None, one.domain)]
    if not found:
        raise ValueError(f"there is no company {domain!r}")
    return found[0]


def _number(key: int | str) -> int:
    number = sales.lead_number(key) if isinstance(key, str) else key
    if number is None:
        raise ValueError(f"{key!r} is not an id")
    return number
