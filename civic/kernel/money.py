"""Money in words and figures: whole minor units in, spaced figures and short forms out."""

from decimal import Decimal

from babel.numbers import format_decimal
from flask import Flask

from civic.kernel.figures import NBSP, figure
from civic.kernel.i18n import _, language

SIGNS = {"KZT": "₸", "EUR": "€", "USD": "$", "PLN": "zł", "CHF": "CHF", "HUF": "Ft"}


def as_decimal(amount: int, digits: int = 0) -> Decimal:
    """Minor units as an exact decimal number of units."""
    return Decimal(amount).scaleb(-digits)


def plain(amount: int, digits: int = 0) -> str:
    """Exact figure for files: a dot, no spaces, no sign."""
    return f"{as_decimal(amount, digits):f}"


def decimal(value: float) -> str:
    """A measure with at most two digits behind the point, in the reader's way of writing: «1,8»."""
    return str(format_decimal(round(Decimal(str(value)), 2), format="0.##", locale=language()))


def percent(part: int, whole: int) -> str:
    """A share in percent with one digit behind the point, in the reader's way of writing; «–» of nothing."""
    if not whole:
        return "–"
    return str(format_decimal(Decimal(100 * part) / whole, format="0.#", locale=language())) + NBSP + "%"


def typed(amount: int, digits: int = 0) -> str:
    """The figure as it stands in a box to be changed: spaced, so that a wrong number of zeros is seen; ``parse`` reads it back."""
    whole, dot, part = plain(amount, digits).partition(".")
    return f"{int(whole):,}".replace(",", NBSP) + dot + part


def money(amount: int, currency: str = "KZT", digits: int = 0) -> str:
    """Exact amount as people write it: «12 480 000 ₸»."""
    whole, part = divmod(abs(amount), 10**digits)
    figure = f"{whole:,}".replace(",", NBSP)
    if part:
        figure += f"{'.' if language() == 'en' else ','}{part:0{digits}d}"
    return ("−" if amount < 0 else "") + figure + NBSP + SIGNS.get(currency, currency)


def money_short(amount: int, currency: str = "KZT", digits: int = 0) -> str:
    """Rounded amount for headings: «12,5 млн ₸»; small sums stay exact."""
    units = as_decimal(amount, digits)
    sign = SIGNS.get(currency, currency)
    for size, form in ((Decimal(10**9), _("%(n)s billion %(sign)s")), (Decimal(10**6), _("%(n)s million %(sign)s"))):
        if abs(units) >= size:
            figure = format_decimal(units / size, format="0.#", locale=language())
            return (form % {"n": figure, "sign": sign}).replace(" ", NBSP)
    return money(amount, currency, digits)


def parse(text: str, digits: int = 0) -> int:
    """Read an amount people typed («1 250 000», «12,50») into minor units.

    Raises:
        ValueError: not a number, negative, too large, or finer than the currency allows.
    """
    clean = "".join(text.split()).replace("₸", "").replace(NBSP, "").replace(",", ".")
    if not clean or not clean.replace(".", "", 1).isascii() or not clean.replace(".", "", 1).isdigit():
        raise ValueError("not a number")
    value = Decimal(clean).scaleb(digits)
    if value != value.to_integral_value():
        raise ValueError("too many decimals")
    if value > 10**15:
        raise ValueError("too large")
    return int(value)


def install(app: Flask) -> None:
    """Make the filters known to templates."""
    app.add_template_filter(money)
    app.add_template_filter(money_short)
    app.add_template_filter(figure)
    app.add_template_filter(decimal)
    app.add_template_filter(percent)
