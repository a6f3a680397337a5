"""The version of this distribution, where a probe can read it without the cost of importlib.metadata."""

VERSION = "0.1.0"  # a test holds it equal to pyproject.toml's
