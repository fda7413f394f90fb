"""What issue maps do when something has happened."""

from civic.kernel.events import Listener, after
from civic.kernel.files import dropped
from maps.issues.events import FilesReplaced


def remove_old_files(fact: FilesReplaced) -> None:
    """Once a picture has its new name for good, what its old address leads to is removed."""
    dropped(fact.names)


LISTENERS: tuple[Listener, ...] = (after(FilesReplaced, remove_old_files),)
