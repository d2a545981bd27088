/* SPDX-License-Identifier: GPL-3.0-or-later */
/* findings_csv: the columns of findings.csv, which the report writes and diff reads. */
#ifndef SURVEY_FINDINGS_CSV_H
#define SURVEY_FINDINGS_CSV_H

#include <stddef.h>

enum findings_column {
    COLUMN_GROUP,
    COLUMN_DOMAIN,
    COLUMN_HOST,
    COLUMN_ADDRESS,
    COLUMN_ID,
    COLUMN_STATE,
    COLUMN_VALUE,
    COLUMN_TEXT,
    COLUMN_COUNT
};

/* The first record. */
static const char *const findings_columns[COLUMN_COUNT] = {"group", "domain", "host",  "address",
                                                           "id",    "state",  "value", "text"};

/* The text of a domain that nothing was asked about. */
#define FINDINGS_EXCLUDED "excluded from the survey"

#endif
