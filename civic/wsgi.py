"""The object a server runs."""

from civic.app import create_app

app = create_app()
