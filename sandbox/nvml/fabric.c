/* The NVLink fabric of NVSwitch machines, and where a GPU sits in its rack. */

#include "facts.h"

#include <string.h>

/* `fabric = state status clique`. A board that cannot join a fabric has no such line. */
static nvmlReturn_t fabric_of(nvmlDevice_t device, const char *function, nvmlGpuFabricInfo_t *out)
{
    nvmlReturn_t result = answer_uint(device, function, "fabric", 0, &out->state);
    if (result == NVML_SUCCESS)
        result = take_uint(gpu_fact(device, "fabric"), 1, &out->status);
    if (result == NVML_SUCCESS)
        result = take_uint(gpu_fact(device, "fabric"), 2, &out->clique_id);
    return result == NVML_SUCCESS ? take_bytes(gpu_fact(device, "fabric.cluster"), out->cluster_uuid, sizeof out->cluster_uuid) : result;
}

NVML_API nvmlReturn_t nvmlDeviceGetGpuFabricInfo(nvmlDevice_t device, nvmlGpuFabricInfo_t *out)
{
    return fabric_of(device, __func__, out);
}

#if PLUMBLINE_DRIVER_BRANCH >= 550

static nvmlReturn_t fabric_v2(nvmlDevice_t device, const char *function, nvmlGpuFabricInfo_v2_t *out)
{
    nvmlReturn_t result = fabric_of(device, function, &out->info);
    return result == NVML_SUCCESS ? take_uint(gpu_fact(device, "fabric.health_mask"), 0, &out->health_mask) : result;
}

/* A driver that does not know the third version has no `fabric.health_summary` line. */
static nvmlReturn_t fabric_v3(nvmlDevice_t device, const char *function, nvmlGpuFabricInfo_v3_t *out)
{
    unsigned int summary;
    nvmlReturn_t result = fabric_v2(device, function, (nvmlGpuFabricInfo_v2_t *)out);
    if (result != NVML_SUCCESS)
        return result;
    if (take_uint(gpu_fact(device, "fabric.health_summary"), 0, &summary) != NVML_SUCCESS)
        return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
    out->health_summary = (uint8_t)summary;
    return NVML_SUCCESS;
}

NVML_API nvmlReturn_t nvmlDeviceGetGpuFabricInfoV(nvmlDevice_t device, void *out)
{
    unsigned int version = *(unsigned int *)out;
    if (version == VERSION_OF(nvmlGpuFabricInfo_v2_t, 2))
        return fabric_v2(device, __func__, out);
    if (version == VERSION_OF(nvmlGpuFabricInfo_v3_t, 3))
        return fabric_v3(device, __func__, out);
    return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
}

#endif

#if PLUMBLINE_DRIVER_BRANCH >= 570

/* `platform = slot tray host peer-type module`; the second version differs from the first in names only. */
NVML_API nvmlReturn_t nvmlDeviceGetPlatformInfo(nvmlDevice_t device, nvmlPlatformInfo_t *out)
{
    unsigned int location[sizeof out->location];
    if (out->version != VERSION_OF(nvmlPlatformInfo_t, 1) && out->version != VERSION_OF(nvmlPlatformInfo_t, 2))
        return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
    nvmlReturn_t result = enter_gpu(device, __func__);
    if (result == NVML_SUCCESS)
        result = take_uints(gpu_fact(device, "platform"), sizeof out->location, location);
    if (result != NVML_SUCCESS)
        return result;
    for (unsigned int index = 0; index < sizeof out->location; index++)
        out->location[index] = (uint8_t)location[index];
    memset(out->chassis_serial, 0, sizeof out->chassis_serial);
    result = copy_text(gpu_fact(device, "platform.chassis"), out->chassis_serial, sizeof out->chassis_serial);
    if (result != NVML_SUCCESS)
        return result;
    return take_bytes(gpu_fact(device, "platform.guid"), out->ib_guid, sizeof out->ib_guid);
}

#endif
