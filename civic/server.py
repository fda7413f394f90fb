"""Serving the app: preloaded once, shared by its workers, stopped cleanly."""

import gc
import sys
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # ships no types

from civic.kernel.extensions import db

SWITCH = 0.0005
"""Seconds after which a thread must let another one run; Python's own default is ten times as long."""


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """Gunicorn configured from our settings, not from its own files."""

    def __init__(self, app: Flask) -> None:
        self.application = app
        super().__init__()

    def load_config(self) -> None:
        """Two workers with a few threads each; no access log, because it would tie people to moments."""
        config = self.application.config
        values: dict[str, Any] = {
            "bind": f"{config['HOST']}:{config['PORT']}",
            "workers": config["WORKERS"],
            "threads": config["THREADS"],
            "worker_class": "gthread",
            "preload_app": True,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "timeout": 60,
            "graceful_timeout": 10,
            "limit_request_line": 4094,
            "limit_request_fields": 60,
            "pre_fork": _before_fork,
            "post_fork": _after_fork,
            "when_ready": _ready,
            "proc_name": "asar",
            "control_socket_disable": True,
        }
        for name, value in values.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """The app is built already."""
        return self.application


def _before_fork(server: Any, worker: Any) -> None:
    # What exists now is shared by all workers; the collector must not touch it and copy its pages.
    gc.collect()
    gc.freeze()


def _after_fork(server: Any, worker: Any) -> None:
    # A thread that holds the write lock gives up the interpreter at every statement; it must get it back soon,
    # or everybody who wants to vote waits while a page is rendered.
    sys.setswitchinterval(SWITCH)
    app: Flask = server.app.application
    with app.app_context():
        db.engine.dispose(close=False)


def _ready(server: Any) -> None:
    host, port = (
        server.cfg.bind[0].rsplit(":", 1) if isinstance(server.cfg.bind, list) else server.cfg.bind.rsplit(":", 1)
    )
    click.echo(f"Asar answers at http://{host}:{port}  (stop with Ctrl+C)")


def serve(app: Flask) -> None:
    """Serve until stopped; ends cleanly on SIGINT and SIGTERM."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    _Server(app).run()
