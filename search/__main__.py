"""Run the command as `python -m search`."""

from search.cli import main

main(prog_name="search")
