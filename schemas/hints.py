"""Guesses at what was meant. Called by `violations.py` and `rules/`, for texts that are wrong already."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(written: object, known: Iterable[str]) -> str:
    """A question with the nearest known word; empty when nothing is near."""
    nearest = get_close_matches(str(written), list(known), n=1, cutoff=0.6)
    return f'did you mean "{nearest[0]}"?' if nearest else ""


def listed(words: Iterable[str]) -> str:
    """Words in one line, for what is allowed."""
    return ", ".join(words) or "nothing"
