/* The system: versions, confidential computing, handles, and the text of a code. */

#include "facts.h"

#include <string.h>
#include <strings.h>

static nvmlReturn_t system_text(const char *function, const char *key, char *out, unsigned int size)
{
    nvmlReturn_t result = enter(function);
    return result == NVML_SUCCESS ? copy_text(fact(key), out, size) : result;
}

NVML_API nvmlReturn_t nvmlSystemGetDriverVersion(char *version, unsigned int size)
{
    return system_text(__func__, "driver.version", version, size);
}

NVML_API nvmlReturn_t nvmlSystemGetNVMLVersion(char *version, unsigned int size)
{
    return system_text(__func__, "nvml.version", version, size);
}

NVML_API nvmlReturn_t nvmlSystemGetCudaDriverVersion_v2(int *version)
{
    nvmlReturn_t result = enter(__func__);
    return result == NVML_SUCCESS ? take_uint(fact("cuda.version"), 0, (unsigned int *)version) : result;
}

NVML_API nvmlReturn_t nvmlDeviceGetCount_v2(unsigned int *out)
{
    nvmlReturn_t result = enter(__func__);
    return result == NVML_SUCCESS ? take_uint(fact("gpu.count"), 0, out) : result;
}

NVML_API nvmlReturn_t nvmlDeviceGetHandleByIndex_v2(unsigned int index, nvmlDevice_t *device)
{
    unsigned int code = NVML_SUCCESS;
    nvmlReturn_t result = enter(__func__);
    if (result != NVML_SUCCESS)
        return result;
    if (!device || index >= gpu_count())
        return NVML_ERROR_INVALID_ARGUMENT;
    if (take_uint(gpu_fact(gpu_at(index), "error.nvmlDeviceGetHandleByIndex_v2"), 0, &code) == NVML_SUCCESS)
        return code;
    *device = gpu_at(index);
    return NVML_SUCCESS;
}

static nvmlReturn_t find_gpu(const char *function, const char *name, const char *wanted, nvmlDevice_t *device)
{
    nvmlReturn_t result = enter(function);
    if (result != NVML_SUCCESS)
        return result;
    if (!wanted || !device)
        return NVML_ERROR_INVALID_ARGUMENT;
    for (unsigned int index = 0; index < gpu_count(); index++) {
        const char *text = gpu_fact(gpu_at(index), name);
        if (text && strcasecmp(text, wanted) == 0) {
            *device = gpu_at(index);
            return NVML_SUCCESS;
        }
    }
    return NVML_ERROR_NOT_FOUND;
}

NVML_API nvmlReturn_t nvmlDeviceGetHandleByUUID(const char *uuid, nvmlDevice_t *device)
{
    return find_gpu(__func__, "uuid", uuid, device);
}

/* Takes the address with a domain of four or of eight digits. */
NVML_API nvmlReturn_t nvmlDeviceGetHandleByPciBusId_v2(const char *address, nvmlDevice_t *device)
{
    size_t length = address ? strlen(address) : 0;
    return find_gpu(__func__, "pci.bus", length == 16 ? address + 4 : address, device);
}

NVML_API nvmlReturn_t nvmlSystemGetTopologyGpuSet(unsigned int cpu, unsigned int *found, nvmlDevice_t *devices)
{
    enum { WORDS = 32 };
    unsigned long cpus[WORDS];
    nvmlReturn_t result = enter(__func__);
    if (result != NVML_SUCCESS || !found || cpu >= 64 * WORDS)
        return result != NVML_SUCCESS ? result : NVML_ERROR_INVALID_ARGUMENT;
    *found = 0;
    for (unsigned int index = 0; index < gpu_count(); index++) {
        if (take_set(gpu_fact(gpu_at(index), "cpus"), WORDS, cpus) != NVML_SUCCESS || !(cpus[cpu / 64] >> cpu % 64 & 1))
            continue;
        if (devices)
            devices[*found] = gpu_at(index);
        ++*found;
    }
    return NVML_SUCCESS;
}

#if PLUMBLINE_DRIVER_BRANCH >= 560

NVML_API nvmlReturn_t nvmlSystemGetDriverBranch(nvmlDriverBranch_t *out, unsigned int size)
{
    nvmlReturn_t result = enter(__func__);
    if (result != NVML_SUCCESS)
        return result;
    if (out->version != VERSION_OF(nvmlDriverBranch_t, 1))
        return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
    return copy_text(fact("driver.branch"), out->branch, size < sizeof out->branch ? size : sizeof out->branch);
}

#endif

#if PLUMBLINE_DRIVER_BRANCH >= 535

NVML_API nvmlReturn_t nvmlSystemGetConfComputeState(nvmlConfCompute_t *out)
{
    nvmlReturn_t result = enter(__func__);
    return result == NVML_SUCCESS ? take_uints(fact("conf_compute"), 3, &out->environment) : result;
}

#endif

#if PLUMBLINE_DRIVER_BRANCH >= 550

NVML_API nvmlReturn_t nvmlSystemGetConfComputeSettings(nvmlConfComputeSettings_t *out)
{
    nvmlReturn_t result = enter(__func__);
    if (result != NVML_SUCCESS)
        return result;
    if (out->version != VERSION_OF(nvmlConfComputeSettings_t, 1))
        return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
    out->multi_gpu_mode = 0;
    return take_uints(fact("conf_compute"), 3, &out->state.environment);
}

#endif

NVML_API const char *nvmlErrorString(nvmlReturn_t result)
{
    switch (result) {
    case NVML_SUCCESS: return "The operation was successful";
    case NVML_ERROR_UNINITIALIZED: return "NVML was not first initialized";
    case NVML_ERROR_INVALID_ARGUMENT: return "A supplied argument is invalid";
    case NVML_ERROR_NOT_SUPPORTED: return "The requested operation is not available on the device";
    case NVML_ERROR_NO_PERMISSION: return "The current user does not have permission";
    case NVML_ERROR_NOT_FOUND: return "The object was not found";
    case NVML_ERROR_INSUFFICIENT_SIZE: return "An input argument is not large enough";
    case NVML_ERROR_DRIVER_NOT_LOADED: return "The NVIDIA driver is not loaded";
    case NVML_ERROR_TIMEOUT: return "The time is up";
    case NVML_ERROR_FUNCTION_NOT_FOUND: return "The function is not in this library";
    case NVML_ERROR_CORRUPTED_INFOROM: return "The infoROM is corrupted";
    case NVML_ERROR_GPU_IS_LOST: return "The GPU has fallen off the bus or cannot be reached";
    case NVML_ERROR_RESET_REQUIRED: return "The GPU must be reset before it can be used again";
    case NVML_ERROR_OPERATING_SYSTEM: return "The operating system has blocked the request";
    case NVML_ERROR_LIB_RM_VERSION_MISMATCH: return "The library and the driver have different versions";
    case NVML_ERROR_IN_USE: return "The GPU is in use";
    case NVML_ERROR_MEMORY: return "There is not enough memory";
    case NVML_ERROR_NO_DATA: return "There is no data";
    case NVML_ERROR_ARGUMENT_VERSION_MISMATCH: return "The version of an argument is not known";
    case NVML_ERROR_NOT_READY: return "The system is not ready for the request";
    case NVML_ERROR_GPU_NOT_FOUND: return "No GPU was found";
    case NVML_ERROR_INVALID_STATE: return "The GPU is not in a state for the request";
    default: return "An unknown error has happened";
    }
}
