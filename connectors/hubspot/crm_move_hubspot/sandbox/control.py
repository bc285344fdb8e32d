"""What tests and people see and do beside the API: the whole state, and acts of others on the account."""

from typing import Any

from . import identity
from .account import Account
from .kinds import Kind


def state(account: Account, only: str | None = None) -> dict[str, Any]:
    """The account: records with links by object type (`only` one of them), definitions, and what was counted."""
    kinds = [account.kinds.find(only)] if only else list(account.kinds.all.values())
    return {
        "counters": dict(account.counters),
        "objects": {kind.name: _object(account, kind) for kind in kinds},
        "properties": {kind.name: list(account.properties[kind.id].values()) for kind in kinds},
        "pipelines": {kind.name: account.pipelines.get(kind.id, []) for kind in kinds},
        "owners": account.owners,
        "lists": [one.to_json() for one in account.lists.values()],
        "labels": [
            {"from": one.origin, "to": one.target, "category": one.category, "typeId": one.number, "label": one.label}
            for one in account.link_types.all()
        ],
    }


def _object(account: Account, kind: Kind) -> dict[str, Any]:
    collection = account.collections[kind.id]
    return {
        "records": [
            {**record.to_json(), "links": _links(account, kind, record.id)} for record in collection.all()
        ],
        "merged": {str(old): str(collection.current(old)) for old in collection.aliases},
    }  # fmt: skip


def _links(account: Account, kind: Kind, id: int) -> list[dict[str, Any]]:
    return [
        {"object": target.name, "id": other, "types": [list(key) for key in sorted(keys)]}
        for target in account.kinds.all.values()
        for other, keys in account.links.of(kind.id, id, target.id).items()
    ]


def act_on_answer(account: Account, path: str) -> None:
    """Counts an answer for what waits for one of this path, and does what is due."""
    for one in [one for one in account.later if one["path"] == path]:
        one["calls"] -= 1
        if one["calls"] <= 0:
            account.later.remove(one)
            for asked in one["then"]:
                act(account, asked)


def act(account: Account, asked: dict[str, Any]) -> dict[str, Any]:
    """Creates, changes, archives, purges, merges or links, as a person does in the app; the answer names the record.

    `{"do": "create" | "change" | "archive" | "purge" | "merge" | "link", "object": ..., "id": ..., "properties": {},
    "other": id, "to": object, "types": [[category, number]], "quietly": bool}`; or `{"do": "expire"}`, which ends all
    access tokens of OAuth now, and `{"do": "uninstall"}`, which ends the refresh tokens.
    """
    do = asked["do"]
    if do in ("expire", "uninstall"):
        return {"tokens": identity.end_all(account, "access_token" if do == "expire" else "refresh_token")}
    name = asked["object"]
    if do == "create":
        return {"id": account.create(name, asked.get("properties", {}), id=asked.get("id")).id}
    record = account.records(name).get(int(asked["id"]))
    if record is None:
        return {"error": f"no {name} {asked['id']}"}
    if do == "change":
        account.change(name, record, asked["properties"], quietly=asked.get("quietly", False))
    elif do == "archive":
        account.archive(name, record)
    elif do == "purge":
        account.purge(name, record)
    elif do == "merge":
        other = account.records(name).get(int(asked["other"]))
        assert other is not None
        return {"id": account.merge(name, record, other).id}
    elif do == "link":
        types = [(category, number) for category, number in asked.get("types", [])]
        account.link(name, record.id, asked["to"], int(asked["other"]), types)
    return {"id": record.id}
