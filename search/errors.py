"""Errors: what can go wrong, and what should the user do?

    SearchError                     exit 3, HTTP 500
    |- UsageError                   exit 2, HTTP 400: a request that cannot be carried out as asked
    |  `- QuerySyntaxError          a query that does not parse, with the position of the offence
    |- ArticleNotFound              exit 1, HTTP 404
    |- SettingsError                exit 2, HTTP 500: a setting that cannot be used
    |- IndexUnusable                exit 3, HTTP 503
    |  |- IndexMissing              there is no index in that place
    |  |  `- PointerLost            there is one, but not the file that says which of its files are the index
    |  |- IndexForeign              the directory holds something else
    |  |- IndexTooNew, IndexTooOld  made by another version of Clippings
    |  `- IndexCorrupt              files are damaged or missing
    |- SearchTooLong                exit 3, HTTP 503: a search that was given up for its time
    |- TooManyRemovals              exit 3, HTTP 500: a rebuild that would lose most of the articles
    `- IndexLocked                  exit 75, HTTP 503: another run is writing to it

Each message is one sentence or two: what is wrong, then what to do.
"""

__all__ = [
    "ArticleNotFound",
    "IndexCorrupt",
    "IndexForeign",
    "IndexLocked",
    "IndexMissing",
    "IndexTooNew",
    "IndexTooOld",
    "IndexUnusable",
    "PointerLost",
    "QuerySyntaxError",
    "SearchError",
    "SearchTooLong",
    "SettingsError",
    "TooManyRemovals",
    "UsageError",
]


class SearchError(Exception):
    """Any error that a user can cause or mend."""

    exit_code = 3
    http_status = 500


class UsageError(SearchError):
    """A request that cannot be carried out as asked."""

    exit_code = 2
    http_status = 400


class QuerySyntaxError(UsageError):
    """The query string does not parse; `position` is the index of the offending character."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


class ArticleNotFound(SearchError):
    """No article has this id."""

    exit_code = 1
    http_status = 404

    def __init__(self, article_id: str) -> None:
        super().__init__(f"No article has the id '{article_id}'. Ids are listed by 'search query --json'.")


class SettingsError(SearchError):
    """A setting that cannot be used; the message names it and where it was read."""

    exit_code = 2


class IndexUnusable(SearchError):
    """The index cannot be opened."""

    http_status = 503

    def with_advice(self, advice: str) -> "IndexUnusable":
        """Return the same error with one sentence more."""
        return IndexUnusable(f"{self} {advice}")


class IndexMissing(IndexUnusable):
    """There is no index in that place."""

    def __init__(self, path: object) -> None:
        super().__init__(
            f"There is no index at {path}. Make one with 'search index FOLDER', or name another with --index."
        )


class PointerLost(IndexMissing):
    """A generation of an index is there, but nothing says that it is live."""

    def __init__(self, path: object, pointer: str, generation: str) -> None:
        IndexUnusable.__init__(
            self,
            f"The index at {path} lacks the file {pointer}, which names its live generation; {generation} is there. "
            "'search check --repair' makes it live again, 'search index PATH...' begins anew.",
        )


class IndexForeign(IndexUnusable):
    """The directory holds something that Clippings did not make."""

    def __init__(self, path: object, found: str) -> None:
        super().__init__(f"{path} is not a Clippings index: {found}. Name another directory with --index.")


class IndexTooNew(IndexUnusable):
    """A later version of Clippings made this index."""

    def __init__(self, path: object, found: int, known: int) -> None:
        super().__init__(
            f"The index at {path} has format {found}, and this version of Clippings knows formats up to {known}. "
            "Upgrade Clippings, or build another index with 'search index'."
        )


class IndexTooOld(IndexUnusable):
    """An earlier version of Clippings made this index, in a format that is no longer read."""

    def __init__(self, path: object, found: int, known: int) -> None:
        super().__init__(
            f"The index at {path} has format {found}, and this version of Clippings reads format {known}. "
            "Build it anew with 'search reindex'."
        )


class IndexCorrupt(IndexUnusable):
    """Files of the index are damaged or missing."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(f"The index at {path} is damaged: {reason}. Build it anew with 'search reindex PATH...'.")


class SearchTooLong(SearchError):
    """A search took longer than it may."""

    http_status = 503

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"The search took longer than {seconds:g} s and was given up. Ask for fewer words and fewer of * and ~, or "
            "raise the setting 'timeout'."
        )


class TooManyRemovals(SearchError):
    """A rebuild would lose so many articles that a disk or folder may be missing; nothing was changed."""

    def __init__(self, *, before: int, after: int) -> None:
        super().__init__(
            f"The new index would hold {after:,} articles where the old one holds {before:,}, so the old one was left "
            "as it is. Look whether everything that was indexed is there and readable; if so, use --max-removals 100."
        )


class IndexLocked(SearchError):
    """Another run is writing to the index."""

    exit_code = 75
    http_status = 503

    def __init__(self, path: object, holder: str) -> None:
        super().__init__(f"The index at {path} is locked by {holder}. Wait until that run has ended, then try again.")
