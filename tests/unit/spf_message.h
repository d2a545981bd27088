/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spf_message: answer tables for check_host(), and one check over them. */
#ifndef TESTS_SPF_MESSAGE_H
#define TESTS_SPF_MESSAGE_H

#include "answers_fill.h"
#include "policy/spf_check.h"

#define SENDER "user@example.org"
#define CLIENT "192.0.2.1"
#define CLIENT6 "2001:db8::1"
#define REVERSE "1.2.0.192.in-addr.arpa"

/* Files a TXT record with this text. */
void zone_txt(struct fill_fixture *f, const char *name, const char *text);
/* Files an answer: `lines` as for fill(). */
void zone(struct fill_fixture *f, const char *name, uint16_t type, const char *lines);
/* One check to its end; a question without an answer in the table fails the test. */
struct spf_verdict check(struct fill_fixture *f, const char *ip, const char *sender,
                         const char *helo);
/* The same of SENDER from CLIENT, which must have this result. */
struct spf_verdict results_in(struct fill_fixture *f, enum spf_result wanted);
/* Whether the verdict's problem has this in it. */
void says(const struct spf_verdict *verdict, const char *words);

#endif
