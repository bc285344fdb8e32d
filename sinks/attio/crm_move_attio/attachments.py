"""What people have put on records besides values: notes, tasks, entries of lists (docs/attio-api.md, 12)."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from crm_move import Attached

from . import schema, scopes
from .client import Attio, pages
from .values import Json

NOTES_A_PAGE: Final = 50
TASKS_A_PAGE: Final = 500
ENTRIES_A_PAGE: Final = 100


def attached(attio: Attio, token: Json) -> Iterator[Attached]:
    """Everything of it that the token may see."""
    objects = {str(raw.get("id", {}).get("object_id")): schema.slug_of(raw) for raw in attio.objects()}
    if scopes.granted(token, scopes.NOTES):
        yield from _notes(attio)
    if scopes.granted(token, scopes.TASKS):
        yield from _tasks(attio, objects)
    if scopes.granted(token, scopes.LISTS) and scopes.granted(token, scopes.ENTRIES):
        yield from _entries(attio)


def unseen(token: Json) -> tuple[str, ...]:
    """A sentence for each kind of thing that the token may not see."""
    return tuple(
        f"The token lacks the scope {scope.name}:{scope.level}: {scope.purpose}."
        for scope in (scopes.NOTES, scopes.TASKS, scopes.LISTS, scopes.ENTRIES)
        if not scopes.granted(token, scope)
    )


def _notes(attio: Attio) -> Iterator[Attached]:
    def page(offset: int) -> list[Json]:
        return attio.notes(limit=NOTES_A_PAGE, offset=offset)

    for found in pages(page, "note_id"):
        for note in found.rows:
            yield Attached(object=str(note["parent_object"]), record=str(note["parent_record_id"]), what="note")


def _tasks(attio: Attio, objects: dict[str, str]) -> Iterator[Attached]:
    """A task names the object of a link by slug or by id."""

    def page(offset: int) -> list[Json]:
        return attio.tasks(limit=TASKS_A_PAGE, offset=offset)

    for found in pages(page, "task_id"):
        for link in (link for task in found.rows for link in task.get("linked_records") or ()):
            object = str(link.get("target_object_id") or link.get("target_object"))
            yield Attached(object=objects.get(object, object), record=str(link.get("target_record_id")), what="task")


def _entries(attio: Attio) -> Iterator[Attached]:
    for listed in attio.lists():
        slug = schema.slug_of(listed)
        what = f"entry on {listed.get('name') or slug}"
        for found in pages(partial(_page, attio, slug), "entry_id", honoured=ENTRIES_A_PAGE):
            for entry in found.rows:
                yield Attached(object=str(entry["parent_object"]), record=str(entry["parent_record_id"]), what=what)


def _page(attio: Attio, listed: str, offset: int) -> list[Json]:
    return attio.entries(listed, limit=ENTRIES_A_PAGE, offset=offset)
