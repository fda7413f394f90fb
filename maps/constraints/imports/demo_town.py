"""A chapter of the demo town: what lies under its yards and what is going to be dug there, both invented."""

from dataclasses import replace
from datetime import timedelta

import shapely
from sqlalchemy import select

from civic.communities.models import Place
from civic.kernel import clock
from civic.kernel.chapters import Chapter, Paint
from civic.kernel.extensions import db
from civic.kernel.permissions import SYSTEM
from maps.constraints.models import LayerKind
from maps.constraints.services import LayerWords, ShapeRow, publish_layer, upload_layer

_SOURCE = "көрнекі сызба · условный рисунок · demo drawing"
_MAIN = LayerWords(
    kind=LayerKind.UTILITIES,
    title_kk="Жылу желісі",
    title_ru="Теплотрасса",
    title_en="Heating main",
    warning_kk="Қазбас бұрын жылу желілерінен келісім алыңыз.",
    warning_ru="Прежде чем копать, согласуйте с тепловыми сетями.",
    warning_en="Ask the heating network before anybody digs here.",
    near_m=10,
    source=_SOURCE,
)
# The same in all but what it says and where it warns.
_WORKS = replace(
    _MAIN,
    kind=LayerKind.PLANNED_WORKS,
    title_kk="Аула жолын жөндеу, келесі жыл",
    title_ru="Ремонт внутридворового проезда, будущий год",
    title_en="Repair of the yard road, next year",
    warning_kk="Бұл жер келесі жылы қазылады: мұнда жаңа нәрсе орнатуға асықпаңыз.",
    warning_ru="Здесь в будущем году вскроют проезд: не спешите ставить новое.",
    warning_en="This ground is dug up next year: wait before anything new is put here.",
    near_m=0,
)
_LAYERS = (
    (_MAIN, shapely.LineString([(76.9426, 52.2864), (76.9474, 52.28705), (76.9496, 52.2861), (76.9548, 52.2857)])),
    (_WORKS, shapely.box(76.9597, 52.3102, 76.9615, 52.3109)),
)


def load(_paint: Paint) -> None:
    """Draw a heating main through one yard and next year's road works through another; silent elsewhere."""
    place = db.session.scalar(select(Place).where(Place.code == "pavlodar"))
    if place is None:
        return
    day = clock.today() - timedelta(days=60)
    for words, shape in _LAYERS:
        publish_layer(SYSTEM, upload_layer(SYSTEM, place, replace(words, stand_on=day), [ShapeRow(shape)]))


CHAPTER = Chapter("constraints", 15, load)
