"""What the handbook brings to the town."""

from civic.handbook.views import blueprint
from civic.kernel.chrome import FooterLink
from civic.kernel.feature import Feature
from civic.kernel.i18n import lazy_gettext as _l

feature = Feature(
    name="handbook",
    blueprints=(blueprint,),
    offers=(
        FooterLink(_l("Handbook"), "handbook.index"),
        FooterLink(_l("Words"), "handbook.words"),
        FooterLink(_l("Who may do what"), "handbook.permissions"),
    ),
)
