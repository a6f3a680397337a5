/* Items of the node file's lines as the types that NVML gives. */

#include "facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *gpu_fact(nvmlDevice_t device, const char *name)
{
    char key[160];
    snprintf(key, sizeof key, "gpu.%u.%s", gpu_index(device), name);
    return fact(key);
}

/* The item of that index and its length; NULL past the last one. */
static const char *item(const char *line, unsigned int index, size_t *length)
{
    for (line += strspn(line, " "); *line; line += strspn(line, " ")) {
        *length = strcspn(line, " ");
        if (index-- == 0)
            return line;
        line += *length;
    }
    return NULL;
}

nvmlReturn_t copy_text(const char *text, char *out, unsigned int size)
{
    if (!text)
        return NVML_ERROR_NOT_SUPPORTED;
    if (!out)
        return NVML_ERROR_INVALID_ARGUMENT;
    if (strlen(text) >= size)
        return NVML_ERROR_INSUFFICIENT_SIZE;
    strcpy(out, text);
    return NVML_SUCCESS;
}

nvmlReturn_t take_word(const char *line, unsigned int index, char *out, unsigned int size)
{
    size_t length;
    if (!line)
        return NVML_ERROR_NOT_SUPPORTED;
    const char *word = item(line, index, &length);
    if (!word || !out)
        return NVML_ERROR_INVALID_ARGUMENT;
    if (length == 1 && *word == '-')
        return NVML_ERROR_NOT_SUPPORTED;
    if (length >= size)
        return NVML_ERROR_INSUFFICIENT_SIZE;
    memcpy(out, word, length);
    out[length] = '\0';
    return NVML_SUCCESS;
}

nvmlReturn_t take_counter(const char *line, unsigned int index, nvmlCounter_t *out)
{
    char word[32], *end;
    nvmlReturn_t result = take_word(line, index, word, sizeof word);
    if (result != NVML_SUCCESS)
        return result;
    if (!out)
        return NVML_ERROR_INVALID_ARGUMENT;
    *out = strtoull(word, &end, 0);
    return *end ? NVML_ERROR_UNKNOWN : NVML_SUCCESS;
}

nvmlReturn_t take_uint(const char *line, unsigned int index, unsigned int *out)
{
    nvmlCounter_t value;
    nvmlReturn_t result = take_counter(line, index, &value);
    if (result == NVML_SUCCESS && !out)
        return NVML_ERROR_INVALID_ARGUMENT;
    if (result == NVML_SUCCESS)
        *out = (unsigned int)value;
    return result;
}

nvmlReturn_t take_uints(const char *line, unsigned int wanted, unsigned int *out)
{
    nvmlReturn_t result = NVML_SUCCESS;
    for (unsigned int index = 0; index < wanted && result == NVML_SUCCESS; index++)
        result = take_uint(line, index, &out[index]);
    return result;
}

/* Hexadecimal digits, two a byte; fewer digits leave the rest zero. */
nvmlReturn_t take_bytes(const char *line, uint8_t *out, unsigned int wanted)
{
    memset(out, 0, wanted);
    if (!line)
        return NVML_ERROR_NOT_SUPPORTED;
    for (unsigned int index = 0; index < wanted && line[0] && line[1]; index++, line += 2)
        if (sscanf(line, "%2hhx", &out[index]) != 1)
            return NVML_ERROR_UNKNOWN;
    return NVML_SUCCESS;
}

/* A set as the kernel prints one, `0-55,112-167`, in words of 64 bits. */
nvmlReturn_t take_set(const char *line, unsigned int words, unsigned long *out)
{
    if (!line)
        return NVML_ERROR_NOT_SUPPORTED;
    if (!out)
        return NVML_ERROR_INVALID_ARGUMENT;
    memset(out, 0, words * sizeof *out);
    while (*line) {
        char *end;
        unsigned long first = strtoul(line, &end, 10), last = *end == '-' ? strtoul(end + 1, &end, 10) : first;
        if (last >= 64ul * words)
            return NVML_ERROR_INSUFFICIENT_SIZE;
        for (unsigned long bit = first; bit <= last; bit++)
            out[bit / 64] |= 1ul << (bit % 64);
        line = *end ? end + 1 : end;
    }
    return NVML_SUCCESS;
}

nvmlReturn_t answer_text(nvmlDevice_t device, const char *function, const char *name, char *out, unsigned int size)
{
    nvmlReturn_t result = enter_gpu(device, function);
    return result == NVML_SUCCESS ? copy_text(gpu_fact(device, name), out, size) : result;
}

nvmlReturn_t answer_uint(nvmlDevice_t device, const char *function, const char *name, unsigned int index, unsigned int *out)
{
    nvmlReturn_t result = enter_gpu(device, function);
    return result == NVML_SUCCESS ? take_uint(gpu_fact(device, name), index, out) : result;
}

nvmlReturn_t answer_counter(nvmlDevice_t device, const char *function, const char *name, unsigned int index, nvmlCounter_t *out)
{
    nvmlReturn_t result = enter_gpu(device, function);
    return result == NVML_SUCCESS ? take_counter(gpu_fact(device, name), index, out) : result;
}
