"""Where each family of endpoints is served: old and dated paths (reference, section 1.3)."""

from starlette.convertors import StringConvertor, register_url_convertor

_VERSIONS = {"dated": r"2026-0[39]", "v1": "v1", "v3": "v3", "v4": "v4", "v3or4": "v[34]"}
"""The parts of a path that are a version, each as a pattern of its own: what does not match is no path at all."""

for _name, _pattern in _VERSIONS.items():
    register_url_convertor(f"hubspot_{_name}", type(_name, (StringConvertor,), {"regex": _pattern})())


def _places(name: str, old: str, dated: str = "") -> tuple[str, ...]:
    places = (f"/{old}", *((f"/{dated}/{{dated}}",) if dated else ()))
    return tuple(place.format(**{key: f"{{version:hubspot_{key}}}" for key in _VERSIONS}) + name for place in places)


FAMILIES: dict[str, tuple[str, ...]] = {
    "objects": _places("", "crm/{v3or4}/objects", "crm/objects"),
    "associations": _places("", "crm/{v4}/associations", "crm/associations"),
    "associations_v3": _places("", "crm/{v3}/associations"),
    "properties": _places("", "crm/{v3}/properties", "crm/properties"),
    "pipelines": _places("", "crm/{v3}/pipelines", "crm/pipelines"),
    "owners": _places("", "crm/{v3}/owners", "crm/owners"),
    "lists": _places("", "crm/{v3}/lists", "crm/lists"),
    "limits": _places("", "crm/{v3}/limits", "crm/limits"),
    "object-library": _places("", "crm/{v3}/object-library", "crm/object-library"),
    # The old path has a newer spelling besides.
    "schemas": (
        *_places("/schemas", "crm-object-schemas/{v3}", "crm-object-schemas"),
        *_places("/schemas", "crm/{v3}"),
    ),
    "files": _places("/files", "files/{v3}", "files"),
    "account": _places("", "account-info/{v3}", "account-info"),
    "users": _places("", "settings/{v3}/users", "settings/users"),
    "currencies": _places("", "settings/{v3}/currencies", "settings/currencies"),
    "calling": _places("", "calling/{v1}"),
}
