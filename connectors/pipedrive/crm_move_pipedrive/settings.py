"""How Pipedrive is reached, and how much of a day's tokens a run may use."""

from typing import Final

from pydantic import Field, SecretStr

from crm_move import ApiSettings

SHARED_HOST: Final = "https://api.pipedrive.com"
"""It answers for every company; the company's own host is learned from it (docs/pipedrive-api.md, 1)."""


class PipedriveSettings(ApiSettings):
    """The settings of the Pipedrive source."""

    base_url: str = Field(default=SHARED_HOST, description="API host, until the sign-in names the company's own")
    api_token: SecretStr | None = Field(default=None, description="personal API token")
    phone_country: str = Field(
        default="",
        pattern=r"^([A-Z]{2})?$",
        description="where telephone numbers without a country are dialled, as DE",
    )
    token_budget: int = Field(default=0, ge=0, description="most tokens that a run may use; 0: as many as there are")
