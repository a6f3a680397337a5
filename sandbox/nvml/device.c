/* One GPU: who it is, how it is set, what memory it has. */

#include "facts.h"

#define GPU_TEXT(function, name) \
    NVML_API nvmlReturn_t function(nvmlDevice_t device, char *out, unsigned int size) \
    { \
        return answer_text(device, __func__, name, out, size); \
    }

/* Modes that have a present and a pending setting: `ecc = 1 1`. */
#define GPU_MODE(function, name) \
    NVML_API nvmlReturn_t function(nvmlDevice_t device, unsigned int *current, unsigned int *pending) \
    { \
        nvmlReturn_t result = answer_uint(device, __func__, name, 0, current); \
        return result == NVML_SUCCESS ? take_uint(gpu_fact(device, name), 1, pending) : result; \
    }

GPU_TEXT(nvmlDeviceGetName, "name")
GPU_TEXT(nvmlDeviceGetUUID, "uuid")
GPU_TEXT(nvmlDeviceGetSerial, "serial")
GPU_TEXT(nvmlDeviceGetBoardPartNumber, "board")
GPU_TEXT(nvmlDeviceGetVbiosVersion, "vbios")
GPU_TEXT(nvmlDeviceGetInforomImageVersion, "inforom")
GPU_NUMBER(nvmlDeviceGetArchitecture, "architecture")
GPU_NUMBER(nvmlDeviceGetMinorNumber, "minor")
GPU_NUMBER(nvmlDeviceGetPersistenceMode, "persistence")
GPU_MODE(nvmlDeviceGetMigMode, "mig")
GPU_MODE(nvmlDeviceGetEccMode, "ecc")

#if PLUMBLINE_DRIVER_BRANCH >= 535
GPU_NUMBER(nvmlDeviceGetModuleId, "module")
#endif

#if PLUMBLINE_DRIVER_BRANCH >= 550
GPU_NUMBER(nvmlDeviceGetC2cModeInfoV, "c2c")
#endif

NVML_API nvmlReturn_t nvmlDeviceGetGspFirmwareVersion(nvmlDevice_t device, char *version)
{
    return answer_text(device, __func__, "gsp", version, 64);
}

NVML_API nvmlReturn_t nvmlDeviceGetIndex(nvmlDevice_t device, unsigned int *index)
{
    nvmlReturn_t result = enter_gpu(device, __func__);
    if (result == NVML_SUCCESS)
        *index = gpu_index(device);
    return result;
}

NVML_API nvmlReturn_t nvmlDeviceValidateInforom(nvmlDevice_t device)
{
    return enter_gpu(device, __func__);
}

/* `memory = total reserved used`, in bytes; what is reserved counts as used in the first version of the structure. */
static nvmlReturn_t memory_of(nvmlDevice_t device, const char *function, nvmlMemory_v2_t *out)
{
    nvmlReturn_t result = answer_counter(device, function, "memory", 0, &out->total);
    if (result == NVML_SUCCESS)
        result = take_counter(gpu_fact(device, "memory"), 1, &out->reserved);
    if (result == NVML_SUCCESS)
        result = take_counter(gpu_fact(device, "memory"), 2, &out->used);
    out->free = out->total - out->reserved - out->used;
    return result;
}

NVML_API nvmlReturn_t nvmlDeviceGetMemoryInfo(nvmlDevice_t device, nvmlMemory_t *out)
{
    nvmlMemory_v2_t memory = {0};
    nvmlReturn_t result = memory_of(device, __func__, &memory);
    if (result == NVML_SUCCESS)
        *out = (nvmlMemory_t){memory.total, memory.free, memory.used + memory.reserved};
    return result;
}

NVML_API nvmlReturn_t nvmlDeviceGetMemoryInfo_v2(nvmlDevice_t device, nvmlMemory_v2_t *out)
{
    if (out->version != VERSION_OF(nvmlMemory_v2_t, 2))
        return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
    return memory_of(device, __func__, out);
}

NVML_API nvmlReturn_t nvmlDeviceGetBAR1MemoryInfo(nvmlDevice_t device, nvmlMemory_t *out)
{
    nvmlReturn_t result = answer_counter(device, __func__, "bar1", 0, &out->total);
    if (result == NVML_SUCCESS)
        result = take_counter(gpu_fact(device, "bar1"), 1, &out->used);
    out->free = out->total - out->used;
    return result;
}
