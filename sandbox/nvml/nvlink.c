/* NVLink: every fact of it is a line with one item a link. */

#include "facts.h"

#include <stdio.h>

NVML_API nvmlReturn_t nvmlDeviceGetNvLinkState(nvmlDevice_t device, unsigned int link, unsigned int *state)
{
    return answer_uint(device, __func__, "nvlink.state", link, state);
}

NVML_API nvmlReturn_t nvmlDeviceGetNvLinkVersion(nvmlDevice_t device, unsigned int link, unsigned int *version)
{
    return answer_uint(device, __func__, "nvlink.version", link, version);
}

/* `nvlink.capabilities = 0x2f 0x2f`: a bit for each of the six capabilities. */
NVML_API nvmlReturn_t nvmlDeviceGetNvLinkCapability(nvmlDevice_t device, unsigned int link, unsigned int capability, unsigned int *out)
{
    unsigned int bits;
    if (capability > 5 || !out)
        return NVML_ERROR_INVALID_ARGUMENT;
    nvmlReturn_t result = answer_uint(device, __func__, "nvlink.capabilities", link, &bits);
    if (result == NVML_SUCCESS)
        *out = bits >> capability & 1;
    return result;
}

NVML_API nvmlReturn_t nvmlDeviceGetNvLinkRemoteDeviceType(nvmlDevice_t device, unsigned int link, unsigned int *kind)
{
    return answer_uint(device, __func__, "nvlink.remote.type", link, kind);
}

NVML_API nvmlReturn_t nvmlDeviceGetNvLinkRemotePciInfo_v2(nvmlDevice_t device, unsigned int link, nvmlPciInfo_t *out)
{
    char address[16];
    nvmlReturn_t result = enter_gpu(device, __func__);
    if (result == NVML_SUCCESS)
        result = take_word(gpu_fact(device, "nvlink.remote.bus"), link, address, sizeof address);
    if (result == NVML_SUCCESS)
        result = fill_pci(address, out);
    return result == NVML_SUCCESS ? take_uint(gpu_fact(device, "nvlink.remote.device"), link, &out->pci_device_id) : result;
}

/* `nvlink.errors.0` holds the replays of each link, 1 recoveries, 2 flit CRC, 3 data CRC, 4 data ECC. */
NVML_API nvmlReturn_t nvmlDeviceGetNvLinkErrorCounter(nvmlDevice_t device, unsigned int link, unsigned int counter, nvmlCounter_t *out)
{
    char name[32];
    if (counter > 4)
        return NVML_ERROR_INVALID_ARGUMENT;
    snprintf(name, sizeof name, "nvlink.errors.%u", counter);
    return answer_counter(device, __func__, name, link, out);
}

#if PLUMBLINE_DRIVER_BRANCH >= 570

/* `nvlink.bandwidth_mode = 0 1`: the mode, and whether it is the best one. */
NVML_API nvmlReturn_t nvmlDeviceGetNvlinkBwMode(nvmlDevice_t device, nvmlNvlinkBwMode_t *out)
{
    unsigned int mode;
    if (out->version != VERSION_OF(nvmlNvlinkBwMode_t, 1))
        return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
    nvmlReturn_t result = answer_uint(device, __func__, "nvlink.bandwidth_mode", 0, &mode);
    if (result != NVML_SUCCESS)
        return result;
    out->mode = (uint8_t)mode;
    return take_uint(gpu_fact(device, "nvlink.bandwidth_mode"), 1, &out->best);
}

#endif

#if PLUMBLINE_DRIVER_BRANCH >= 580

/* `nvlink.firmware = 36.2014.1862`: the one NETIR entry that boards with NVLink 5 give. */
NVML_API nvmlReturn_t nvmlDeviceGetNvLinkInfo(nvmlDevice_t device, nvmlNvLinkInfo_v2_t *out)
{
    enum { NETIR = 2 };
    char text[32];
    if (out->version != VERSION_OF(nvmlNvLinkInfo_v2_t, 2))
        return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
    nvmlReturn_t result = answer_text(device, __func__, "nvlink.firmware", text, sizeof text);
    if (result != NVML_SUCCESS)
        return result;
    nvmlNvlinkFirmware_t *entry = &out->firmware[0];
    out->encrypted = 0;
    out->firmware_count = 1;
    entry->kind = NETIR;
    return sscanf(text, "%u.%u.%u", &entry->major, &entry->minor, &entry->sub_minor) == 3 ? NVML_SUCCESS : NVML_ERROR_UNKNOWN;
}

#endif
