"""The ways an analysis looks at reports, each with what it can and cannot say."""

from dataclasses import dataclass

from civic.kernel.i18n import lazy_gettext as _l


@dataclass(frozen=True)
class Method:
    """One way of looking: its name, what it tells, what it does not."""

    title: object
    tells: object
    cannot: object


SQUARES = Method(
    _l("Hot squares"),
    _l(
        "The ground is divided into squares. A square is hot when it and the eight around it hold more reports than chance would put there (Getis-Ord Gi*)."
    ),
    _l(
        "It shows where people report, not where things are worst: a busy street is seen by more eyes. A quiet square may only mean that nobody there knows of the map."
    ),
)
DENSITY = Method(
    _l("Dense groups"),
    _l(
        "Reports that lie close together form a group, whatever its shape: a street, a yard, a stop (DBSCAN on distinct points with their numbers of reports)."
    ),
    _l(
        "Groups grow along busy streets until they swallow a whole centre, and chance is not reckoned with: read them as places to look at, not as findings."
    ),
)
DISTRICTS = Method(
    _l("By district"),
    _l("Reports are counted by district, and for 1,000 residents where their number is known."),
    _l(
        "Who lives in a district is not who reports there. Sensitive categories are counted only for the whole map. Numbers from 1 to 4 in them are hidden, and as many others as it takes that nobody can work them out."
    ),
)
METHODS = (SQUARES, DENSITY, DISTRICTS)

LIMITS = _l(
    "Reports are what people chose to tell, on this map, in this period. They are no count of all that is wrong, and those who did not report are not heard. Reports in sensitive categories are counted by district only."
)
"""The limits of every analysis, frozen with each card."""
