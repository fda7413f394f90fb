"""Where one issue lies, drawn on the outline of the map's place; only the public spot is ever drawn."""

from dataclasses import dataclass

from civic.communities.drawing import draw
from civic.communities.queries import outlines
from maps.issues.models import Issue


@dataclass(frozen=True)
class IssuePicture:
    """A picture in its own units: size, outlines as SVG paths, the spot."""

    width: int
    height: int
    outlines: tuple[str, ...]
    x: float
    y: float


def issue_picture(issue: Issue) -> IssuePicture | None:
    """The picture of an issue's public spot; None where it has none."""
    if issue.lon is None or issue.lat is None:
        return None
    shapes = [geometry for place, geometry in outlines(issue.map.place) if place.id == issue.map.place_id]
    drawing = draw(shapes, ((issue.lon, issue.lat),))
    if drawing is None:
        return None
    spot = drawing.points[0]
    return IssuePicture(drawing.width, drawing.height, tuple(path for path in drawing.paths if path), spot.x, spot.y)
