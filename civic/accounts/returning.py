"""Where to go after signing in: a signed path of our own site, never an address from outside."""

import re
from urllib.parse import unquote

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

HOME = "/"
LONGEST = 600
GOOD_FOR_SECONDS = 24 * 3600
# Pages that lead to signing in: returning there would go in circles.
DOORS = frozenset({"sign_in", "second_factor_code", "sign_up", "letter_sent", "sign_out", "confirm", "forgot", "reset"})
# One slash, then nothing that a browser may read as another host, a scheme or a hidden character.
_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\u2060-\u206f\ufeff]*")


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="accounts.next")


def return_token(path: str) -> str:
    """A token for this path; on the way in, the token that was already there; empty when home will do."""
    endpoint = _endpoint(path)
    if endpoint is None or path == HOME:
        return ""
    if endpoint.removeprefix("accounts.") in DOORS and endpoint.startswith("accounts."):
        return request.args.get("next", "")[: 2 * LONGEST]
    return str(_signer().dumps(path))


def path_of(token: str | None) -> str:
    """The path a token stands for, checked again; the home page for anything else."""
    try:
        path = _signer().loads(token or "", max_age=GOOD_FOR_SECONDS)
    except BadSignature:
        return HOME
    return path if isinstance(path, str) and _endpoint(path) else HOME


def _endpoint(path: str) -> str | None:
    """The page of ours that answers a GET at this path, if it is one."""
    if len(path) > LONGEST or _PATH.fullmatch(path) is None:
        return None
    bare = path.partition("#")[0].partition("?")[0]
    try:
        endpoint, _parts = current_app.url_map.bind("").match(unquote(bare), method="GET")
    except (HTTPException, RequestRedirect):
        return None
    return str(endpoint)
