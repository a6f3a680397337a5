"""How long the main jobs take, beside the least that they could: `make bench`, or `python -m benchmarks [NAME...]`.

One module a benchmark, each with `run() -> tuple[Result, ...]`; `__main__.py` lists them. No test is timed: these numbers depend on the
machine, their ratios hardly do.
"""
