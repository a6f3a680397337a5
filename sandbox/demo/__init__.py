"""The demonstration that `make demo` runs: a cluster comes up, a GPU's link narrows, the drift is found, the node set aside and released.

It types the commands that a person would type, and reads what it shows at the end back from the cluster.
"""
