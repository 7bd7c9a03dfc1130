"""Conftest: settings that hold for every test."""

import os

from hypothesis import HealthCheck, settings

pytest_plugins = ("tests.suites.browser",)

# a busy machine must not fail a law; bounds on time are CPU time, and stand in the tests that are about them
settings.register_profile("steady", deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", settings.get_profile("steady"), max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
