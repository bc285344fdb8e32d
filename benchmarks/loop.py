"""What the tool is measured against: a plain httpx loop, one shared client, as many threads, no ledger, no pace.

It sends what the tool has just written to the same stand-in once more, under other keys.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from benchmarks.processes import TOKEN

AGAIN = "again-"
PARTS = {
    "actor-reference": ("referenced_actor_type", "referenced_actor_id"),
    "location": (
        "line_1", "line_2", "line_3", "line_4", "locality", "region", "postcode", "country_code",
        "latitude", "longitude",
    ),
    "personal-name": ("first_name", "last_name", "full_name"),
    "record-reference": ("target_object", "target_record_id"),
}  # fmt: skip


@dataclass(frozen=True)
class Request:
    """One write."""

    method: str
    path: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Loop:
    """How the loop did: requests a second, and how often it was told to wait."""

    rate: float
    rate_limited: int


def send(requests: list[Request], url: str, threads: int) -> Loop:
    """Sends all requests as fast as they go; one that is answered 429 waits as it is told and goes again."""
    limits = httpx.Limits(max_connections=threads, max_keepalive_connections=threads)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with (
        httpx.Client(base_url=url, headers=headers, limits=limits, timeout=60) as client,
        ThreadPoolExecutor(threads) as pool,
    ):
        started = time.monotonic()
        refused = sum(pool.map(lambda request: send_one(client, request), requests))
        return Loop(len(requests) / (time.monotonic() - started), refused)


def send_one(client: httpx.Client, request: Request) -> int:
    refused = 0
    while True:
        answer = client.request(request.method, request.path, json=request.body)
        if answer.status_code != 429:
            answer.raise_for_status()
            return refused
        refused += 1
        until = parsedate_to_datetime(answer.headers["Retry-After"])
        time.sleep(max(0.0, (until - datetime.now(UTC)).total_seconds()))


def written(state: dict[str, Any]) -> list[tuple[str, Request]]:
    """What was written through the API, oldest first: when, and the request that writes the like of it."""
    found = [
        (record["created_at"], request(one, record))
        for one in state["objects"]
        for record in one["records"]
        if any(through_api(cell) for cells in record["values"].values() for cell in cells)
    ]
    return sorted(found, key=lambda pair: pair[0])


def request(one: dict[str, Any], record: dict[str, Any]) -> Request:
    """The upsert by the unique text attribute where the object has one, else the create."""
    writable = {attribute["api_slug"]: attribute for attribute in one["attributes"] if attribute["is_writable"]}
    keys = [slug for slug, attribute in writable.items() if attribute["is_unique"] and attribute["type"] == "text"]
    path = f"/v2/objects/{one['api_slug']}/records"
    body = {"data": {"values": dict(values(writable, record))}}
    return Request("PUT", f"{path}?matching_attribute={keys[0]}", body) if keys else Request("POST", path, body)


def values(writable: dict[str, Any], record: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for slug, attribute in writable.items():
        cells = [cell for cell in record["values"].get(slug, []) if through_api(cell)]
        sent = [value(attribute, cell) for cell in cells]
        if sent:
            yield slug, sent if attribute["is_multiselect"] else sent[0]


def value(attribute: dict[str, Any], cell: dict[str, Any]) -> Any:
    """A stored value in the form in which it is written; unique ones changed."""
    kind = attribute["type"]
    match kind:
        case "domain":
            return AGAIN + cell["domain"]
        case "email-address":
            return AGAIN + cell["email_address"]
        case "currency":
            return cell["currency_value"]
        case "select":
            return cell["option"]["title"]
        case "status":
            return cell["status"]["title"]
        case "phone-number":
            return cell["phone_number"]
        case "text" if attribute["is_unique"]:
            return AGAIN + cell["value"]
    return {part: cell[part] for part in PARTS[kind]} if kind in PARTS else cell["value"]


def through_api(cell: dict[str, Any]) -> bool:
    return bool(cell["created_by_actor"]["type"] == "api-token")
