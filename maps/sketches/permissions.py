"""Who may set up boards, draw, build the agreed plan, and speak to it."""

from civic.accounts.predicates import is_confirmed
from civic.communities.predicates import is_facilitator
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import Action
from maps.sketches.predicates import (
    board_is_draft,
    board_is_open,
    board_is_public,
    is_agreed_plan,
    is_author,
    is_common,
    sketch_is_live,
    sketch_stands,
)


class SketchAction(Action):
    """What can be done with boards and sketches."""

    SEE_BOARD = "board:see", _l("See a sketch board and compare its sketches")
    CREATE_BOARD = "board:create", _l("Begin a sketch board")
    MANAGE_BOARD = "board:manage", _l("See the workshop of sketch boards")
    EDIT_BOARD = "board:edit", _l("Change a sketch board, its ground and its palette")
    PUBLISH_BOARD = "board:publish", _l("Publish a sketch board")
    CLOSE_BOARD = "board:close", _l("End drawing on a board")
    DRAW = "sketch:draw", _l("Draw a sketch of one's own")
    TYPE_IN = "sketch:type-in", _l("Type in a table's sketch from paper")
    SEE = "sketch:see", _l("See a sketch and its versions")
    CHANGE = "sketch:change", _l("Change a sketch")
    SEND = "sketch:send", _l("Give a sketch in")
    WITHDRAW = "sketch:withdraw", _l("Take a sketch back")
    AGREE = "sketch:agree", _l("Build the agreed plan")
    PUBLISH_PLAN = "sketch:publish-plan", _l("Publish the agreed plan")
    SPEAK = "sketch:speak", _l("Support or object to things in the agreed plan")


RULES = {
    SketchAction.SEE_BOARD: board_is_public | is_facilitator,
    SketchAction.CREATE_BOARD: is_facilitator,
    SketchAction.MANAGE_BOARD: is_facilitator,
    SketchAction.EDIT_BOARD: is_facilitator,
    SketchAction.PUBLISH_BOARD: is_facilitator & board_is_draft,
    SketchAction.CLOSE_BOARD: is_facilitator & board_is_open,
    SketchAction.DRAW: is_confirmed & board_is_open,
    SketchAction.TYPE_IN: is_facilitator & board_is_public,
    SketchAction.SEE: is_author | (is_facilitator & is_common) | (board_is_public & sketch_is_live),
    SketchAction.CHANGE: ((is_author & board_is_open) | (is_facilitator & is_common)) & sketch_stands,
    SketchAction.SEND: ((is_author & board_is_open) | (is_facilitator & is_common)) & sketch_stands,
    SketchAction.WITHDRAW: (is_author | (is_facilitator & is_common)) & sketch_stands,
    SketchAction.AGREE: is_facilitator & board_is_public,
    SketchAction.PUBLISH_PLAN: is_facilitator & is_agreed_plan & sketch_stands,
    SketchAction.SPEAK: is_confirmed & board_is_public & is_agreed_plan & sketch_is_live,
}
