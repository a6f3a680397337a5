"""Executes what the probe pods of simulated nodes would execute, because kwok's pods do not: the part of a kubelet that we need.

`python -m sandbox.kubelet <state folder>` is the background process; `passes` runs passes at once, for `fault` and `heal`.
"""
