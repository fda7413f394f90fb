"""A Plotly figure, its table and its caption: always the three together; the only user of Plotly."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
from flask import Response

INK, LINE = "#1d2b2a", "#dcd8cc"
TONES = ("#0b6b6b", "#b98a2f", "#5f9a63", "#7a6a55")


@dataclass(frozen=True)
class Series:
    """One row of bars: its name and a number per label (None: no bar)."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Chart:
    """What a chart frame shows: words, the table, and the same numbers as bars."""

    id: str
    title: str
    text: str
    columns: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    labels: Sequence[str]
    series: Sequence[Series]
    suffix: str = ""

    def figure(self) -> go.Figure:
        """Horizontal bars, first label on top, quiet axes; colours that differ in lightness too."""
        bars = [
            go.Bar(
                x=list(one.values), y=list(self.labels), name=one.name, orientation="h",
                marker_color=TONES[n % len(TONES)], hovertemplate="%{y}: %{x}" + self.suffix + "<extra></extra>",
            )
            for n, one in enumerate(self.series)
        ]  # fmt: skip
        figure = go.Figure(bars)
        figure.update_layout(
            template="none",
            barmode="group",
            showlegend=len(self.series) > 1,
            font={"color": INK, "size": 14},
            paper_bgcolor="#ffffff",
            plot_bgcolor="#ffffff",
            margin={"l": 8, "r": 16, "t": 8, "b": 32},
            height=80 + 34 * len(self.labels) * max(1, len(self.series)),
            xaxis={"gridcolor": LINE, "ticksuffix": self.suffix, "fixedrange": True},
            yaxis={"autorange": "reversed", "automargin": True, "fixedrange": True},
        )
        return figure

    def response(self) -> Response:
        """The figure as JSON for the page's script."""
        return Response(self.figure().to_json(), mimetype="application/json")
