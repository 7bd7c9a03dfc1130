"""Conftest: settings that hold for every test."""

from hypothesis import HealthCheck, settings

# a busy machine must not fail a law; bounds on time are CPU time, and stand in the tests that are about them
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")
