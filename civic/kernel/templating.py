"""Templates compiled once for each language with its words put in, and taken from each other without ceremony."""

from collections.abc import Callable, MutableMapping
from functools import lru_cache
from types import FunctionType, MethodType
from typing import Any, cast

from flask import Flask
from flask.sansio.app import App
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]  # escaping without marking

from civic.kernel.i18n import language, said_in

WORDS = ("_", "gettext")
# Templates whose macros rest on their values alone: what they make of fixed values is put in as well.
DRAWINGS = ("components/icon.html",)


def safe_text(value: object) -> str:
    """What stands on the page for a value, escaped as ``markupsafe.escape`` does it.

    Parts of a page are only joined, so none needs to be marked as safe: marking took more than twice as long as escaping.
    """
    kind = type(value)
    if kind is str:
        return _escape_inner(cast(str, value))
    return cast(str, value) if kind is Markup else escape(value)


class Around(Context):
    """What surrounds a page; calls macros and plain functions without asking four times what they want to be given."""

    def call(self, called: Any, *values: Any, **named: Any) -> Any:
        """What it answers to these values."""
        kind = type(called)
        if kind is Macro:
            values = (self.eval_ctx, *values)
        elif kind not in (FunctionType, MethodType) or hasattr(called, "jinja_pass_arg"):
            return super().call(called, *values, **named)
        named.pop("_block_vars", None)
        named.pop("_loop_vars", None)
        return called(*values, **named)


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


class Templates(Environment):
    """The templates of the app, each compiled once for each language.

    What is the same for every reader of a language, words above all, stands in it as text instead of being looked up
    for every page.
    """

    template_class = Page
    context_class = Around

    def __init__(self, app: App, **options: Any) -> None:
        super().__init__(app, **options)
        self.settled: dict[str, Callable[..., Any]] = {}
        self._code = ""
        self._tongues: dict[str, Templates] = {}
        self._ready: dict[str, Template] = {}

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """The template in the language of whoever reads; from within another template, in the language of that one."""
        if isinstance(name, Template):
            return name
        tongue = self if self._code else self._tongue(language())
        ready = tongue._ready.get(name)
        if ready is None:
            ready = tongue._ready[name] = super(Templates, tongue).get_template(name, parent, globals)
        return ready

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The app's own; a layer on top only where a template is given some of its own."""
        return super().make_globals(d) if d else self.globals

    def _tongue(self, code: str) -> "Templates":
        if code not in self._tongues:
            tongue = self.overlay()
            tongue._code, tongue._ready = code, {}
            self._tongues[code] = tongue
        return self._tongues[code]

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        first, line, rest = super()._generate(source, name, filename, defer_init).partition("\n")
        return f"{first}; from civic.kernel.templating import safe_text as escape{line}{rest}"

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        return cast(nodes.Template, _Settling(self, self._code).visit(tree)) if self._code else tree


class _Settling(NodeTransformer):
    """Puts in what a call with fixed values will always answer."""

    def __init__(self, templates: Templates, code: str) -> None:
        self._templates = templates
        self._known: dict[str, Callable[..., Any]] = dict(templates.settled)
        self._known.update(dict.fromkeys(WORDS, lambda text: said_in(code, text)))

    def visit_FromImport(self, node: nodes.FromImport) -> nodes.Node:  # noqa: N802 - Jinja's name
        if isinstance(node.template, nodes.Const) and node.template.value in DRAWINGS:
            made = self._templates.get_template(node.template.value).module
            for name in node.names:
                drawn, alias = (name, name) if isinstance(name, str) else name
                self._known[alias] = getattr(made, drawn)
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja's name
        self.generic_visit(node)
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        if name not in self._known or node.dyn_args or node.dyn_kwargs:
            return node
        values = _fixed(node.args)
        named = _fixed([pair.value for pair in node.kwargs])
        if values is None:
            return node
        if name in WORDS and node.kwargs:
            pairs = [nodes.Pair(nodes.Const(pair.key), pair.value) for pair in node.kwargs]
            return nodes.Mod(nodes.Const(self._known[name](*values)), nodes.Dict(pairs), lineno=node.lineno)
        if named is None:
            return node
        keys = [pair.key for pair in node.kwargs]
        return nodes.Const(self._known[name](*values, **dict(zip(keys, named, strict=True))), lineno=node.lineno)


def _fixed(given: list[nodes.Expr]) -> list[Any] | None:
    """The values of these constants, or None where one is none."""
    constants = [one for one in given if isinstance(one, nodes.Const)]
    return [one.value for one in constants] if len(constants) == len(given) else None


@lru_cache(maxsize=256)
def _made(macro: Callable[..., Markup], code: str, values: tuple[object, ...]) -> Markup:
    return macro(*values)


def made_once(macro: Callable[..., Markup], *values: object) -> Markup:
    """What a macro makes of these values in the reader's language; kept, for parts that nearly all pages share.

    The macro may rest on its values, the language and the app alone: never on who asks, nor on the page.
    """
    return _made(macro, language(), values)


def settle(app: Flask, **functions: Callable[..., Any]) -> None:
    """Give templates these functions; what they answer to fixed values may be put in when a template is compiled.

    Such a function rests on its values and the app alone: never on who asks, nor on the page or the hour.
    """
    app.jinja_env.globals.update(functions)
    cast(Templates, app.jinja_env).settled.update(functions)


def install(app: Flask) -> None:
    """Let templates keep what they make; before the first of them is read."""
    app.jinja_env.globals["made_once"] = made_once
