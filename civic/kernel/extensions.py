"""The bare extension objects every feature shares; they are bound to an app in one place, the roof."""

from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from civic.kernel.records import Record

db = SQLAlchemy(
    model_class=Record,
    # A page shows what was just committed without asking the database again; a command starts a
    # fresh transaction, which refreshes everything it touches (see commands.py).
    session_options={"expire_on_commit": False},
    disable_autonaming=True,
)


class _Login(LoginManager):  # type: ignore[misc]  # comes without types
    def _session_protection_failed(self) -> bool:
        # Never asked for (see accounts/sessions.py), yet an address and a browser were hashed for it at every request.
        return False


login_manager = _Login()
csrf = CSRFProtect()
babel = Babel()
migrate = Migrate()
