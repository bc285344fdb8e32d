"""The plan as people approve it, and its file."""

from .model import (
    RECORD_FIELDS,
    Endpoint,
    Plan,
    PlannedAttribute,
    PlannedMirror,
    PlannedNearMiss,
    PlannedObject,
    PlannedReference,
    Policy,
)

__all__ = [
    "RECORD_FIELDS",
    "Endpoint",
    "Plan",
    "PlannedAttribute",
    "PlannedMirror",
    "PlannedNearMiss",
    "PlannedObject",
    "PlannedReference",
    "Policy",
]
