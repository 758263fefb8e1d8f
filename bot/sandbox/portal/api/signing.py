"""Signed links: upload and download addresses, whose token carries what it is for.

Source: server source, modules/rest/classes/general/rest_util.php getSpecialUrl (facts, 6.4).
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from urllib.parse import quote, urlencode

from bot.sandbox.portal.api.errors import Json
from bot.sandbox.portal.api.params import parse_php_query
from bot.sandbox.portal.records import PortalRecords

_MODULE = "disk"


def special_url(records: PortalRecords, what: str, params: dict[str, str]) -> str:
    """The address for `upload` or `download`: it contains the webhook's secret, or the application's token."""
    packed = urlsafe_b64encode(urlencode(params).encode()).decode()
    token = f"{_MODULE}|{packed}|{_signature(records, what, packed)}"
    return records.signing_address.format(what=what) + quote(token, safe="")


def read_token(records: PortalRecords, what: str, token: str) -> dict[str, Json] | None:
    """What the token carries; None where the signature is not ours."""
    module, _, rest = token.partition("|")
    packed, _, signature = rest.partition("|")
    if module != _MODULE or not hmac.compare_digest(signature.encode(), _signature(records, what, packed).encode()):
        return None
    return parse_php_query(urlsafe_b64decode(packed).decode())


def _signature(records: PortalRecords, what: str, packed: str) -> str:
    return hmac.new(records.webhook_code.encode(), f"{what}|{packed}".encode(), sha256).hexdigest()
