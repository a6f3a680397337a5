"""What runs on a node: read-only probes of NVML and sysfs, one report a pass. Needs nvidia-ml-py and msgspec, and nothing else."""
