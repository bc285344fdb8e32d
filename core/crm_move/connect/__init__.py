"""What a connector is handed: HTTP client, limiter, retry, sign-in, secrets, settings.

Importing it loads neither the keyring nor the OAuth library: these come when they are needed.
"""

from crm_move.connect.client import ApiClient
from crm_move.connect.clock import Clock, SystemClock
from crm_move.connect.counters import Requests
from crm_move.connect.http import Transport
from crm_move.connect.limiter import PACING_MARGIN, Limiter, RateLimit, width
from crm_move.connect.messages import Answer, Call
from crm_move.connect.retry import RetryPolicy
from crm_move.connect.signing import ApiKey, Credentials, KeySigner, NoSigner, OAuth, Signature, Signer, bearer

__all__ = [
    "PACING_MARGIN",
    "Answer",
    "ApiClient",
    "ApiKey",
    "Call",
    "Clock",
    "Credentials",
    "KeySigner",
    "Limiter",
    "NoSigner",
    "OAuth",
    "RateLimit",
    "Requests",
    "RetryPolicy",
    "Signature",
    "Signer",
    "SystemClock",
    "Transport",
    "bearer",
    "width",
]
