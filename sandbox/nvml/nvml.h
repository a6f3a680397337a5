/* The part of NVML's binary interface that the simulated library answers.
 *
 * Layouts and codes are facts of the interface, as the ctypes structures of nvidia-ml-py give them. The files beside this
 * one define the functions; nothing includes this header but them. */

#ifndef PLUMBLINE_NVML_H
#define PLUMBLINE_NVML_H

#include <stdint.h>

#define NVML_API __attribute__((visibility("default")))

typedef struct simulated_gpu *nvmlDevice_t;
typedef unsigned long long nvmlCounter_t;

typedef enum {
    NVML_SUCCESS = 0,
    NVML_ERROR_UNINITIALIZED = 1,
    NVML_ERROR_INVALID_ARGUMENT = 2,
    NVML_ERROR_NOT_SUPPORTED = 3,
    NVML_ERROR_NO_PERMISSION = 4,
    NVML_ERROR_NOT_FOUND = 6,
    NVML_ERROR_INSUFFICIENT_SIZE = 7,
    NVML_ERROR_DRIVER_NOT_LOADED = 9,
    NVML_ERROR_TIMEOUT = 10,
    NVML_ERROR_FUNCTION_NOT_FOUND = 13,
    NVML_ERROR_CORRUPTED_INFOROM = 14,
    NVML_ERROR_GPU_IS_LOST = 15,
    NVML_ERROR_RESET_REQUIRED = 16,
    NVML_ERROR_OPERATING_SYSTEM = 17,
    NVML_ERROR_LIB_RM_VERSION_MISMATCH = 18,
    NVML_ERROR_IN_USE = 19,
    NVML_ERROR_MEMORY = 20,
    NVML_ERROR_NO_DATA = 21,
    NVML_ERROR_ARGUMENT_VERSION_MISMATCH = 25,
    NVML_ERROR_NOT_READY = 27,
    NVML_ERROR_GPU_NOT_FOUND = 28,
    NVML_ERROR_INVALID_STATE = 29,
    NVML_ERROR_UNKNOWN = 999
} nvmlReturn_t;

/* A versioned structure announces itself: its number in the top byte, its size below. */
#define VERSION_OF(type, number) ((unsigned int)(sizeof(type) | ((unsigned int)(number) << 24)))

typedef struct {
    char bus_id_legacy[16]; /* 0000:1B:00.0 */
    unsigned int domain, bus, device;
    unsigned int pci_device_id; /* device << 16 | vendor */
    unsigned int pci_subsystem_id;
    char bus_id[32]; /* 00000000:1B:00.0 */
} nvmlPciInfo_t;

typedef struct {
    nvmlCounter_t total, free, used;
} nvmlMemory_t;

typedef struct {
    unsigned int version;
    nvmlCounter_t total, reserved, free, used;
} nvmlMemory_v2_t;

typedef struct {
    uint32_t field_id, scope_id;
    int64_t timestamp, latency_usec;
    unsigned int value_type; /* 1 unsigned int, 3 unsigned long long */
    nvmlReturn_t result;
    union {
        unsigned int uint_value;
        nvmlCounter_t counter_value;
    };
} nvmlFieldValue_t;

typedef struct {
    uint8_t cluster_uuid[16];
    unsigned int status;
    uint32_t clique_id;
    unsigned int state;
} nvmlGpuFabricInfo_t;

typedef struct {
    unsigned int version;
    nvmlGpuFabricInfo_t info;
    uint32_t health_mask;
} nvmlGpuFabricInfo_v2_t;

typedef struct {
    unsigned int version;
    nvmlGpuFabricInfo_t info;
    uint32_t health_mask;
    uint8_t health_summary;
} nvmlGpuFabricInfo_v3_t;

typedef struct {
    unsigned int version;
    uint8_t ib_guid[16];
    char chassis_serial[16];
    uint8_t location[5]; /* slot, tray, host, peer type, module */
} nvmlPlatformInfo_t;

typedef struct {
    unsigned int version;
    char branch[80];
} nvmlDriverBranch_t;

typedef struct {
    unsigned int max, high, partial, low, none;
} nvmlRowRemapperHistogram_t;

typedef struct {
    unsigned int corrected, corrected_inactive, uncorrected, uncorrected_inactive, pending, failure;
} nvmlRemappedRows_v2_t;

typedef struct {
    unsigned int version;
    nvmlCounter_t counters[11];
    unsigned int threshold_exceeded;
} nvmlSramErrors_t;

typedef struct {
    unsigned int environment, feature, developer_tools;
} nvmlConfCompute_t;

typedef struct {
    unsigned int version;
    nvmlConfCompute_t state;
    unsigned int multi_gpu_mode;
} nvmlConfComputeSettings_t;

typedef struct {
    nvmlCounter_t reference_time, violation_time;
} nvmlViolationTime_t;

typedef struct {
    unsigned int version, sensor;
    int temperature;
} nvmlTemperature_t;

typedef struct {
    unsigned int version;
    unsigned int value;
} nvmlVersionedNumber_t; /* margin temperature and the unrepairable-memory flag have this shape */

typedef struct {
    unsigned int version, channel_pending, tpc_pending;
} nvmlRepairStatus_t;

typedef struct {
    unsigned int version, best;
    uint8_t mode;
} nvmlNvlinkBwMode_t;

typedef struct {
    uint8_t kind; /* 2: NETIR */
    unsigned int major, minor, sub_minor;
} nvmlNvlinkFirmware_t;

typedef struct {
    unsigned int version, encrypted;
    nvmlNvlinkFirmware_t firmware[100];
    unsigned int firmware_count;
} nvmlNvLinkInfo_v2_t;

#endif
