"""A record of a source, with its values and references."""

from pydantic import AwareDatetime, Field, JsonValue

from .values import Actor, Model, Reference, Value


class Record(Model):
    """One record as the source holds it.

    `values` and `references` are keyed by attribute slug. A value that does not fit its attribute's type stands there
    as `Text`. `unheld` is what the source sent that no type could hold, as it came: nothing is lost. `former_ids` are
    those of records that were merged into this one: references to them mean this record. `merged_ids` are those of
    records that a plan merges into it; no source gives any.
    """

    object: str
    id: str
    values: dict[str, tuple[Value, ...]] = Field(default_factory=dict)
    references: dict[str, tuple[Reference, ...]] = Field(default_factory=dict)
    created_at: AwareDatetime | None = None
    updated_at: AwareDatetime | None = None
    owner: Actor | None = None
    url: str | None = None
    archived: bool = False
    former_ids: tuple[str, ...] = ()
    merged_ids: tuple[str, ...] = Field(default=(), exclude=True)
    unheld: dict[str, JsonValue] = Field(default_factory=dict)
