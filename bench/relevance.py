"""Relevance: how well does Clippings rank, and what does each ingredient give? `python -m bench.relevance --help`.

Five collections of documents with judged queries are indexed and asked; the queries are whole sentences, as a reader's
long query is. One set of parameters serves all of them: those of the product.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from bench.judged import NAMES, Judged, read_judged
from bench.rankers import VARIANTS, Indexed, Variant
from bench.trec import Quality, mean

CORPORA = Path(os.environ.get("CLIPPINGS_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))

Table = Mapping[str, Mapping[str, Quality]]  # by variant, by collection
MEASURES = {"ndcg": "nDCG@10", "map": "MAP", "recall": "recall@100"}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a table for each measure."""
    options = _options(arguments)
    try:
        collections = read_judged(options.corpora, options.collections)
    except OSError as error:
        raise SystemExit(f"bench.relevance: {error}") from error
    table = measure(collections, VARIANTS)
    print("\n\n".join(markdown(table, name, options.collections) for name in MEASURES))
    if options.json:
        figures = {variant: {name: asdict(one) for name, one in row.items()} for variant, row in table.items()}
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def measure(collections: Iterable[Judged], variants: Sequence[Variant]) -> Table:
    """Return the mean quality of each variant over the queries of each collection."""
    table: dict[str, dict[str, Quality]] = {variant.name: {} for variant in variants}
    for judged in collections:
        with tempfile.TemporaryDirectory(prefix="clippings-relevance-") as directory:
            languages = {variant.language for variant in variants}
            indexes = {code: Indexed(Path(directory) / code, judged, code) for code in sorted(languages)}
            for variant in variants:
                table[variant.name][judged.name] = quality(indexes[variant.language], judged, variant)
    return table


def quality(index: Indexed, judged: Judged, variant: Variant) -> Quality:
    """Return the mean quality of a variant over the queries of a collection."""
    rankings = {key: index.rank(text, variant) for key, text in judged.queries.items()}
    return mean([Quality.of(ranking, judged.relevant[key]) for key, ranking in rankings.items()])


def markdown(table: Table, measure: str, names: Sequence[str]) -> str:
    """Return a table of one measure: a row a variant, a column a collection, and their mean."""
    lines = [f"| {MEASURES[measure]} | {' | '.join(names)} | mean |", f"|---|{'---|' * (len(names) + 1)}"]
    for variant, row in table.items():
        values = [getattr(row[name], measure) for name in names]
        cells = [f"{value:.3f}" for value in [*values, sum(values) / len(values)]]
        lines.append(f"| {variant} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.relevance", description="Measure how well articles rank.")
    parser.add_argument(
        "--corpora", type=Path, default=CORPORA, help="the folder that holds ir.tar.gz (default: %(default)s)"
    )
    parser.add_argument("--collections", nargs="+", choices=NAMES, default=NAMES, help="only these (default: all)")
    parser.add_argument("--json", type=Path, help="write the figures to a file")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
