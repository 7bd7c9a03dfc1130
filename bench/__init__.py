"""Bench: how fast are we, beside the other engines that one could use, on the same articles and queries?

    records -> peers (one engine each, in a process of its own) -> measuring -> figures -> report

`python -m bench` runs it; README.md says what is measured and keeps the last table.
"""
