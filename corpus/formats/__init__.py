"""Formats: how does a file of each kind become Drafts? One reader a format, chosen by `sniff`."""
