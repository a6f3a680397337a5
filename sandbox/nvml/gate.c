/* The gate: is the library initialised, is the handle one of ours, and does a fault of the node file meet this call?
 *
 *   init.error = 9                          nvmlInit fails with that code
 *   init.hang = 1                           nvmlInit never returns
 *   error.nvmlDeviceGetCount_v2 = 999       that call fails
 *   gpu.3.error.nvmlDeviceGetName = 999     that call fails on GPU 3
 *   gpu.3.hang = nvmlDeviceGetName          that call on GPU 3 never returns; `*`: no call on it does
 *   gpu.3.lost = 1                          every call on GPU 3 answers GPU_IS_LOST
 *   gpu.3.lost_after = 5                    the same, from the sixth call after nvmlInit on
 */

#define _GNU_SOURCE
#include "facts.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct simulated_gpu {
    atomic_uint calls;
};

static pthread_mutex_t starting = PTHREAD_MUTEX_INITIALIZER;
static atomic_uint users;
static unsigned int count;
static struct simulated_gpu gpus[MOST_GPUS];

static void hang(void)
{
    for (;;)
        pause();
}

static nvmlReturn_t start(void)
{
    unsigned int code = NVML_SUCCESS;
    if (!facts_load(getenv("PLUMBLINE_FAKE_NVML")))
        return NVML_ERROR_DRIVER_NOT_LOADED;
    if (fact_true("init.hang"))
        hang();
    if (take_uint(fact("init.error"), 0, &code) == NVML_SUCCESS && code != NVML_SUCCESS)
        return code;
    if (take_uint(fact("gpu.count"), 0, &count) != NVML_SUCCESS || count > MOST_GPUS)
        return NVML_ERROR_UNKNOWN;
    for (unsigned int index = 0; index < MOST_GPUS; index++)
        atomic_store(&gpus[index].calls, 0);
    return NVML_SUCCESS;
}

/* The first of nested initialisations reads the node file; the next one after the last shutdown reads it anew. */
NVML_API nvmlReturn_t nvmlInitWithFlags(unsigned int flags)
{
    (void)flags;
    pthread_mutex_lock(&starting);
    nvmlReturn_t result = atomic_load(&users) ? NVML_SUCCESS : start();
    if (result == NVML_SUCCESS)
        atomic_fetch_add(&users, 1);
    pthread_mutex_unlock(&starting);
    return result;
}

NVML_API nvmlReturn_t nvmlInit_v2(void)
{
    return nvmlInitWithFlags(0);
}

NVML_API nvmlReturn_t nvmlShutdown(void)
{
    pthread_mutex_lock(&starting);
    nvmlReturn_t result = atomic_load(&users) ? NVML_SUCCESS : NVML_ERROR_UNINITIALIZED;
    if (result == NVML_SUCCESS)
        atomic_fetch_sub(&users, 1);
    pthread_mutex_unlock(&starting);
    return result;
}

unsigned int gpu_count(void)
{
    return count;
}

nvmlDevice_t gpu_at(unsigned int index)
{
    return &gpus[index];
}

unsigned int gpu_index(nvmlDevice_t device)
{
    return (unsigned int)(device - gpus);
}

nvmlReturn_t enter(const char *function)
{
    char key[128];
    unsigned int code = NVML_SUCCESS;
    if (!atomic_load(&users))
        return NVML_ERROR_UNINITIALIZED;
    snprintf(key, sizeof key, "error.%s", function);
    return take_uint(fact(key), 0, &code) == NVML_SUCCESS ? code : NVML_SUCCESS;
}

static bool is_lost(nvmlDevice_t device)
{
    unsigned int limit, calls = atomic_fetch_add(&device->calls, 1);
    const char *lost = gpu_fact(device, "lost");
    if (lost && strcmp(lost, "0") != 0)
        return true;
    return take_uint(gpu_fact(device, "lost_after"), 0, &limit) == NVML_SUCCESS && calls >= limit;
}

nvmlReturn_t enter_gpu(nvmlDevice_t device, const char *function)
{
    char name[128];
    unsigned int code = NVML_SUCCESS;
    if (!atomic_load(&users))
        return NVML_ERROR_UNINITIALIZED;
    if (device < gpus || device >= gpus + count)
        return NVML_ERROR_INVALID_ARGUMENT;
    const char *hanging = gpu_fact(device, "hang");
    if (hanging && (strcmp(hanging, "*") == 0 || strcmp(hanging, function) == 0))
        hang();
    if (is_lost(device))
        return NVML_ERROR_GPU_IS_LOST;
    snprintf(name, sizeof name, "error.%s", function);
    return take_uint(gpu_fact(device, name), 0, &code) == NVML_SUCCESS ? code : NVML_SUCCESS;
}
