"""Preloading: what does every worker need that takes long to load?

The server that workers are forked from imports this module, so that the lists of names and the model of languages are
read once, and not once in each of them. Nothing else imports it.
"""

import gc
from concurrent.futures import ThreadPoolExecutor

from corpus.language import load_model

# objects made before the collector looks for cycles, which articles have none of: it took a twentieth of the time
SELDOM = 50_000

with ThreadPoolExecutor(1) as pool:  # most of the model's time goes into unpacking, beside which others can run
    loaded = pool.submit(load_model)

    import search.batches  # noqa: F401
    from corpus.entities import default_extractor

    default_extractor()
    loaded.result()

gc.collect()
gc.freeze()  # so that no worker's collector looks through all that again and again
gc.set_threshold(SELDOM)
