"""Addresses for letters and receipts: always from the configured origin, never from what a request claims."""

from typing import Any

from flask import current_app


def origin() -> str:
    """Scheme, host and port of this site, without a slash at the end."""
    config = current_app.config
    return str(config["PUBLIC_URL"] or f"http://{config['HOST']}:{config['PORT']}").rstrip("/")


def absolute(endpoint: str, **values: Any) -> str:
    """The full address of a page; works outside a request too."""
    return origin() + current_app.url_map.bind("").build(endpoint, values)
