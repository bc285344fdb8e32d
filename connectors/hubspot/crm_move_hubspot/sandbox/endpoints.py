"""Every endpoint that a token opens."""

from . import (
    associations,
    files,
    linking,
    lists,
    objects,
    owners,
    pipelines,
    portal,
    properties,
    schemas,
    search,
    writing,
)
from .calls import Endpoint

ENDPOINTS: tuple[Endpoint, ...] = (
    *search.ENDPOINTS,
    *objects.ENDPOINTS,
    *associations.ENDPOINTS,
    *properties.ENDPOINTS,
    *pipelines.ENDPOINTS,
    *lists.ENDPOINTS,
    *schemas.ENDPOINTS,
    *owners.ENDPOINTS,
    *files.ENDPOINTS,
    *writing.ENDPOINTS,
    *linking.ENDPOINTS,
    *portal.ENDPOINTS,
)
"""All that is offered with a token, the busiest first; paths with a name in them stand behind those with a word."""
