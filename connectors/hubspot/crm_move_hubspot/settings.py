"""How HubSpot is reached, and what of it is read."""

from pydantic import Field, field_validator

from crm_move import ApiSettings

from .client import BEFORE, LATEST


class HubSpotSettings(ApiSettings):
    """The settings of the HubSpot source."""

    base_url: str = Field(default="https://api.hubapi.com", description="API host")
    api_version: str = Field(default=LATEST, description=f"version of the API: {LATEST}, or {BEFORE}")
    system_properties: bool = Field(default=False, description="bring HubSpot's own bookkeeping properties too")

    @field_validator("api_version")
    @classmethod
    def _is_known(cls, value: str) -> str:
        if value not in (LATEST, BEFORE):
            raise ValueError(f"the versions that can be read are {LATEST} and {BEFORE}, not {value!r}")
        return value
