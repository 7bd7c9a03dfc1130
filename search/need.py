"""Need: does an index have to be made anew, or is it what a rebuild would make of files that have not changed?"""

from search.codec.whoosh import SchemaMismatch
from search.errors import IndexForeign, IndexMissing, IndexTooNew, IndexTooOld, IndexUnusable
from search.generations import IndexDirectory
from search.making import why_needed
from search.roots import STDIN, Root
from search.segments import Snapshot

__all__ = ["why_rebuild"]


def why_rebuild(directory: IndexDirectory, wanted: tuple[Root, ...]) -> str | None:
    """Say why the index has to be made anew to be one of these roots; None if it does not. No file is looked for.

    Raises:
        IndexForeign: The directory or its pointer was made by something else.
        IndexTooNew: A later version of Clippings made it.
    """
    try:
        live = directory.pointer()
        Snapshot.open(directory.generation_path(live))
    except IndexMissing:
        return "there is none yet"
    except IndexTooOld:
        return "it has an older format"
    except (IndexForeign, IndexTooNew):
        raise
    except IndexUnusable as error:
        return "its fields have changed" if isinstance(error.__cause__, SchemaMismatch) else "it is damaged"
    return why_needed(live.making, tuple(root for root in live.roots if root.path != STDIN), wanted)
