"""Templates that take components from each other without looking at every global name each time."""

from collections.abc import Callable
from functools import lru_cache

from flask import Flask
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup

from civic.kernel.i18n import language


class Page(Template):
    """A template. Every name it may use without being given it is a global of the app, the same in all of them."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        # Jinja compares the globals of both templates at every import, for those that were given some of their own:
        # here none ever is, and the comparing took a tenth of the time of a page.
        if ctx is not None and ctx.environment is not self.environment:
            return super()._get_default_module(ctx)
        if self._module is None:
            self._module = self.make_module()
        return self._module


@lru_cache(maxsize=256)
def _made(macro: Callable[..., Markup], code: str, values: tuple[object, ...]) -> Markup:
    return macro(*values)


def made_once(macro: Callable[..., Markup], *values: object) -> Markup:
    """What a macro makes of these values in the reader's language; kept, for parts that nearly all pages share.

    The macro may rest on its values, the language and the app alone: never on who asks, nor on the page.
    """
    return _made(macro, language(), values)


def install(app: Flask) -> None:
    """Let templates import and keep quickly; before the first of them is read."""
    app.jinja_env.template_class = Page
    app.jinja_env.globals["made_once"] = made_once
