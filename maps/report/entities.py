"""Text of people made harmless for a script that builds HTML from it."""

_DANGEROUS = "&<>\"'`$" + "{}\\"
_TABLE = {ord(sign): f"&#{ord(sign)};" for sign in _DANGEROUS} | dict.fromkeys(range(32), " ")


def entities(text: str) -> str:
    r"""The text with ``& < > " ' ` $ { } \`` as numeric entities and control characters as spaces.

    Folium writes such text into JSON inside a script; the browser then puts it into HTML. With these signs turned into
    entities it ends no script, opens no tag, leaves no attribute and is no placeholder of a template literal.
    """
    return text.translate(_TABLE)
