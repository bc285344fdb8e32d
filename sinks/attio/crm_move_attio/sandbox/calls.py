"""A request as a handler gets it, and an endpoint as the app is told of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import no_endpoint, not_found
from .model import Attribute, Collection, Holder
from .workspace import Workspace, attribute_named


@dataclass(frozen=True, slots=True)
class Call:
    """One admitted request. `actor` is whoever the token stands for."""

    workspace: Workspace
    method: str
    path: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    actor: str
    token: str

    def object(self, name: str = "object") -> Collection:
        """The object that the path names. Raises ApiError 404."""
        slug = self.params[name]
        found = self.workspace.find("objects", slug)
        if found is None:
            raise not_found(f'Object with slug/ID "{slug}" not found.')
        return found

    def list(self) -> Collection:
        """The list that the path names. Raises ApiError 404."""
        slug = self.params["list"]
        found = self.workspace.find("lists", slug)
        if found is None:
            raise not_found(f'List with slug/ID "{slug}" not found.')
        return found

    def target(self) -> Collection:
        """The object or list that a path of `/v2/{target}/{identifier}` names. Raises ApiError 404."""
        kind, slug = self.params["target"], self.params["identifier"]
        if kind not in ("objects", "lists"):
            raise no_endpoint(self.method, self.path)
        found = self.workspace.find("objects" if kind == "objects" else "lists", slug)
        if found is None:
            noun = "Object" if kind == "objects" else "List"
            raise not_found(f'{noun} with slug/ID "{slug}" not found.')
        return found

    def attribute(self, collection: Collection) -> Attribute:
        """The attribute that the path names, archived or not. Raises ApiError 404."""
        name = self.params["attribute"]
        found = attribute_named(collection, name)
        if found is None:
            raise not_found(f'Attribute with slug/ID "{name}" not found.')
        return found

    def record(self) -> Holder:
        """The record that the path names. Raises ApiError 404."""
        key = self.params["record_id"]
        found = self.workspace.holder(self.object(), key)
        if found is None:
            raise not_found(f'Record with ID "{key}" not found.')
        return found

    def entry(self) -> Holder:
        """The entry that the path names. Raises ApiError 404."""
        key = self.params["entry_id"]
        found = self.workspace.holder(self.list(), key)
        if found is None:
            raise not_found(f'List entry with ID "{key}" not found.')
        return found


Handler = Callable[[Call], Any]
"""Answers a call with what becomes JSON, or with a whole Response. Raises ApiError."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A method and path, with the scopes it needs. `reads` is for the POST calls that count as reads."""

    method: str
    path: str
    handler: Handler
    scopes: tuple[str, ...] = ()
    reads: bool = False

    @property
    def is_read(self) -> bool:
        return self.reads or self.method == "GET"


def data(body: Any) -> dict[str, Any]:
    """The usual wrapper of answers."""
    return {"data": body}
