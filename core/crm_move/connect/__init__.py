"""What a connector is handed: HTTP client, limiter, retry, sign-in, secrets, settings.

Importing it loads neither the keyring nor the OAuth library: these come when they are needed.
"""

from crm_move.connect.ahead import ahead
from crm_move.connect.client import ApiClient
from crm_move.connect.clock import Clock, SystemClock
from crm_move.connect.counters import Requests
from crm_move.connect.http import Transport
from crm_move.connect.limiter import PACING_MARGIN, Limiter, RateLimit, width
from crm_move.connect.messages import Answer, Call
from crm_move.connect.oauth import SignIn, TokenEndpoint
from crm_move.connect.retry import RetryPolicy
from crm_move.connect.secrets import FileStore, KeyringStore, LayeredStore, SecretStore, default_store, state_folder
from crm_move.connect.session import Session, Way
from crm_move.connect.settings import ApiSettings, InKeyring, Prompt, load_settings
from crm_move.connect.signing import ApiKey, Credentials, KeySigner, NoSigner, OAuth, Signature, Signer, bearer
from crm_move.connect.tokens import TokenBook, TokenSigner

__all__ = [
    "PACING_MARGIN",
    "Answer",
    "ApiClient",
    "ApiKey",
    "ApiSettings",
    "Call",
    "Clock",
    "Credentials",
    "FileStore",
    "InKeyring",
    "KeySigner",
    "KeyringStore",
    "LayeredStore",
    "Limiter",
    "NoSigner",
    "OAuth",
    "Prompt",
    "RateLimit",
    "Requests",
    "RetryPolicy",
    "SecretStore",
    "Session",
    "SignIn",
    "Signature",
    "Signer",
    "SystemClock",
    "TokenBook",
    "TokenEndpoint",
    "TokenSigner",
    "Transport",
    "Way",
    "ahead",
    "bearer",
    "default_store",
    "load_settings",
    "state_folder",
    "width",
]
