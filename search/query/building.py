"""Building: how are the Whoosh queries of the leaves combined, and what is looked for besides?

Trees are canonical as they are built and need no normalize(): a negation is always AndNot(wanted, unwanted), where
wanted is Every() if nothing else is asked for, and no And or Or has fewer than two children or the same child twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from whoosh.query import And, AndNot, Every, Not, Or, Query

from search.query.fields import ANYWHERE, NAMES
from search.query.leaves import is_single, is_stop
from search.query.nodes import LeafNodes
from search.query.syntax import Beside, Both, Either, Leaf, Needed, Quoted, Syntax, Without, Words
from search.query.thesaurus import Expansion, Thesaurus
from search.query.verbose import Bare

__all__ = ["MAX_ALTERNATIVES", "Builder", "Item", "all_of", "any_node", "positive"]

MAX_ALTERNATIVES = 32  # synonyms and other names in one query; each costs what a word does, in every language

Named = Words | Quoted


@dataclass(frozen=True, slots=True)
class Item:
    """A part of a sequence; `bare` has the words and phrases that it is made of, if they have no field or operator."""

    node: Query
    bare: tuple[Bare, ...] = ()

    @property
    def idle(self) -> bool:
        """Whether it is a stop word, which need not occur where anything else must."""
        return bool(self.bare) and all(one.stop for one in self.bare)


class Builder:
    """Makes the tree of one query.

    `words` are the bare words met so far, as typed; `also` what was looked for besides them, each once, `instead` what
    took the place of which, and `left` how many more there may be.
    """

    def __init__(self, leaves: LeafNodes, thesaurus: Thesaurus) -> None:
        self._leaves = leaves
        self._thesaurus = thesaurus
        self._places = 0
        self._negations = 0
        self.left = MAX_ALTERNATIVES
        self.words: list[str] = []
        self.also: dict[str, None] = {}
        self.instead: dict[str, str] = {}

    def items(self, parts: Sequence[Syntax]) -> list[Item]:
        """Return the items that parts side by side make."""
        made = []
        place = 0
        while place < len(parts):
            run, expansion = self._expansion_at(parts, place)
            made.append(self._expanded(run, expansion) if expansion else self._single(parts[place]))
            place += max(len(run), 1)
        return made

    def _single(self, part: Syntax) -> Item:
        """Return the item that a part makes by itself."""
        match part:
            case Without(inner):
                self._negations += 1
                node = self._item(inner).node
                self._negations -= 1
                return Item(node.query if isinstance(node, Not) else Not(node))
            case Needed(inner):
                return Item(self._item(inner).node)
            case Beside(parts):
                items = self.items(parts)
                bare = [one for item in items for one in item.bare] if all(item.bare for item in items) else []
                return Item(all_of(items), tuple(bare))
            case Both(parts):
                return Item(_all([self._item(one).node for one in parts]))
            case Either(parts):
                return Item(any_node(_distinct([positive(self._item(one).node) for one in parts])))
        leaf = self._bare(part)
        return Item(leaf.node, (leaf,) if _field(part) == ANYWHERE else ())

    def _item(self, part: Syntax) -> Item:
        return self.items((part,))[0]

    def _bare(self, leaf: Leaf) -> Bare:
        self._places += 1
        node = self._leaves.node(leaf)
        if not isinstance(leaf, Words) or leaf.field != ANYWHERE:
            return Bare(node, self._places)
        text = leaf.text
        if not self._negations:
            self.words.append(text)
        telling = text.isupper() and len(text) > 1  # 'IT', 'WHO'
        return Bare(node, self._places, text if is_single(text) else None, stop=is_stop(text) and not telling)

    def _expansion_at(self, parts: Sequence[Syntax], place: int) -> tuple[Sequence[Named], Expansion | None]:
        """Return what from a place on stands for something else together; nothing if nothing does."""
        run = _run(parts[place : place + self._thesaurus.longest])
        if run and not self._negations and self.left and self._thesaurus.begins(run[0].text):
            for size in range(len(run), 0, -1):
                if expansion := self._thesaurus.expansion([leaf.text for leaf in run[:size]], run[0].field):
                    return run[:size], expansion
        return (), None

    def _expanded(self, run: Sequence[Named], expansion: Expansion) -> Item:
        """Return the item of leaves and of what they are called besides."""
        field = run[0].field
        texts = expansion.texts[: self.left]
        self.left -= len(texts)
        bare = [self._bare(leaf) for leaf in run]
        others = [self._leaves.node(Quoted(text, field)) for text in texts]
        if expansion.replaces:
            self.instead[" ".join(leaf.text for leaf in run)] = " or ".join(texts)
            own: list[Query] = []
            bare = [Bare(any_node(_distinct(others)), bare[0].place)]
        else:
            self.also.update(dict.fromkeys(texts))
            own = [_all([one.node for one in bare])]
            bare = [replace(bare[0], node=any_node(_distinct([bare[0].node, *others]))), *bare[1:]]
        return Item(any_node(_distinct([*own, *others])), tuple(bare) if field == ANYWHERE else ())


def _run(parts: Sequence[Syntax]) -> list[Named]:
    """Return the leaves of one field, from the first part on, that may be a name together."""
    run: list[Named] = []
    for part in parts:
        if isinstance(part, Quoted) and part.near is None and part.field in NAMES and not run:
            return [part]
        if not isinstance(part, Words) or (run and part.field != run[0].field):
            break
        run.append(part)
    return run


def _field(leaf: Leaf) -> str | None:
    return getattr(leaf, "field", None)


def all_of(items: Sequence[Item]) -> Query:
    """Return the conjunction of items; stop words are left out where something else has to occur."""
    telling = [item for item in items if not item.idle and not isinstance(item.node, Not)]
    return _all([item.node for item in items if not (telling and item.idle)])


def _all(nodes: list[Query]) -> Query:
    """Return the conjunction of nodes, of which those that are Not take away from the others."""
    wanted = _distinct([node for node in nodes if not isinstance(node, Not)])
    unwanted = _distinct([node.query for node in nodes if isinstance(node, Not)])
    if not wanted:
        return Not(any_node(unwanted))
    found = wanted[0] if len(wanted) == 1 else And(wanted)
    return AndNot(found, any_node(unwanted)) if unwanted else found


def any_node(nodes: list[Query]) -> Query:
    """Return the disjunction of nodes, of which there are some."""
    return nodes[0] if len(nodes) == 1 else Or(nodes)


def positive(node: Query) -> Query:
    """Return a node that stands by itself: everything without what a Not names."""
    return AndNot(Every(), node.query) if isinstance(node, Not) else node


def _distinct(nodes: Iterable[Query]) -> list[Query]:
    return list(dict.fromkeys(nodes))
