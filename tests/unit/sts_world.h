/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sts_world: a domain where all is well with MTA-STS, for tests that spoil one thing. */
#ifndef TESTS_STS_WORLD_H
#define TESTS_STS_WORLD_H

#include "policy/mta_sts_judge.h"
#include "policy_world.h"

#define STS_HEAD "version: STSv1\nmax_age: 604800\n"
#define STS_ENFORCE STS_HEAD "mode: enforce\nmx: mx1.example.org\n"
#define STS_TESTING STS_HEAD "mode: testing\nmx: mx1.example.org\n"
#define STS_MODE_NONE_TEXT STS_HEAD "mode: none\n"
#define STS_RECORD "v=STSv1; id=1;"

struct sts_world {
    struct world *world; /* mx1.example.org[192.0.2.1] */
    struct mta_sts_facts facts;
    struct policy_file_facts file; /* mta-sts.example.org, from 192.0.2.80 */
    struct sts_opts opts;
    struct session_facts *session; /* of mx1 */
};

/* The one world of a test; mode enforce. */
extern struct sts_world sts;

/* cmocka set-up and teardown. */
int sts_setup(void **state);
int sts_teardown(void **state);
/* Sets the record; NULL: there is none. */
void sts_record(const char *text);
/* Every address serves this policy from now on. */
void sts_policy(const char *text);
/* One more address of the policy host, which serves the policy of the first. */
struct fetch_facts *sts_fetch(const char *ip);
/* The fetch ends so, without an answer. */
void sts_fetch_fails(struct fetch_facts *fetch, enum fetch_end end);
/* Reads the policies, forgets what was found before, and judges. */
void sts_judge(void);
/* Judges; the finding must be there in that state. */
const struct finding *sts_found(enum finding_id id, enum state state);
/* Judges; it must not be there. */
void sts_none(enum finding_id id);

#define sts_test(name) cmocka_unit_test_setup_teardown(name, sts_setup, sts_teardown)

#endif
