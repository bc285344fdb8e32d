"""What an approval is pinned to."""

import hashlib
import json
from typing import Any

from .model import Plan


def plan_digest(plan: Plan) -> str:
    """SHA-256 over what the plan does, as hexadecimal digits.

    Comments and reasons do not count, so that rewording voids no approval; nor do defaults, so that a later version
    that knows more fields finds the same digest. The order of objects and attributes does count: it is the order in
    which they are made.
    """
    content = plan.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    canonical = json.dumps(_without_reasons(content), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _without_reasons(content: dict[str, Any]) -> dict[str, Any]:
    objects = {
        name: planned | {"dropped": sorted(planned.get("dropped", ()))} for name, planned in content["objects"].items()
    }
    return content | {"objects": objects, "left_out": sorted(content.get("left_out", ()))}
