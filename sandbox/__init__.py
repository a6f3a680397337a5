"""The embedded default: a real local control plane with simulated GPU nodes. No report that leaves this room was measured on a machine."""
