"""/v2/files: folders, links to files kept elsewhere, and uploads (the content is measured, not kept)."""

import uuid
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

from starlette.responses import RedirectResponse

from crm_move.sandbox import json_response

from .calls import Call, Endpoint, data
from .cursors import page
from .errors import ApiError, bad_body, bad_query, issue, not_found, value_not_found
from .model import Holder
from .reading import actor
from .shapes import STRING, checked, one_of
from .workspace import Workspace

SIZE_LIMIT = 50 * 1024 * 1024
_TYPES = one_of("folder", "connected-file", "connected-folder")
_PROVIDERS = one_of("dropbox", "box", "google-drive", "microsoft-onedrive")
_ENTRY = {"object": STRING, "record_id": STRING, "file_type": _TYPES, "parent_folder_id": STRING.optional}


def _record(workspace: Workspace, name: Any, key: Any) -> Holder:
    target = workspace.find("objects", name) if isinstance(name, str) else None
    record = workspace.holder(target, key) if target and isinstance(key, str) else None
    if record is None:
        raise value_not_found(f'Record with ID "{key}" not found.')
    return record


def _save(workspace: Workspace, record: Holder, who: str, **facts: Any) -> dict[str, Any]:
    key = str(uuid.uuid4())
    file = {
        "id": {"workspace_id": workspace.id, "file_id": key},
        "object_id": record.collection.id,
        "object_slug": record.collection.slug,
        "record_id": record.id,
        "storage_provider": "attio",
        "file_type": "file",
        "name": None,
        "content_type": None,
        "content_size": None,
        "parent_folder_id": None,
        "created_at": workspace.now(),
        "created_by_actor": actor(who),
        **facts,
    }
    with workspace.store.write():
        workspace.store.put_thing("file", key, file, record.id)
    return file


def _create(call: Call) -> Any:
    asked = checked(call.body, _ENTRY)
    folder = asked["file_type"] == "folder"
    own = {"name": STRING} if folder else {"storage_provider": _PROVIDERS, "external_provider_file_id": STRING}
    checked(asked, own)
    record = _record(call.workspace, asked["object"], asked["record_id"])
    facts = {"file_type": asked["file_type"], "parent_folder_id": asked.get("parent_folder_id")}
    more = {"name": asked["name"]} if folder else {"storage_provider": asked["storage_provider"]}
    return data(_save(call.workspace, record, call.actor, **facts, **more))


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a multipart form. Its content is not kept."""

    name: str
    content_type: str
    size: int


def read_form(content_type: str, body: bytes) -> dict[str, Any]:
    """The fields of a multipart form: text, or an `Upload`."""
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    return {str(part.get_param("name", header="content-disposition")): _field(part) for part in message.iter_parts()}


def _field(part: Message) -> str | Upload:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    name = part.get_filename()
    return content.decode() if name is None else Upload(name, part.get_content_type(), len(content))


def _upload(call: Call) -> Any:
    form = call.body if isinstance(call.body, dict) else {}
    content = form.get("file")
    if not isinstance(content, Upload):
        raise bad_body(issue("invalid_type", ["file"], "Required", expected="file", received="undefined"))
    if content.size > SIZE_LIMIT:
        raise ApiError(413, "validation_type", "Files are limited to 50 MB.")
    record = _record(call.workspace, form.get("object"), form.get("record_id"))
    facts = {"name": content.name, "content_type": content.content_type, "content_size": content.size}
    saved = _save(call.workspace, record, call.actor, parent_folder_id=form.get("parent_folder_id"), **facts)
    return json_response(data(saved), 201)


def _list(call: Call) -> Any:
    for key in ("object", "record_id"):
        if key not in call.query:
            raise bad_query(issue("invalid_type", [key], "Required", expected="string", received="undefined"))
    record = _record(call.workspace, call.query["object"], call.query["record_id"])
    folder = call.query.get("parent_folder_id")
    found = call.workspace.store.things("file", record.id)
    return page(call.query, [one for one in found if folder is None or one["parent_folder_id"] == folder])


def _file(call: Call) -> dict[str, Any]:
    key = call.params["file_id"]
    found = call.workspace.store.thing("file", key)
    if found is None:
        raise not_found(f'File with ID "{key}" was not found.')
    return found


def _get(call: Call) -> Any:
    return data(_file(call))


def _download(call: Call) -> Any:
    return RedirectResponse(f"https://files.attio.invalid/{_file(call)['id']['file_id']}", 302)


def _delete(call: Call) -> Any:
    """A folder goes with its content."""
    store, gone = call.workspace.store, [_file(call)]
    inside = store.things("file", gone[0]["record_id"])
    with store.write():
        while gone:
            key = gone.pop()["id"]["file_id"]
            store.drop_thing("file", key)
            gone += [one for one in inside if one["parent_folder_id"] == key]
    return {}


READ, WRITE = ("file:read",), ("file:read-write",)

ENDPOINTS = (
    Endpoint("GET", "/v2/files", _list, READ),
    Endpoint("POST", "/v2/files", _create, WRITE),
    Endpoint("POST", "/v2/files/upload", _upload, WRITE),
    Endpoint("GET", "/v2/files/{file_id}", _get, READ),
    Endpoint("GET", "/v2/files/{file_id}/download", _download, READ),
    Endpoint("DELETE", "/v2/files/{file_id}", _delete, WRITE),
)
