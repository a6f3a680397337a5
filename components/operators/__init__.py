"""Layer operators: what inference tiers build on, each from its locked chart."""
