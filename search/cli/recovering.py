"""Recovering: `search check` and `search rollback`."""

import click

from search.cli.group import EPILOG
from search.cli.options import index_option, read_settings, seconds_to_wait, wait_option
from search.cli.printing import plain
from search.errors import IndexUnusable
from search.generations import IndexDirectory
from search.locks import at_work
from search.pointers import generation_name
from search.repairing import Condition, examine, repair, roll_back


@click.command("check", short_help="See whether all of the index is sound; --repair mends it.", epilog=EPILOG)
@index_option
@click.option("--repair", "mend", is_flag=True, help="Mend what can be mended without reading the files again.")
@wait_option
def check_command(index_path: str | None, *, mend: bool, wait: float) -> None:
    """Read the whole index, its kept generations too, and compare all checksums.

    Ends with 0 if all of it is sound, else with 3. --repair removes what dead runs left, makes the lists of words and
    stories anew from sound articles, and otherwise returns to the latest generation that is sound; it says what it did,
    and ends with 0 if all is sound then.
    """
    directory = IndexDirectory(read_settings(index=index_path).index)
    if mend:
        directory.pointer_or_damage()
        with directory.locked(wait=seconds_to_wait(wait)):
            for sentence in repair(directory):
                click.echo(plain(sentence))
    worker = at_work(directory.path)  # asked first: a run that ends meanwhile leaves nothing
    _print_condition(examine(directory), worker)


def _print_condition(condition: Condition, worker: str | None) -> None:
    if condition.damage is not None:
        raise condition.damage.with_advice("Try 'search check --repair' first.")
    segments = f"{condition.segments} segment{'s' if condition.segments != 1 else ''}"
    click.echo(f"The index is sound: {condition.articles:,} articles in {segments}.")
    for number, damage in condition.kept.items():
        if damage is None:
            click.echo(f"Generation {generation_name(number)} is kept, and sound.")
    if condition.leftovers:
        whose = f"Being made by {plain(worker)}" if worker else "Left behind by a run that died"
        click.echo(f"{whose}: {', '.join(path.name for path in condition.leftovers)}.")
    if condition.resumable and not worker:
        click.echo("'search reindex --resume' can go on from there; any other run removes it.")
    for number, damage in condition.kept.items():
        if damage is not None:
            raise IndexUnusable(
                f"Generation {generation_name(number)}, which is kept, is damaged: {damage} The live one is sound; "
                "'search check --repair' gives up the other."
            )


@click.command("rollback", epilog=EPILOG)
@click.argument("generation", type=click.IntRange(1), required=False)
@index_option
@wait_option
@click.option("-q", "--quiet", is_flag=True, help="Print nothing unless something goes wrong.")
def rollback_command(generation: int | None, *, index_path: str | None, wait: float, quiet: bool) -> None:
    """Return to the generation before the last run, at once.

    What was live is kept instead, so that another rollback goes forward again. GENERATION is the number of one, where
    several are kept. It is read in full before, and nothing is changed if it is damaged.
    """
    directory = IndexDirectory(read_settings(index=index_path).index)
    directory.pointer()
    with directory.locked(wait=seconds_to_wait(wait)):
        before, now, snapshot = roll_back(directory, generation)
    if not quiet:
        click.echo(
            f"Returned from generation {before.name} of {before.updated} to {now.name} of {now.updated}, "
            f"which holds {snapshot.articles:,} {'article' if snapshot.articles == 1 else 'articles'}."
        )
