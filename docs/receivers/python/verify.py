"""Verifies that a webhook was sent by your Millrace and not altered on its way. Python 3.9 or later."""

import base64
import hashlib
import hmac
import json
import threading
import time
import urllib.request

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

# How far your clock and ours may be apart.
CLOCK_SKEW_SECONDS = 60
# A Standard Webhooks signature carries no end of its own; the specification recommends five minutes.
TIMESTAMP_TOLERANCE_SECONDS = 300
# Published keys are kept for an hour: new ones stand there a day before they sign.
KEPT_SECONDS = 3600
# However many requests with unknown keys come, the issuer is asked this often at most.
PAUSE_SECONDS = 30


class Refused(Exception):
    """Why a request was not accepted. Answer 401, and don't repeat the reason to the sender."""


def demand(holds, reason):
    if not holds:
        raise Refused(reason)


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def read_token(token):
    parts = (token or "").split(".")
    demand(len(parts) == 3, "no token")
    try:
        header, claims, signature = (decode(part) for part in parts)
        header, claims = json.loads(header), json.loads(claims)
    except ValueError:
        raise Refused("a token that cannot be read") from None
    demand(isinstance(header, dict) and isinstance(claims, dict), "a token that cannot be read")
    return header, claims, ".".join(parts[:2]).encode(), signature


def check_claims(claims, body):
    """What both tokens promise: they are fresh, and they belong to this very body."""
    now = time.time()
    demand(claims.get("exp", 0) > now - CLOCK_SKEW_SECONDS, "an expired token")
    demand(claims.get("iat", now * 2) < now + CLOCK_SKEW_SECONDS, "a token of the future")
    checksum = str(claims.get("checksum_sha256")).encode()
    demand(hmac.compare_digest(checksum, hashlib.sha256(body).hexdigest().encode()), "a token of another body")


def verify_dt_signature(headers, body, secret):
    """X-Dt-Signature: HS256 by the connector's secret. `body`: the bytes as they came, before any parsing."""
    header, claims, signed, signature = read_token(headers.get("X-Dt-Signature"))
    # The algorithm is ours to choose: a token may not talk us into another one.
    demand(header.get("alg") == "HS256", "another algorithm than HS256")
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    demand(hmac.compare_digest(signature, expected), "a token by another secret")
    check_claims(claims, body)


def verify_dt_asymmetric_signature(headers, body, keys):
    """DT-Asymmetric-Signature: ES256 by a key that the issuer publishes."""
    header, claims, signed, signature = read_token(headers.get("DT-Asymmetric-Signature"))
    demand(header.get("alg") == "ES256", "another algorithm than ES256")
    key = keys.p256(header.get("kid"))
    demand(key is not None, "a token by an unknown key")
    demand(len(signature) == 64, "a token that its key did not sign")
    numbers = (int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    try:
        key.verify(encode_dss_signature(*numbers), signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise Refused("a token that its key did not sign") from None
    demand(claims.get("iss") == keys.issuer, "a token of another issuer")
    check_claims(claims, body)


def read_standard_webhook(headers, body, version):
    identifier, timestamp = headers.get("webhook-id"), headers.get("webhook-timestamp")
    listed = headers.get("webhook-signature")
    demand(identifier and timestamp and listed, "no Standard Webhooks headers")
    demand(timestamp.isdigit() and abs(time.time() - int(timestamp)) < TIMESTAMP_TOLERANCE_SECONDS, "an old timestamp")
    content = f"{identifier}.{timestamp}.".encode() + body
    pairs = (each.partition(",") for each in listed.split(" "))
    try:
        return content, [base64.b64decode(text) for name, _, text in pairs if name == version]
    except ValueError:
        raise Refused("a signature that cannot be read") from None


def verify_standard_webhook_v1(headers, body, secret):
    """webhook-signature, v1: HMAC by the secret. What follows whsec_ is base64; any other secret is its own bytes."""
    content, signatures = read_standard_webhook(headers, body, "v1")
    key = base64.b64decode(secret[len("whsec_"):]) if secret.startswith("whsec_") else secret.encode()
    expected = hmac.new(key, content, hashlib.sha256).digest()
    demand(any(hmac.compare_digest(each, expected) for each in signatures), "no v1 signature by this secret")


def verify_standard_webhook_v1a(headers, body, keys):
    """webhook-signature, v1a: ed25519 by a key that the issuer publishes."""
    content, signatures = read_standard_webhook(headers, body, "v1a")

    def is_signed(key):
        for signature in signatures:
            try:
                key.verify(signature, content)
                return True
            except InvalidSignature:
                pass
        return False

    # After a rotation the key may be newer than what is cached.
    known = any(map(is_signed, keys.ed25519())) or any(map(is_signed, keys.ed25519(fresh=True)))
    demand(known, "no v1a signature by a published key")


def get_json(url):
    with urllib.request.urlopen(url, timeout=5) as response:
        return json.load(response)


class PublishedKeys:
    """The keys that an issuer publishes, fetched when needed. The issuer is yours to know: never take it from a token."""

    def __init__(self, issuer):
        self.issuer = issuer
        self._lock = threading.Lock()
        self._held = None
        self._fetched_at = 0.0

    def p256(self, kid):
        return self._get()[0].get(kid) or self._get(fresh=True)[0].get(kid)

    def ed25519(self, fresh=False):
        return self._get(fresh)[1]

    def _get(self, fresh=False):
        with self._lock:
            age = time.monotonic() - self._fetched_at
            if self._held is None or age > (PAUSE_SECONDS if fresh else KEPT_SECONDS):
                self._held = self._fetch()
                self._fetched_at = time.monotonic()
            return self._held

    def _fetch(self):
        configuration = get_json(f"{self.issuer}/.well-known/openid-configuration")
        if configuration["issuer"] != self.issuer:
            raise ValueError(f"{self.issuer} says that it is {configuration['issuer']}.")
        jwks = get_json(configuration["jwks_uri"])["keys"]
        published = get_json(f"{self.issuer}/.well-known/standard-webhooks.json")["keys"]
        p256 = {jwk["kid"]: p256_key(jwk) for jwk in jwks if jwk["kty"] == "EC" and jwk["crv"] == "P-256"}
        return p256, [ed25519_key(each["publicKey"]) for each in published]


def p256_key(jwk):
    x, y = (int.from_bytes(decode(jwk[name]), "big") for name in ("x", "y"))
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()


def ed25519_key(public_key):
    """whpk_ and 32 bytes in base64."""
    return ed25519.Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key[len("whpk_"):]))


def create_verifier(secret, issuer):
    """Verifies by all that you know: the secret, where you set one, and the issuer's published keys."""
    if not secret and not issuer:
        raise ValueError("Set a secret or an issuer: without either nothing can be verified.")
    keys = PublishedKeys(issuer) if issuer else None

    def verify(headers, body):
        if secret:
            verify_dt_signature(headers, body, secret)
            verify_standard_webhook_v1(headers, body, secret)
        if keys:
            verify_dt_asymmetric_signature(headers, body, keys)
            verify_standard_webhook_v1a(headers, body, keys)

    return verify
