"""A token that vouches for one member: for templates of a site in Python. Secrets stay on the server."""

import base64
import hashlib
import hmac
import json
import os
import time


def commend_token(key_id: str, secret: str, claims: dict) -> str:
    def encode(part: bytes) -> str:
        return base64.urlsafe_b64encode(part).rstrip(b"=").decode()

    parts = ({"alg": "HS256", "kid": key_id}, claims)
    signed = ".".join(encode(json.dumps(part).encode()) for part in parts)
    return f"{signed}.{encode(hmac.digest(secret.encode(), signed.encode(), 'sha256'))}"


key_id, secret = os.environ["COMMEND_MEMBER_KEYS"].split(maxsplit=1)
member = "4711"  # The user's number, from your session.

print(commend_token(key_id, secret, {
    "survey": "community",
    "wave": "2026-q4",
    # Known to the site alone: not even the collector can tell who it is.
    "sub": hmac.new(os.environ["SITE_SECRET"].encode(), member.encode(), hashlib.sha256).hexdigest(),
    "segment": {"role": "guide"},
    "exp": int(time.time()) + 24 * 3600,
}))
