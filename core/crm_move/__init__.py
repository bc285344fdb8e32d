"""The public names of crm-move, for the authors of plugins.

Everything a source or a sink needs is imported from here; nothing deeper is promised to stay. The names are loaded
when they are first used, so that importing one does not cost all of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .connect import Answer as Answer
    from .connect import ApiClient as ApiClient
    from .connect import ApiKey as ApiKey
    from .connect import ApiSettings as ApiSettings
    from .connect import Credentials as Credentials
    from .connect import OAuth as OAuth
    from .connect import RateLimit as RateLimit
    from .connect import RetryPolicy as RetryPolicy
    from .connect import ahead as ahead
    from .errors import AlreadyThereError as AlreadyThereError
    from .errors import ConflictError as ConflictError
    from .errors import CrmMoveError as CrmMoveError
    from .errors import OutcomeUnknownError as OutcomeUnknownError
    from .errors import PauseError as PauseError
    from .errors import QuotaError as QuotaError
    from .errors import RefusedError as RefusedError
    from .errors import SignInError as SignInError
    from .errors import SkipError as SkipError
    from .errors import StopError as StopError
    from .errors import TypeRefusedError as TypeRefusedError
    from .errors import UsageError as UsageError
    from .errors import ValueRefusedError as ValueRefusedError
    from .model import Actor as Actor
    from .model import Attribute as Attribute
    from .model import AttributeType as AttributeType
    from .model import Checkbox as Checkbox
    from .model import Date as Date
    from .model import Domain as Domain
    from .model import Email as Email
    from .model import Kind as Kind
    from .model import Location as Location
    from .model import Mirror as Mirror
    from .model import Model as Model
    from .model import Money as Money
    from .model import NearMiss as NearMiss
    from .model import Number as Number
    from .model import ObjectSchema as ObjectSchema
    from .model import Option as Option
    from .model import PersonName as PersonName
    from .model import Phone as Phone
    from .model import Pipeline as Pipeline
    from .model import Rating as Rating
    from .model import Record as Record
    from .model import RecordList as RecordList
    from .model import Reference as Reference
    from .model import ReferenceAttribute as ReferenceAttribute
    from .model import RichText as RichText
    from .model import Role as Role
    from .model import Schema as Schema
    from .model import Select as Select
    from .model import Stage as Stage
    from .model import Status as Status
    from .model import Text as Text
    from .model import Timestamp as Timestamp
    from .model import Url as Url
    from .model import Value as Value
    from .model import Values as Values
    from .model import stage_titles as stage_titles
    from .model import words as words
    from .operations import ArchiveAttribute as ArchiveAttribute
    from .operations import ArchiveOption as ArchiveOption
    from .operations import CreateAttribute as CreateAttribute
    from .operations import CreateList as CreateList
    from .operations import CreateObject as CreateObject
    from .operations import CreateOption as CreateOption
    from .operations import CreateRecord as CreateRecord
    from .operations import CreateReference as CreateReference
    from .operations import DeleteEntry as DeleteEntry
    from .operations import DeleteObject as DeleteObject
    from .operations import DeleteRecord as DeleteRecord
    from .operations import Links as Links
    from .operations import Operation as Operation
    from .operations import Outcome as Outcome
    from .operations import RestoreAttribute as RestoreAttribute
    from .operations import RestoreOption as RestoreOption
    from .operations import SinkEntry as SinkEntry
    from .operations import SinkRecord as SinkRecord
    from .operations import Target as Target
    from .operations import UpdateRecord as UpdateRecord
    from .operations import UpsertRecord as UpsertRecord
    from .operations import WriteEntry as WriteEntry
    from .operations import Written as Written
    from .plugins import Account as Account
    from .plugins import Attached as Attached
    from .plugins import Attachments as Attachments
    from .plugins import Capabilities as Capabilities
    from .plugins import Changes as Changes
    from .plugins import Context as Context
    from .plugins import EntryPage as EntryPage
    from .plugins import Ids as Ids
    from .plugins import Left as Left
    from .plugins import Link as Link
    from .plugins import LinkPage as LinkPage
    from .plugins import ListSink as ListSink
    from .plugins import MadeFromDomain as MadeFromDomain
    from .plugins import Member as Member
    from .plugins import MembershipPage as MembershipPage
    from .plugins import Memberships as Memberships
    from .plugins import Page as Page
    from .plugins import Reach as Reach
    from .plugins import Refusal as Refusal
    from .plugins import Remarks as Remarks
    from .plugins import SandboxPlugin as SandboxPlugin
    from .plugins import SideEffects as SideEffects
    from .plugins import Sink as Sink
    from .plugins import SinkContents as SinkContents
    from .plugins import SinkDescription as SinkDescription
    from .plugins import SinkList as SinkList
    from .plugins import SinkPage as SinkPage
    from .plugins import SinkPlugin as SinkPlugin
    from .plugins import Source as Source
    from .plugins import SourcePlugin as SourcePlugin
    from .plugins import Workspace as Workspace
    from .plugins import hookimpl as hookimpl

_ROOMS = {
    "connect": (
        "Answer",
        "ApiClient",
        "ApiKey",
        "ApiSettings",
        "Credentials",
        "OAuth",
        "RateLimit",
        "RetryPolicy",
        "ahead",
    ),
    "errors": (
        "AlreadyThereError",
        "ConflictError",
        "CrmMoveError",
        "OutcomeUnknownError",
        "PauseError",
        "QuotaError",
        "RefusedError",
        "SignInError",
        "SkipError",
        "StopError",
        "TypeRefusedError",
        "UsageError",
        "ValueRefusedError",
    ),
    "model": (
        "Actor",
        "Attribute",
        "AttributeType",
        "Checkbox",
        "Date",
        "Domain",
        "Email",
        "Kind",
        "Location",
        "Mirror",
        "Model",
        "Money",
        "NearMiss",
        "Number",
        "ObjectSchema",
        "Option",
        "PersonName",
        "Phone",
        "Pipeline",
        "Rating",
        "Record",
        "RecordList",
        "Reference",
        "ReferenceAttribute",
        "RichText",
        "Role",
        "Schema",
        "Select",
        "Stage",
        "Status",
        "Text",
        "Timestamp",
        "Url",
        "Value",
        "Values",
        "stage_titles",
        "words",
    ),
    "operations": (
        "ArchiveAttribute",
        "ArchiveOption",
        "CreateAttribute",
        "CreateList",
        "CreateObject",
        "CreateOption",
        "CreateRecord",
        "CreateReference",
        "DeleteEntry",
        "DeleteObject",
        "DeleteRecord",
        "Links",
        "Operation",
        "Outcome",
        "RestoreAttribute",
        "RestoreOption",
        "SinkEntry",
        "SinkRecord",
        "Target",
        "UpdateRecord",
        "UpsertRecord",
        "WriteEntry",
        "Written",
    ),
    "plugins": (
        "Account",
        "Attached",
        "Attachments",
        "Capabilities",
        "Changes",
        "Context",
        "EntryPage",
        "Ids",
        "Left",
        "Link",
        "LinkPage",
        "ListSink",
        "Member",
        "MembershipPage",
        "Memberships",
        "Page",
        "Reach",
        "Refusal",
        "Remarks",
        "SandboxPlugin",
        "Sink",
        "MadeFromDomain",
        "SideEffects",
        "SinkContents",
        "SinkDescription",
        "SinkList",
        "SinkPage",
        "SinkPlugin",
        "Source",
        "SourcePlugin",
        "Workspace",
        "hookimpl",
    ),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = sorted(_ROOM_OF)


def __getattr__(name: str) -> Any:
    if name not in _ROOM_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_ROOM_OF[name]}", __name__), name)


def __dir__() -> list[str]:
    return __all__
