/* What the answering files share: the node file's facts, and the gate every call passes.
 *
 * One rule makes the library: an answer is a line of the node file. A line is a list of items separated by spaces; an item
 * is chosen by index (the link, the other GPU, the field's scope). No line, or the item `-`: NOT_SUPPORTED. An index past
 * the last item: INVALID_ARGUMENT. */

#ifndef PLUMBLINE_FACTS_H
#define PLUMBLINE_FACTS_H

#include <stdbool.h>

#include "nvml.h"

/* The driver branch this build looks like: symbols that came later are left out, as an older library lacks them. */
#ifndef PLUMBLINE_DRIVER_BRANCH
#define PLUMBLINE_DRIVER_BRANCH 615
#endif

/* facts.c: the node file in memory. */
bool facts_load(const char *path);
const char *fact(const char *key); /* NULL when there is no such line */
bool fact_true(const char *key);

/* gate.c: initialisation, handles, and the faults that a call may meet. */
enum { MOST_GPUS = 32 };
unsigned int gpu_count(void);
nvmlDevice_t gpu_at(unsigned int index);
unsigned int gpu_index(nvmlDevice_t device);
nvmlReturn_t enter(const char *function);
nvmlReturn_t enter_gpu(nvmlDevice_t device, const char *function);

/* answers.c: items of lines as the types NVML gives. The functions for a GPU pass the gate first; `take` ones do not. */
const char *gpu_fact(nvmlDevice_t device, const char *name);
nvmlReturn_t copy_text(const char *text, char *out, unsigned int size);
nvmlReturn_t take_counter(const char *line, unsigned int index, nvmlCounter_t *out);
nvmlReturn_t take_uint(const char *line, unsigned int index, unsigned int *out);
nvmlReturn_t take_word(const char *line, unsigned int index, char *out, unsigned int size);
nvmlReturn_t take_uints(const char *line, unsigned int count, unsigned int *out);
nvmlReturn_t take_bytes(const char *line, uint8_t *out, unsigned int count);
nvmlReturn_t take_set(const char *line, unsigned int words, unsigned long *out);
nvmlReturn_t answer_text(nvmlDevice_t device, const char *function, const char *name, char *out, unsigned int size);
nvmlReturn_t answer_uint(nvmlDevice_t device, const char *function, const char *name, unsigned int index, unsigned int *out);
nvmlReturn_t answer_counter(nvmlDevice_t device, const char *function, const char *name, unsigned int index, nvmlCounter_t *out);

/* A whole function of NVML that is one number of a GPU. */
#define GPU_NUMBER(function, name) \
    NVML_API nvmlReturn_t function(nvmlDevice_t device, unsigned int *out) \
    { \
        return answer_uint(device, __func__, name, 0, out); \
    }

/* pcie.c: a bus address of sysfs (0000:1b:00.0) in NVML's structure. */
nvmlReturn_t fill_pci(const char *address, nvmlPciInfo_t *out);

#endif
