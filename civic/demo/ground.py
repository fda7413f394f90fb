"""The sketch drawn beneath the demo town's maps: a river, a few streets, settlements around."""

import json
from pathlib import Path

from civic.kernel.permissions import SYSTEM
from civic.locations.services import GroundPlan, SettlementRow, ShapeRow, import_ground

_FILE = Path(__file__).parent / "content" / "ground.json"


def draw_ground() -> None:
    """Put the sketch beneath all maps; a town that reads in real settlements and shapes replaces it."""
    given = json.loads(_FILE.read_text(encoding="utf-8"))
    plan = GroundPlan(
        settlements=[SettlementRow(**row) for row in given["settlements"]],
        shapes=[ShapeRow(**row) for row in given["shapes"]],
        source=given["source"],
        shapes_source=given["source"],
        digest="",
    )
    import_ground(SYSTEM, None, plan)
