"""Layer fabric: the network operator, and one network for each rail of the pools in the fabric."""
