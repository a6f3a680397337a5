/* Field values: `field.164 = 26562 26562`, one item a scope (the link). Each field of a call succeeds or fails on its own. */

#include "facts.h"

#include <stdio.h>
#include <time.h>

enum {
    LAST_FIELD = 307,
    TYPE_UINT = 1,
    TYPE_COUNTER = 3,
    FIRST_WIDE = 201, /* counters and bit error rates of NVLink 5 are 64 bits wide */
    LAST_WIDE = 222
};

static int64_t microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void answer_field(nvmlDevice_t device, nvmlFieldValue_t *field)
{
    char name[32];
    snprintf(name, sizeof name, "field.%u", field->field_id);
    field->timestamp = microseconds();
    field->latency_usec = 0;
    field->counter_value = 0;
    field->value_type = field->field_id >= FIRST_WIDE && field->field_id <= LAST_WIDE ? TYPE_COUNTER : TYPE_UINT;
    field->result = field->field_id == 0 || field->field_id > LAST_FIELD
                        ? NVML_ERROR_INVALID_ARGUMENT
                        : take_counter(gpu_fact(device, name), field->scope_id, &field->counter_value);
}

NVML_API nvmlReturn_t nvmlDeviceGetFieldValues(nvmlDevice_t device, int wanted, nvmlFieldValue_t *fields)
{
    nvmlReturn_t result = enter_gpu(device, __func__);
    if (result != NVML_SUCCESS)
        return result;
    if (wanted < 1 || !fields)
        return NVML_ERROR_INVALID_ARGUMENT;
    for (int index = 0; index < wanted; index++)
        answer_field(device, &fields[index]);
    return NVML_SUCCESS;
}
