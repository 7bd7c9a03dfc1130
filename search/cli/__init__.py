"""Cli: the `search` command. It parses, calls and prints, and knows nothing else."""

import click

import search
from search.cli.counting import facet_command
from search.cli.group import EPILOG, Group
from search.cli.indexing import index_command, reindex_command
from search.cli.looking import check_command, show_command, stats_command
from search.cli.querying import query_command
from search.cli.serving import serve_command
from search.cli.suggesting import similar_command, suggest_command


@click.group(cls=Group, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(search.__version__, prog_name="search")
def main() -> None:
    """Full-text search for archives of articles.

    Start with 'search index FOLDER', then 'search query WORDS' or 'search serve'.
    """


for command in (
    index_command,
    reindex_command,
    query_command,
    facet_command,
    show_command,
    similar_command,
    suggest_command,
    stats_command,
    check_command,
    serve_command,
):
    main.add_command(command)
