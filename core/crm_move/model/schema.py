"""What a system's objects and attributes are called and mean: the same words for sources and sinks."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from .values import AttributeType, Model


class Kind(StrEnum):
    """What an object stands for, where the system knows."""

    PERSON = "person"
    COMPANY = "company"
    DEAL = "deal"
    LEAD = "lead"
    PRODUCT = "product"
    TICKET = "ticket"
    USER = "user"
    WORKSPACE = "workspace"


class Role(StrEnum):
    """What an attribute or a reference stands for within its object, where the system knows."""

    ID = "id"
    NAME = "name"
    GIVEN_NAME = "given-name"
    FAMILY_NAME = "family-name"
    EMAIL = "email"
    PHONE = "phone"
    DOMAIN = "domain"
    WEBSITE = "website"
    JOB_TITLE = "job-title"
    DESCRIPTION = "description"
    LINKEDIN = "linkedin"
    TWITTER = "twitter"
    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    LOCATION = "location"
    LINE_1 = "line-1"
    LINE_2 = "line-2"
    LINE_3 = "line-3"
    LINE_4 = "line-4"
    LOCALITY = "locality"
    REGION = "region"
    POSTCODE = "postcode"
    COUNTRY = "country"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    STAGE = "stage"
    PIPELINE = "pipeline"
    AMOUNT = "amount"
    CURRENCY = "currency"
    OWNER = "owner"
    COMPANY = "company"
    PEOPLE = "people"
    PARENT = "parent"
    USERS = "users"
    WORKSPACES = "workspaces"
    CREATED_AT = "created-at"
    UPDATED_AT = "updated-at"
    CATEGORY = "category"
    FOUNDED = "founded"


class Option(Model):
    """One choice of a select or status, in the order in which the attribute lists them."""

    title: str
    archived: bool = False


class Stage(Model):
    """One step of a pipeline; `outcome` is `open`, `won` or `lost`, `probability` in percent.

    `id` is the source's own id of the stage, "" where it tells stages apart by their titles.
    """

    id: str = ""
    title: str
    outcome: str = "open"
    probability: int | None = None


class Pipeline(Model):
    """A sequence of stages, in order."""

    slug: str
    title: str
    stages: tuple[Stage, ...]


def stage_titles(pipelines: Iterable[Pipeline]) -> dict[tuple[str, str], str]:
    """What each stage is called over all pipelines, by pipeline slug and stage id (its title where it has no id).

    In the order of the pipelines. No two are alike, case aside: a title that several stages have gets its pipeline's
    title in brackets, and a number where that is not enough.
    """
    stages = [(pipeline, stage) for pipeline in pipelines for stage in pipeline.stages]
    often = Counter(stage.title.casefold() for _, stage in stages)
    found: dict[tuple[str, str], str] = {}
    taken = {title for title, count in often.items() if count == 1}
    for pipeline, stage in stages:
        title = stage.title
        if often[title.casefold()] > 1:
            title = _free(f"{title} ({pipeline.title})", taken)
        found[pipeline.slug, stage.id or stage.title] = title
    return found


def _free(title: str, taken: set[str]) -> str:
    """`title`, or with the first number that makes it one that is not taken; it is taken then."""
    number, free = 1, title
    while free.casefold() in taken:
        number += 1
        free = f"{title} {number}"
    taken.add(free.casefold())
    return free


class Attribute(Model):
    """An attribute that holds values (references are `ReferenceAttribute`s).

    `options` are in order. `currency_attribute` names the attribute that holds this money's currency, `currency` the
    one code that all its amounts have. `evidence` says in words how the source came to this type. `superfluous` says
    why there is nothing in it that does not stand elsewhere too (the name beside a link's id, a system's own counter).
    """

    slug: str
    title: str
    type: AttributeType
    multi: bool = False
    unique: bool = False
    required: bool = False
    read_only: bool = False
    archived: bool = False
    options: tuple[Option, ...] = ()
    description: str | None = None
    currency_attribute: str | None = None
    currency: str | None = None
    role: Role | None = None
    evidence: str = ""
    superfluous: str = ""


class NearMiss(Model):
    """A value that names no record but nearly does: `written` on `rows` rows, probably meaning the record `id`."""

    written: str
    object: str
    id: str
    rows: int
    evidence: str


class Mirror(Model):
    """The other side of a two-way relationship."""

    object: str
    slug: str
    title: str
    many: bool


class ReferenceAttribute(Model):
    """An attribute that points at records.

    `targets` are object slugs (several: polymorphic). `many`: a record may point at several. `shared`: a target may be
    pointed at by several records. `mirror` is the attribute on the other side, where the system has one. `by_name`: its
    values are names and no ids, so that somebody should say whether they are meant.
    """

    slug: str
    title: str
    targets: tuple[str, ...]
    many: bool = False
    shared: bool = True
    required: bool = False
    read_only: bool = False
    archived: bool = False
    mirror: Mirror | None = None
    description: str | None = None
    role: Role | None = None
    near_misses: tuple[NearMiss, ...] = ()
    by_name: bool = False
    evidence: str = ""


class ObjectSchema(Model):
    """One object: its attributes and references, and what it stands for.

    `id_attribute` names the attribute that holds the record's id, where there is one. `account` tells whose ids these
    are where that differs from the source's account (files gathered from several systems). `notes` are sentences for
    the person who reads the plan (what was detected, what an id is made of).
    """

    slug: str
    singular: str
    plural: str
    kind: Kind | None = None
    attributes: tuple[Attribute, ...] = ()
    references: tuple[ReferenceAttribute, ...] = ()
    pipelines: tuple[Pipeline, ...] = ()
    id_attribute: str | None = None
    account: str | None = None
    notes: tuple[str, ...] = ()

    def attribute(self, slug: str) -> Attribute | None:
        """The attribute of this slug, archived ones too."""
        return next((attribute for attribute in self.attributes if attribute.slug == slug), None)

    def reference(self, slug: str) -> ReferenceAttribute | None:
        """The reference of this slug, archived ones too."""
        return next((reference for reference in self.references if reference.slug == slug), None)


class RecordList(Model):
    """A named list of records of one object; `size` is how many the system counts in it, where it says so."""

    slug: str
    title: str
    object: str
    size: int | None = None
    description: str | None = None


class Schema(Model):
    """All objects of a system, and the lists that it keeps of their records."""

    objects: tuple[ObjectSchema, ...]
    lists: tuple[RecordList, ...] = ()

    def object(self, slug: str) -> ObjectSchema | None:
        """The object of this slug."""
        return next((candidate for candidate in self.objects if candidate.slug == slug), None)
