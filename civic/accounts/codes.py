"""Six-digit codes of the second factor: made from a seed and a key file, good once."""

import base64
import hmac
import io
import secrets
import unicodedata
from datetime import datetime

import pyotp
import segno

from civic.kernel import keys

STEP_SECONDS = 30
ISSUER = "Asar"


def new_seed() -> str:
    """What is stored. The secret itself also needs a key that lies outside the database."""
    return secrets.token_hex(16)


def secret_of(public_id: str, seed: str) -> str:
    """The secret an authenticator app holds, in base32."""
    made = keys.keyed(keys.ensure("second-factor"), "totp 1", public_id, seed)
    return base64.b32encode(made[:20]).decode()


def normalise(typed: str) -> str:
    """The digits of a code as people type or paste it: with spaces, hyphens or wide digits."""
    return "".join(
        c for c in unicodedata.normalize("NFKC", typed[:40]) if not c.isspace() and c not in "-\u2010\u2011\u2013"
    )


def step_of(secret: str, typed: str, moment: datetime, last: int | None) -> int | None:
    """The time step whose code this is, or None.

    One step of clock error is allowed either way; a step not newer than ``last`` is spent.
    """
    code = normalise(typed)
    if not (code.isascii() and code.isdigit() and len(code) == 6):
        return None
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    now = int(moment.timestamp()) // STEP_SECONDS
    same = [step for step in (now - 1, now, now + 1) if hmac.compare_digest(totp.generate_otp(step), code)]
    fresh = [step for step in same if last is None or step > last]
    return fresh[0] if fresh else None


def address(secret: str, email: str) -> str:
    """What the square picture says to an authenticator app."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=email, issuer_name=ISSUER)


def picture(text: str) -> bytes:
    """The square picture as SVG, dark on light whatever the page's colours."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=False, svgclass=None, lineclass=None
    )
    return out.getvalue()
