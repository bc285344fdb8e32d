"""The sample companies that a fresh workspace comes with; the system made them."""

from .effects import make_company
from .model import Value
from .workspace import Workspace

_DOMAINS = (
    *("attio.com", "stripe.com", "notion.so", "airbnb.com", "figma.com"),
    *("linear.app", "github.com", "slack.com", "vercel.com", "spotify.com"),
)


def add_sample_companies(workspace: Workspace) -> None:
    """Adds as many as the switches ask for, once in the life of the workspace."""
    companies = workspace.find("objects", "companies")
    if companies is None or workspace.store.fact("samples") is not None:
        return
    for domain in _DOMAINS[: workspace.switches.sample_companies]:
        make_company(workspace, companies, Value(domain, {"domain": domain, "root_domain": domain}), workspace.now())
    with workspace.store.write():
        workspace.store.set_fact("samples", workspace.switches.sample_companies)
