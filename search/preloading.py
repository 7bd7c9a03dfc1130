"""Preloading: what does every worker need that takes long to load?

The server that workers are forked from imports this module, so that the lists of names and the model of languages are
read once, and not once in each of them. Nothing else imports it.
"""

import gc

import search.batches  # noqa: F401
from corpus.entities import default_extractor
from corpus.language import load_model

default_extractor()
load_model()
gc.collect()
gc.freeze()  # so that no worker's collector looks through all that again and again
