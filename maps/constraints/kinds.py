"""The words for what layers tell of the ground, and a warning as it is given."""

from dataclasses import dataclass
from enum import StrEnum

from civic.kernel.i18n import lazy_gettext as _l
from maps.constraints.models import ConstraintLayer, LayerKind

LAYER_KINDS: dict[str, object] = {
    LayerKind.UTILITIES: _l("Pipes and cables"),
    LayerKind.OWNERSHIP: _l("Land ownership"),
    LayerKind.RED_LINES: _l("Red lines"),
    LayerKind.PLANNED_WORKS: _l("Planned works"),
    LayerKind.OTHER: _l("Another restriction"),
}


class LayerState(StrEnum):
    """Where a layer stands in its life."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


LAYER_STATES: dict[str, object] = {
    LayerState.DRAFT: _l("not published yet"),
    LayerState.PUBLISHED: _l("published: warns"),
    LayerState.RETIRED: _l("no longer in force"),
}


def state_of(layer: ConstraintLayer) -> LayerState:
    """Where a layer stands in its life."""
    if layer.retired_at is not None:
        return LayerState.RETIRED
    return LayerState.DRAFT if layer.published_at is None else LayerState.PUBLISHED


@dataclass(frozen=True)
class Warning:
    """What somebody is told whose spot lies in a layer or near it."""

    layer: ConstraintLayer
    metres: int
    """How far the nearest shape is; 0: it lies in it or touches it."""
    shape_name: str
