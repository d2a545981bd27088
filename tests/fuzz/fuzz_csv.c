/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: findings.csv as diff reads it. */
#include <config.h>

#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "survey/csv.h"

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
    }
    FUZZ_CHECK(rc == 0 || err.text[0] != '\0');
    if (csv->file != NULL)
        fclose(csv->file);
    free(csv);
    return 0;
}
