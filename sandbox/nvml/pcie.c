/* The PCI address and link of a GPU, and how near it is to its peers, CPUs and memory. */

#include "facts.h"

#include <stdio.h>

GPU_NUMBER(nvmlDeviceGetCurrPcieLinkWidth, "pcie.width")
GPU_NUMBER(nvmlDeviceGetMaxPcieLinkWidth, "pcie.max_width")
GPU_NUMBER(nvmlDeviceGetCurrPcieLinkGeneration, "pcie.generation")
GPU_NUMBER(nvmlDeviceGetMaxPcieLinkGeneration, "pcie.max_generation")
GPU_NUMBER(nvmlDeviceGetGpuMaxPcieLinkGeneration, "pcie.device_generation")
GPU_NUMBER(nvmlDeviceGetPcieLinkMaxSpeed, "pcie.max_speed")
GPU_NUMBER(nvmlDeviceGetPcieSpeed, "pcie.speed")
GPU_NUMBER(nvmlDeviceGetPcieReplayCounter, "pcie.replays")

#if PLUMBLINE_DRIVER_BRANCH >= 550
GPU_NUMBER(nvmlDeviceGetNumaNodeId, "memory_node")
#endif

nvmlReturn_t fill_pci(const char *address, nvmlPciInfo_t *out)
{
    unsigned int domain, bus, device, function;
    if (sscanf(address, "%x:%x:%x.%x", &domain, &bus, &device, &function) != 4)
        return NVML_ERROR_UNKNOWN;
    *out = (nvmlPciInfo_t){.domain = domain, .bus = bus, .device = device};
    snprintf(out->bus_id_legacy, sizeof out->bus_id_legacy, "%04X:%02X:%02X.%X", domain & 0xffff, bus & 0xff, device & 0x1f, function & 7);
    snprintf(out->bus_id, sizeof out->bus_id, "%08X:%02X:%02X.%X", domain, bus & 0xff, device & 0x1f, function & 7);
    return NVML_SUCCESS;
}

NVML_API nvmlReturn_t nvmlDeviceGetPciInfo_v3(nvmlDevice_t device, nvmlPciInfo_t *out)
{
    char address[16];
    nvmlReturn_t result = answer_text(device, __func__, "pci.bus", address, sizeof address);
    if (result == NVML_SUCCESS)
        result = fill_pci(address, out);
    if (result == NVML_SUCCESS)
        result = take_uint(gpu_fact(device, "pci.device"), 0, &out->pci_device_id);
    return result == NVML_SUCCESS ? take_uint(gpu_fact(device, "pci.subsystem"), 0, &out->pci_subsystem_id) : result;
}

/* `topology = 0 10 50`: the level between this GPU and each, by index. */
NVML_API nvmlReturn_t nvmlDeviceGetTopologyCommonAncestor(nvmlDevice_t device, nvmlDevice_t peer, unsigned int *level)
{
    nvmlReturn_t result = enter_gpu(peer, __func__);
    return result == NVML_SUCCESS ? answer_uint(device, __func__, "topology", gpu_index(peer), level) : result;
}

/* `p2p.nvlink = 0 0 5`: the status between this GPU and each, by index. */
NVML_API nvmlReturn_t nvmlDeviceGetP2PStatus(nvmlDevice_t device, nvmlDevice_t peer, unsigned int capability, unsigned int *status)
{
    static const char *const names[] = {"p2p.read", "p2p.write", "p2p.nvlink", "p2p.atomics", "p2p.pci"};
    if (capability >= sizeof names / sizeof *names)
        return NVML_ERROR_INVALID_ARGUMENT;
    nvmlReturn_t result = enter_gpu(peer, __func__);
    return result == NVML_SUCCESS ? answer_uint(device, __func__, names[capability], gpu_index(peer), status) : result;
}

static nvmlReturn_t answer_set(nvmlDevice_t device, const char *function, const char *name, unsigned int words, unsigned long *out)
{
    nvmlReturn_t result = enter_gpu(device, function);
    return result == NVML_SUCCESS ? take_set(gpu_fact(device, name), words, out) : result;
}

/* A NUMA node and its socket hold the same CPUs and memory for all that the node file says. */
NVML_API nvmlReturn_t nvmlDeviceGetMemoryAffinity(nvmlDevice_t device, unsigned int words, unsigned long *out, unsigned int scope)
{
    return scope > 1 ? NVML_ERROR_INVALID_ARGUMENT : answer_set(device, __func__, "nodes", words, out);
}

NVML_API nvmlReturn_t nvmlDeviceGetCpuAffinityWithinScope(nvmlDevice_t device, unsigned int words, unsigned long *out, unsigned int scope)
{
    return scope > 1 ? NVML_ERROR_INVALID_ARGUMENT : answer_set(device, __func__, "cpus", words, out);
}

NVML_API nvmlReturn_t nvmlDeviceGetCpuAffinity(nvmlDevice_t device, unsigned int words, unsigned long *out)
{
    return answer_set(device, __func__, "cpus", words, out);
}
