"""What discussion brings to the town."""

from civic.audit.kinds import FactWords
from civic.discussion.notices import NOTICES
from civic.discussion.permissions import RULES
from civic.discussion.views import blueprint
from civic.kernel.feature import Feature
from civic.kernel.i18n import lazy_gettext as _l

WORDS = FactWords(
    facts={
        "CommentWritten": _l("Comment written"),
        "CommentHidden": _l("Comment hidden"),
        "CommentShown": _l("Comment shown again"),
    },
    fields={"as_role": _l("in the name of"), "comment": _l("comment")},
)

feature = Feature(name="discussion", blueprints=(blueprint,), rules=RULES, offers=(*NOTICES, WORDS))
