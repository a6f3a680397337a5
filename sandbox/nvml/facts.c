/* The node file: `key = value` lines and `#` comments, held in one hash table. */

#define _GNU_SOURCE
#include "facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 1 << 14 }; /* half of them may be used: more than 32 GPUs have lines */

typedef struct {
    const char *key, *value;
} entry_t;

static char *content;
static entry_t table[SLOTS];
static unsigned int kept;

static entry_t *slot_of(const char *key)
{
    uint32_t hash = 2166136261u;
    for (const char *at = key; *at; at++)
        hash = (hash ^ (unsigned char)*at) * 16777619u;
    entry_t *slot = &table[hash % SLOTS];
    while (slot->key && strcmp(slot->key, key) != 0)
        slot = slot == &table[SLOTS - 1] ? table : slot + 1;
    return slot;
}

static char *trimmed(char *start, char *end)
{
    while (start < end && (*start == ' ' || *start == '\t'))
        start++;
    while (end > start && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
        end--;
    *end = '\0';
    return start;
}

/* False when the table is full; a full table is refused, so that no fact is left out in silence. */
static bool keep_line(char *line, char *end)
{
    char *equals = memchr(line, '=', (size_t)(end - line));
    if (*line == '#' || !equals)
        return true;
    char *value = trimmed(equals + 1, end);
    char *key = trimmed(line, equals);
    *slot_of(key) = (entry_t){key, value};
    return ++kept < SLOTS / 2;
}

static char *read_whole(const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file)
        return NULL;
    size_t length = 0, room = 1 << 16;
    char *text = malloc(room + 1);
    for (size_t got; text && (got = fread(text + length, 1, room - length, file)) > 0;) {
        length += got;
        if (length == room) {
            char *larger = realloc(text, (room *= 2) + 1);
            if (!larger)
                free(text);
            text = larger;
        }
    }
    fclose(file);
    if (text)
        text[length] = '\0';
    return text;
}

bool facts_load(const char *path)
{
    char *text = path ? read_whole(path) : NULL;
    if (!text)
        return false;
    memset(table, 0, sizeof table);
    free(content);
    content = text;
    kept = 0;
    for (char *line = text, *next; *line; line = next) {
        char *end = strchrnul(line, '\n');
        next = *end ? end + 1 : end;
        if (!keep_line(line, end))
            return false;
    }
    return true;
}

const char *fact(const char *key)
{
    return slot_of(key)->value;
}

bool fact_true(const char *key)
{
    const char *value = fact(key);
    return value && strcmp(value, "0") != 0;
}
