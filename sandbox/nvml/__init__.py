"""A simulated `libnvidia-ml.so.1`: NVML's interface, answered from a node file. `build.py` compiles it."""
