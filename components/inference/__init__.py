"""Layer inference: the tiers, each a model served on the verified nodes of one pool."""
