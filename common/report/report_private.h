/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_private: what report.c hands to the three renderers. */
#ifndef REPORT_REPORT_PRIVATE_H
#define REPORT_REPORT_PRIVATE_H

#include "report/report.h"

/* The worst finding with its subject, in one line. */
#define VERDICT_TEXT_SIZE (FINDING_TEXT_MAX + SUBJECT_TEXT_SIZE + 2)

struct verdict {
    enum state state;
    char text[VERDICT_TEXT_SIZE]; /* clean */
};

/* Line 1 and a line a finding, under REPORT_TEXT_MAX bytes, with at most one "|". */
void report_text(const struct report *report, const struct verdict *verdict, struct buf *out);
/* One JSON object in one line. */
void report_json(const struct report *report, const struct verdict *verdict, struct buf *out);
/* Metrics in the text exposition format. */
void report_prometheus(const struct report *report, const struct verdict *verdict, struct buf *out);

#endif
