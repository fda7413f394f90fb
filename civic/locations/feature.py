"""What locations bring to the town."""

from flask import Flask

from civic.kernel.chrome import Sheet
from civic.kernel.feature import Feature
from civic.locations import models as models
from civic.locations.charts import map_of
from civic.locations.commands import geo
from civic.locations.permissions import RULES
from civic.locations.views import blueprint


def _teach_templates(app: Flask) -> None:
    app.jinja_env.globals["map_of"] = map_of


feature = Feature(
    name="locations",
    blueprints=(blueprint,),
    rules=RULES,
    offers=(Sheet("locations", "maps.css"),),
    commands=(geo,),
    setup=_teach_templates,
)
