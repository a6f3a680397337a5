"""Layer drivers: the GPU operator, the probes that measure every node, and the hardware itself as resources."""
