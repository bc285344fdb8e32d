"""Web addresses and the domains that belong to no single company."""

from urllib.parse import urlsplit

_LISTED = """
gmail.com googlemail.com outlook.com hotmail.com hotmail.co.uk hotmail.fr live.com msn.com yahoo.com
yahoo.co.uk yahoo.fr ymail.com rocketmail.com icloud.com me.com mac.com aol.com gmx.com gmx.de gmx.net web.de
t-online.de freenet.de posteo.de mailbox.org proton.me protonmail.com pm.me tutanota.com fastmail.com hey.com
zoho.com mail.com mail.ru yandex.ru yandex.com qq.com 163.com 126.com sina.com naver.com orange.fr wanadoo.fr
free.fr laposte.net libero.it virgilio.it bluewin.ch comcast.net verizon.net att.net btinternet.com sky.com
bigpond.com rediffmail.com linkedin.com facebook.com fb.com instagram.com twitter.com x.com youtube.com
tiktok.com xing.com medium.com wordpress.com blogspot.com wixsite.com weebly.com squarespace.com github.io
notion.site linktr.ee yelp.com sites.google.com bit.ly wikipedia.org
"""

SHARED = frozenset(_LISTED.split())
"""Mail providers and sites on which many keep a page."""


def host(address: str) -> str:
    """The host of a web address or domain, lower case, without `www.`; "" where there is none."""
    text = address.strip()
    try:
        name = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    return name.removeprefix("www.").rstrip(".")


def is_bare(address: str) -> bool:
    """Whether a web address says no more than its domain."""
    text = address.strip()
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
    except ValueError:
        return False
    return parts.path in ("", "/") and not parts.query and not parts.fragment


def is_shared(domain: str) -> bool:
    """Whether a domain is a mail provider's or a public site's, so that it can not stand for one company."""
    return any(domain == shared or domain.endswith(f".{shared}") for shared in SHARED)
