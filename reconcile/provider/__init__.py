"""The Pulumi provider `plumbline`: hardware as resources. One file a resource; `serve.py` is the process that the engine starts."""
