"""The plan: what becomes what. People read and edit it; `apply` carries out exactly this.

Everything is keyed by the slugs of the sink (where a value goes) and names the slugs of the source (where it comes
from). A source attribute that stands nowhere, neither as `from` nor under `dropped`, makes the plan invalid: no field
is lost in silence.

Besides attributes of the source, `from` may name what every record has: `@id`, `@owner`, `@url`, `@created_at`,
`@updated_at`, `@lists`, `@merged_ids` (those of the records that the plan merges into it).
"""

from enum import StrEnum
from typing import Literal

from pydantic import ConfigDict, Field

from crm_move.model import AttributeType, Model

RECORD_FIELDS = ("@id", "@owner", "@url", "@created_at", "@updated_at", "@lists", "@merged_ids")


class Policy(StrEnum):
    """What happens to values of records that the sink held before the move."""

    FILL_EMPTY = "fill-empty"
    OVERWRITE = "overwrite"
    SKIP = "skip"


class Gone(StrEnum):
    """What happens in the sink to records of this move that the source no longer has."""

    KEEP = "keep"
    REMOVE = "remove"


class MergeRule(StrEnum):
    """Whose value a merged record has, where those that it is made of differ."""

    FIRST = "first"
    NEWEST = "newest"
    OLDEST = "oldest"
    LONGEST = "longest"
    ALL = "all"


class PlanPart(Model):
    """A part of the plan, as written in the file: field names there may differ (`from`)."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", populate_by_name=True)


class PlannedAttribute(PlanPart):
    """One attribute of the sink and where its values come from.

    - `sources`: the source attributes. Of several the first that is filled is taken, unless `multi` (all are) or
      `parts` is given.
    - `parts`: for a composed value, which part comes from which source attribute: `first`, `last`, `full` of a person
      name; the ten parts of a location; `amount` and `currency` of money.
    - `otherwise`: tried in order where the sources are empty. Each is a text in which `{slug}` stands for a source
      attribute, reference (its target's name) or record field; one with an empty part is passed over. For an owner: an
      e-mail address.
    - `values`: what is written instead, by the source's value (options, stages, owners).
    - `options`: titles to be there, in order, for a select or status.
    - `misfits`: slug of a text attribute that keeps the values that do not fit.
    """

    title: str
    type: AttributeType
    sources: tuple[str, ...] = Field(default=(), alias="from")
    parts: dict[str, str] = Field(default_factory=dict)
    otherwise: tuple[str, ...] = ()
    create: bool = False
    multi: bool = False
    unique: bool = False
    fallback: AttributeType = AttributeType.TEXT
    currency: str | None = None
    options: tuple[str, ...] = ()
    values: dict[str, str] = Field(default_factory=dict)
    misfits: str | None = None
    description: str | None = None
    reason: str = Field(default="", exclude=True)


class PlannedMirror(PlanPart):
    """The attribute that shows a relationship on its other side."""

    slug: str
    title: str
    many: bool = True


class PlannedNearMiss(PlanPart):
    """A value that nearly names a record. `answer`: true maps it, false leaves its links out, null asks (safe: no)."""

    means: str
    rows: int
    answer: bool | None = None
    evidence: str = Field(default="", exclude=True)


class PlannedReference(PlanPart):
    """One reference attribute of the sink and the source reference that it comes from.

    `targets` are sink objects. `near_misses` is keyed by the value as written. `misfits`: slug of a text attribute
    that keeps what names no record. `by_name`: whether links that go by a name, and not by an id, are meant; null asks
    (safe: yes, since such a name stands for one record), false leaves them out.
    """

    title: str
    sources: tuple[str, ...] = Field(alias="from")
    targets: tuple[str, ...]
    create: bool = False
    many: bool = False
    mirror: PlannedMirror | None = None
    near_misses: dict[str, PlannedNearMiss] = Field(default_factory=dict)
    by_name: bool | None = True
    misfits: str | None = None
    description: str | None = None
    reason: str = Field(default="", exclude=True)


class PlannedDuplicate(PlanPart):
    """A record that is, surely or probably, the same as another one.

    `same_as` is the other's source id, `of` its source object where that is another one (of the same target, and before
    this one in the plan). `by`: what they agree in, `score`: how probable it is in percent. `answer`: true merges it
    into the other, false keeps both apart, null asks (safe: apart).
    """

    same_as: str
    of: str | None = None
    by: tuple[str, ...]
    score: int
    answer: bool | None = None
    evidence: str = Field(default="", exclude=True)


class PlannedObject(PlanPart):
    """One source object and the sink object that it becomes.

    `id_attribute` is the slug of the text attribute that holds the source id. `match` are the slugs of unique
    attributes by which records that are there already are found. `duplicates` is keyed by source id; of those without
    an answer, the ones that score `merge_from` or more are merged. `merge_rules` are by source attribute. `dropped`
    gives each source attribute that stays behind its reason.
    """

    target: str
    singular: str
    plural: str
    create: bool = False
    id_attribute: str
    match: tuple[str, ...] = ()
    policy: Policy = Policy.FILL_EMPTY
    gone: Gone = Gone.KEEP
    attributes: dict[str, PlannedAttribute] = Field(default_factory=dict)
    references: dict[str, PlannedReference] = Field(default_factory=dict)
    duplicates: dict[str, PlannedDuplicate] = Field(default_factory=dict)
    merge_from: int | None = None
    merge_rules: dict[str, MergeRule] = Field(default_factory=dict)
    dropped: dict[str, str] = Field(default_factory=dict)
    reason: str = Field(default="", exclude=True)
    notes: tuple[str, ...] = Field(default=(), exclude=True)


class ListForm(StrEnum):
    """What a list or a pipeline of the source becomes in the sink."""

    SELECT = "select"
    LIST = "list"
    DROP = "drop"


class PlannedList(PlanPart):
    """One list of the source, or one pipeline of an object, and what becomes of it.

    - `object`: the source object whose records stand on it.
    - `source`: the source's list; or `where`: a source attribute and the value that its records have (a pipeline).
    - `becomes`: `select` makes it an option of the object's attribute that comes from `@lists` (a pipeline: of the
      attribute that holds the pipeline); `list` a list of the sink with these records as entries.
    - `entry`: the attributes of the list's entries, by slug; their values come from the record.
    """

    title: str
    object: str
    source: str | None = Field(default=None, alias="from")
    where: dict[str, str] = Field(default_factory=dict)
    becomes: ListForm = Field(default=ListForm.SELECT, alias="as")
    create: bool = False
    entry: dict[str, PlannedAttribute] = Field(default_factory=dict)
    reason: str = Field(default="", exclude=True)


class Endpoint(PlanPart):
    """A system as the plan is bound to it: the plugin, and the account or workspace behind its credentials."""

    plugin: str
    account: str
    name: str = ""
    locator: str | None = None


class Plan(PlanPart):
    """The whole proposal. `objects` is keyed by source object, in the order in which they are written.

    `lists` is keyed by the slug that each has as a list of the sink. `left_out` gives each source object that is not
    moved its reason.
    """

    version: Literal[1] = 1
    source: Endpoint
    sink: Endpoint
    limit: int | None = None
    objects: dict[str, PlannedObject]
    lists: dict[str, PlannedList] = Field(default_factory=dict)
    left_out: dict[str, str] = Field(default_factory=dict)
    notes: tuple[str, ...] = Field(default=(), exclude=True)
