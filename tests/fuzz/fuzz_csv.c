/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: findings.csv as diff reads it; what was read can be written and comes back. */
#include <config.h>

#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "survey/csv.h"

/* Room for a record in which each octet is doubled. */
#define WRITTEN_MAX ((size_t)2 * CSV_RECORD_MAX + 4 * CSV_CELLS_MAX)

static void check_again(const struct csv *csv)
{
    struct csv *again = calloc(1, sizeof *again);
    char *text = calloc(1, WRITTEN_MAX);
    struct err err = {0};
    FILE *file;

    FUZZ_CHECK(again != NULL && text != NULL);
    file = fmemopen(text, WRITTEN_MAX, "w");
    FUZZ_CHECK(file != NULL && csv_write(file, csv->cells, csv->count));
    fclose(file);
    FUZZ_CHECK(strpbrk(text, "\r\t\033\177") == NULL && strchr(text, '\n')[1] == '\0');
    again->file = fmemopen(text, strlen(text), "r");
    FUZZ_CHECK(again->file != NULL);
    /* A guard more may be too long. */
    if (csv_read(again, &err) == 1) {
        FUZZ_CHECK(again->count == csv->count);
        for (size_t i = 0; i < csv->count; i++)
            FUZZ_CHECK(!text_is_clean(csv->cells[i]) ||
                       strcmp(again->cells[i], csv->cells[i]) == 0);
    }
    fclose(again->file);
    free(again);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct csv *csv = calloc(1, sizeof *csv);
    struct err err = {0};
    size_t records = 0;
    int rc = 0;

    if (csv == NULL)
        return 0;
    csv->file = size > 0 ? fmemopen((void *)(uintptr_t)data, size, "r") : NULL;
    while (csv->file != NULL && (rc = csv_read(csv, &err)) == 1) {
        FUZZ_CHECK(csv->count >= 1 && csv->count <= CSV_CELLS_MAX);
        for (size_t i = 0; i < csv->count; i++)
            FUZZ_CHECK(strlen(csv->cells[i]) < CSV_RECORD_MAX);
        FUZZ_CHECK(++records <= size + 1);
        if (records <= 100)
            check_again(csv);
    }
    FUZZ_CHECK(rc == 0 || err.text[0] != '\0');
    if (csv->file != NULL)
        fclose(csv->file);
    free(csv);
    return 0;
}
