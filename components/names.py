"""Names that one component gives and another refers to. Names written to nodes and reports stand in `schemas.marks`."""

FABRIC_NAMESPACE = "network-operator"
DRIVERS_NAMESPACE = "gpu-operator"
GATEWAY_NAMESPACE = "gateway-system"
INFERENCE_NAMESPACE = "inference"

GATEWAY = "plumbline"
DEVICE_PLUGIN_CONFIG = "plumbline-device-plugin"

GPU_RESOURCE = "nvidia.com/gpu"
