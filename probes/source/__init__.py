"""The one place that touches the machine: NVML (`nvml.py`) and files below one root (`files.py`), every call guarded on its own."""
