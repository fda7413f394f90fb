"""The roof: builds the app; the only file that names every feature."""

import logging
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from civic import settings
from civic.accounts.feature import feature as accounts
from civic.audit.feature import feature as audit
from civic.communities.feature import feature as communities
from civic.discussion.feature import feature as discussion
from civic.evidence.feature import feature as evidence
from civic.handbook.feature import feature as handbook
from civic.kernel import assets, chrome, database, failures, files, i18n, keys, money, security, templating, text, views
from civic.kernel.extensions import babel, csrf, db, login_manager, migrate
from civic.kernel.feature import House
from civic.locations.feature import feature as locations
from civic.notifications.feature import feature as notifications
from civic.process.feature import feature as process
from civic.voting.feature import feature as voting
from maps.constraints.feature import feature as constraints
from maps.issues.feature import feature as issues
from maps.sketches.feature import feature as sketches

ROOT = Path(__file__).resolve().parent.parent
CORE = (
    accounts, communities, locations, audit, notifications, handbook, discussion, process, evidence, voting,
)  # fmt: skip
INSTRUMENTS = (constraints, issues, sketches)


class Site(Flask):
    """Flask with the templates of this house, where no view and no hook is a coroutine and none is asked whether it is."""

    jinja_environment = templating.Templates

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself."""
        return func


def create_app(features: tuple[Any, ...] = CORE + INSTRUMENTS, **given: Any) -> Flask:
    """The whole product as one app; ``given`` overrides settings (tests, commands).

    Raises:
        settings.SettingsError: a setting cannot be used.
    """
    app = Site("civic", root_path=str(ROOT), template_folder=str(ROOT / "templates"), static_folder=None)
    values = settings.load(os.environ, **given)
    app.config.update(values)
    home = Path(values["HOME"])
    home.mkdir(parents=True, exist_ok=True)
    _configure(app, home)
    _install(app)
    house = House()
    app.extensions["asar"] = house
    for feature in features:
        house.join(app, feature)
    return app


def _configure(app: Flask, home: Path) -> None:
    url = app.config["DATABASE_URL"] or f"sqlite:///{home / 'asar.sqlite'}"
    app.config.update(
        SECRET_KEY=keys.ensure("secret", home / "keys"),
        SQLALCHEMY_DATABASE_URI=database.normal_url(url),
        SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(url),
        MAX_CONTENT_LENGTH=app.config["UPLOAD_MB"] * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=2000,
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_TRANSLATION_DIRECTORIES=str(i18n.TRANSLATIONS),
        BABEL_DEFAULT_LOCALE="en",
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        TEMPLATES_AUTO_RELOAD=False,
    )
    if app.config["TRUSTED_HOSTS"]:
        app.config["TRUSTED_HOSTS"] = list(app.config["TRUSTED_HOSTS"])
    else:
        app.config["TRUSTED_HOSTS"] = None
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    app.logger.setLevel(logging.INFO)
    hops = app.config["PROXY_HOPS"]
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _install(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        database.install(db.engine)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    csrf.init_app(app)
    login_manager.init_app(app)
    babel.init_app(app, locale_selector=i18n.language)
    for part in (templating, security, i18n, views, assets, chrome, text, money, files, failures):
        part.install(app)
