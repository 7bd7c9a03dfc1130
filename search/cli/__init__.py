"""Cli: the `search` command. It parses, calls and prints, and knows nothing else."""

import click

import search
from search.cli.group import EPILOG, Group

# each command and where it is; a module is imported when its command is asked for
COMMANDS = {
    "backup": "search.cli.backing:backup_command",
    "check": "search.cli.recovering:check_command",
    "compare": "search.cli.comparing:compare_command",
    "cron": "search.cli.cron:cron_command",
    "export": "search.cli.exporting:export_command",
    "facet": "search.cli.counting:facet_command",
    "index": "search.cli.indexing:index_command",
    "query": "search.cli.querying:query_command",
    "reindex": "search.cli.indexing:reindex_command",
    "remove": "search.cli.removing:remove_command",
    "report": "search.cli.reporting:report_command",
    "restore": "search.cli.backing:restore_command",
    "rollback": "search.cli.recovering:rollback_command",
    "serve": "search.cli.serving:serve_command",
    "show": "search.cli.looking:show_command",
    "similar": "search.cli.suggesting:similar_command",
    "stats": "search.cli.looking:stats_command",
    "suggest": "search.cli.suggesting:suggest_command",
    "trends": "search.cli.trending:trends_command",
    "update": "search.cli.indexing:update_command",
    "user": "search.cli.users:user_group",
    "watch": "search.cli.watching:watch_command",
}


@click.group(cls=Group, places=COMMANDS, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(search.__version__, prog_name="search")
def main() -> None:
    """Full-text search for archives of articles.

    Start with 'search index FOLDER', then 'search query WORDS' or 'search serve'.
    """
