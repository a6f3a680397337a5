/* Memory health, clocks, temperature and power. */

#include "facts.h"

#include <stdio.h>

#define GPU_NUMBER_OF(function, name) \
    NVML_API nvmlReturn_t function(nvmlDevice_t device, unsigned int which, unsigned int *out) \
    { \
        return answer_uint(device, __func__, name, which, out); \
    }

GPU_NUMBER(nvmlDeviceGetPerformanceState, "performance_state")
GPU_NUMBER(nvmlDeviceGetPowerUsage, "power.usage")
GPU_NUMBER(nvmlDeviceGetEnforcedPowerLimit, "power.enforced")
GPU_NUMBER(nvmlDeviceGetPowerManagementLimit, "power.limit")
GPU_NUMBER(nvmlDeviceGetPowerManagementDefaultLimit, "power.default")
GPU_NUMBER(nvmlDeviceGetRetiredPagesPendingStatus, "retired.pending")
GPU_NUMBER_OF(nvmlDeviceGetTemperature, "temperature")
GPU_NUMBER_OF(nvmlDeviceGetClockInfo, "clocks")
GPU_NUMBER_OF(nvmlDeviceGetMaxClockInfo, "clocks.max")

static nvmlReturn_t answer_uints(nvmlDevice_t device, const char *function, const char *name, unsigned int wanted, unsigned int *out)
{
    nvmlReturn_t result = enter_gpu(device, function);
    return result == NVML_SUCCESS ? take_uints(gpu_fact(device, name), wanted, out) : result;
}

NVML_API nvmlReturn_t nvmlDeviceGetCurrentClocksThrottleReasons(nvmlDevice_t device, nvmlCounter_t *reasons)
{
    return answer_counter(device, __func__, "clocks.reasons", 0, reasons);
}

/* `remapped = corrected uncorrected pending failure`. */
NVML_API nvmlReturn_t nvmlDeviceGetRemappedRows(
    nvmlDevice_t device, unsigned int *corrected, unsigned int *uncorrected, unsigned int *pending, unsigned int *failure)
{
    unsigned int rows[4];
    nvmlReturn_t result = answer_uints(device, __func__, "remapped", 4, rows);
    if (result == NVML_SUCCESS)
        *corrected = rows[0], *uncorrected = rows[1], *pending = rows[2], *failure = rows[3];
    return result;
}

/* `remapped.histogram = max high partial low none`, in banks. */
NVML_API nvmlReturn_t nvmlDeviceGetRowRemapperHistogram(nvmlDevice_t device, nvmlRowRemapperHistogram_t *out)
{
    return answer_uints(device, __func__, "remapped.histogram", 5, &out->max);
}

/* `ecc.errors`: volatile corrected, volatile uncorrected, aggregate corrected, aggregate uncorrected. */
NVML_API nvmlReturn_t nvmlDeviceGetTotalEccErrors(nvmlDevice_t device, unsigned int kind, unsigned int counter, nvmlCounter_t *out)
{
    if (kind > 1 || counter > 1)
        return NVML_ERROR_INVALID_ARGUMENT;
    return answer_counter(device, __func__, "ecc.errors", 2 * counter + kind, out);
}

/* `retired.0` lists the pages retired for single bit errors, `retired.1` those for double bit errors. */
NVML_API nvmlReturn_t nvmlDeviceGetRetiredPages(nvmlDevice_t device, unsigned int cause, unsigned int *found, nvmlCounter_t *pages)
{
    char name[24];
    nvmlCounter_t page;
    nvmlReturn_t result = enter_gpu(device, __func__);
    if (result != NVML_SUCCESS)
        return result;
    snprintf(name, sizeof name, "retired.%u", cause);
    const char *line = gpu_fact(device, name);
    if (!line)
        return NVML_ERROR_NOT_SUPPORTED;
    unsigned int room = *found;
    for (*found = 0; take_counter(line, *found, &page) == NVML_SUCCESS; ++*found)
        if (pages && *found < room)
            pages[*found] = page;
    return *found > (pages ? room : 0) ? NVML_ERROR_INSUFFICIENT_SIZE : NVML_SUCCESS;
}

/* `violation` holds nanoseconds for each policy. */
NVML_API nvmlReturn_t nvmlDeviceGetViolationStatus(nvmlDevice_t device, unsigned int policy, nvmlViolationTime_t *out)
{
    out->reference_time = 0;
    return answer_counter(device, __func__, "violation", policy, &out->violation_time);
}

#if PLUMBLINE_DRIVER_BRANCH >= 535

NVML_API nvmlReturn_t nvmlDeviceGetCurrentClocksEventReasons(nvmlDevice_t device, nvmlCounter_t *reasons)
{
    return answer_counter(device, __func__, "clocks.reasons", 0, reasons);
}

/* `ecc.sram` holds the eleven counters in the structure's order, then whether their threshold is exceeded. */
NVML_API nvmlReturn_t nvmlDeviceGetSramEccErrorStatus(nvmlDevice_t device, nvmlSramErrors_t *out)
{
    enum { COUNTERS = sizeof out->counters / sizeof *out->counters };
    if (out->version != VERSION_OF(nvmlSramErrors_t, 1))
        return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
    nvmlReturn_t result = enter_gpu(device, __func__);
    const char *line = gpu_fact(device, "ecc.sram");
    for (unsigned int index = 0; index < COUNTERS && result == NVML_SUCCESS; index++)
        result = take_counter(line, index, &out->counters[index]);
    return result == NVML_SUCCESS ? take_uint(line, COUNTERS, &out->threshold_exceeded) : result;
}

#endif

#if PLUMBLINE_DRIVER_BRANCH >= 570

NVML_API nvmlReturn_t nvmlDeviceGetTemperatureV(nvmlDevice_t device, nvmlTemperature_t *out)
{
    if (out->version != VERSION_OF(nvmlTemperature_t, 1))
        return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
    return answer_uint(device, __func__, "temperature", out->sensor, (unsigned int *)&out->temperature);
}

NVML_API nvmlReturn_t nvmlDeviceGetMarginTemperature(nvmlDevice_t device, nvmlVersionedNumber_t *out)
{
    if (out->version != VERSION_OF(nvmlVersionedNumber_t, 1))
        return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
    return answer_uint(device, __func__, "temperature.margin", 0, &out->value);
}

#endif

#if PLUMBLINE_DRIVER_BRANCH >= 580

/* `repair = channel-pending tpc-pending`. */
NVML_API nvmlReturn_t nvmlDeviceGetRepairStatus(nvmlDevice_t device, nvmlRepairStatus_t *out)
{
    if (out->version != VERSION_OF(nvmlRepairStatus_t, 1))
        return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
    return answer_uints(device, __func__, "repair", 2, &out->channel_pending);
}

#endif

#if PLUMBLINE_DRIVER_BRANCH >= 590

NVML_API nvmlReturn_t nvmlDeviceGetUnrepairableMemoryFlag_v1(nvmlDevice_t device, nvmlVersionedNumber_t *out)
{
    if (out->version != VERSION_OF(nvmlVersionedNumber_t, 1))
        return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
    return answer_uint(device, __func__, "unrepairable", 0, &out->value);
}

#endif

#if PLUMBLINE_DRIVER_BRANCH >= 610

NVML_API nvmlReturn_t nvmlDeviceGetRemappedRows_v2(nvmlDevice_t device, nvmlRemappedRows_v2_t *out)
{
    unsigned int rows[4];
    nvmlReturn_t result = answer_uints(device, __func__, "remapped", 4, rows);
    if (result == NVML_SUCCESS)
        *out = (nvmlRemappedRows_v2_t){.corrected = rows[0], .uncorrected = rows[1], .pending = rows[2], .failure = rows[3]};
    return result;
}

#endif
