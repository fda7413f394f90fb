"""Which column holds what: names that towns give their columns, and how a guess is made and said."""

import re
from collections.abc import Mapping, Sequence

from civic.kernel.errors import Refused
from civic.kernel.i18n import lazy_gettext as _l

# For each field names in order of trust, as they look without spaces, marks and capitals. Taken from the public
# 311 tables of Boston, Chicago, New York, San Francisco, Toronto, Zürich and from registers of appeals here. The
# axes are written in Cyrillic too, where nobody sees the difference.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "ref": (
        "caseenquiryid", "servicerequestid", "servicerequestnumber", "srnumber", "uniquekey", "caseid", "casenumber",
        "requestid", "requestnumber", "ticketid", "ticket", "reportid", "issueid", "srnr", "nummer", "id", "objectid",
        "номеробращения", "номерзаявки", "номеробращенияикомек", "регистрационныйномер", "идентификатор", "номер", "регномер",
        "өтініштіңнөмірі", "өтінішнөмірі", "өтінімнөмірі", "тіркеунөмірі", "нөмірі", "нөмір",
    ),
    "opened": (
        "opendt", "createddate", "creationdate", "requesteddatetime", "dateopened", "opened", "openedat", "opendate",
        "requestdate", "createdat", "datecreated", "created", "reportedat", "reporteddate", "reported", "submittedat", "erfassungsdatum",
        "meldedatum", "datum", "date", "датасоздания", "датаобращения", "датарегистрации", "датапоступления", "датаподачи", "создано",
        "дата", "тіркелгенкүні", "өтінішкүні", "түскенкүні", "құрылғанкүні", "күні",
    ),
    "closed": (
        "closeddt", "closeddate", "completiondate", "completeddate", "dateclosed", "closed", "closedat", "resolvedat",
        "resolutiondate", "resolveddate", "abschlussdatum", "датазакрытия", "датаисполнения", "датавыполнения", "датарешения", "закрыто",
        "жабылғанкүні", "орындалғанкүні", "шешілгенкүні",
    ),
    "due": (
        "targetdt", "duedate", "slatargetdt", "targetdate", "expecteddatetime", "slaenddate", "срокисполнения", "контрольныйсрок",
        "срок", "орындаумерзімі", "мерзімі",
    ),
    "status": ("casestatus", "status", "requeststatus", "srstatus", "state", "statusname", "статус", "состояние", "күйі", "мәртебесі", "жағдайы"),
    "category": (
        "type", "category", "srtype", "complainttype", "servicename", "servicerequesttype", "requesttype", "issuetype", "servicesubtype",
        "kategorie", "reason", "servicecode", "категория", "видпроблемы", "типпроблемы", "тематика", "тема", "вопрос", "видобращения",
        "типобращения", "типзаявки", "видработ", "тип", "вид", "санат", "санаты", "мәселетүрі", "өтініштүрі", "тақырып", "тақырыбы", "түрі",
    ),
    "title": ("title", "subject", "casetitle", "shortdescription", "summary", "titel", "заголовок", "суть", "кратко", "атауы"),
    "words": (
        "description", "details", "detail", "descriptor", "comments", "text", "beschreibung", "meldung", "описание", "текст",
        "содержание", "текстобращения", "сипаттама", "сипаттамасы", "мазмұны", "мәтін", "мәтіні",
    ),
    "address": (
        "address", "streetaddress", "incidentaddress", "fulladdress", "addressstring", "locationstreetname", "street", "adresse", "strasse",
        "адрес", "адреспроисшествия", "местоположение", "улица", "мекенжай", "мекенжайы", "көше",
    ),
    "lon": ("longitude", "lon", "long", "lng", "geolongitude", "longitudewgs84", "долгота", "бойлық", "x", "х", "xcoordinate", "xcoord", "e", "east", "easting", "ekoordinate", "ost"),
    "lat": ("latitude", "lat", "geolatitude", "latitudewgs84", "широта", "ендік", "y", "у", "ycoordinate", "ycoord", "n", "north", "northing", "nkoordinate", "nord"),
    "point": ("geolocation", "location", "geopoint", "point", "thegeom", "geom", "geometry", "wkt", "coordinates", "latlon", "координаты", "геопозиция", "координаталар", "координаттар"),
    "district": ("neighborhood", "neighbourhood", "borough", "communityarea", "ward", "stadtkreis", "kreis", "district", "район", "округ", "аудан", "ауданы"),
}  # fmt: skip


def plain(name: str) -> str:
    """A column's name without capitals, spaces and marks: "Case Enquiry-ID" becomes "caseenquiryid"."""
    return re.sub(r"[\W_]+", "", name.casefold().replace("ё", "е"))


def guess(header: Sequence[str]) -> dict[str, int]:
    """Field to column number from 0, by the names known; a column serves one field, and each field one column."""
    names: dict[str, int] = {}
    for number, name in enumerate(header):
        names.setdefault(plain(name), number)
    found: dict[str, int] = {}
    for field, known in FIELDS.items():
        fit = next((names[name] for name in known if name in names and names[name] not in found.values()), None)
        if fit is not None:
            found[field] = fit
    # One half of a position is none; and two columns of degrees are better than one of both.
    if ("lon" in found) != ("lat" in found):
        found.pop("lon", None)
        found.pop("lat", None)
    if "lon" in found and plain(header[found["lon"]]) not in ("x", "х", "e", "east", "easting", "ost"):
        found.pop("point", None)
    return found


def chosen(header: Sequence[str], given: Sequence[str]) -> dict[str, int]:
    """Field to column number from ``field=HEADER`` as somebody typed it; an empty HEADER means: no column.

    Raises:
        Refused: no such field or column.
    """
    found: dict[str, int] = {}
    for words in given:
        field, equals, name = words.partition("=")
        if not equals or field not in FIELDS:
            raise Refused(
                "column", _l("“%(words)s”: write field=HEADER, with one of the fields %(names)s.", words=words, names=", ".join(FIELDS))
            )  # fmt: skip
        exact = [number for number, column in enumerate(header) if column == name.strip()]
        alike = [number for number, column in enumerate(header) if plain(column) == plain(name)]
        if name.strip() and not (exact or alike):
            raise Refused(
                "column", _l("There is no column “%(name)s”. The file has: %(names)s.", name=name, names=", ".join(header))
            )  # fmt: skip
        found[field] = (exact or alike or [-1])[0]
    return found


def columns_of(header: Sequence[str], given: Sequence[str]) -> dict[str, int]:
    """Which column holds what: as given, and the rest guessed from columns nobody named."""
    told = chosen(header, given)
    found = {
        field: number for field, number in guess(header).items() if field not in told and number not in told.values()
    }
    return {field: number for field, number in {**found, **told}.items() if number >= 0}
