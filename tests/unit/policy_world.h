/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_world: hand-made facts of a domain where all is well, for tests that spoil one thing. */
#ifndef TESTS_POLICY_WORLD_H
#define TESTS_POLICY_WORLD_H

#include <stdbool.h>
#include <stdlib.h>

#include "policy/judge.h"
#include "unit.h"

#define NOW 1800000000 /* 2027-01-15 08:00 UTC */
#define DAY 86400
#define HOURS(n) ((int64_t)(n)*3600)

struct world {
    struct arena *arena;
    struct run_facts run;
    struct judge_opts opts;
    struct findings out;
};

/* cmocka set-up and teardown: example.org, secure, without hosts. */
int world_setup(void **state);
int world_teardown(void **state);

/* Pointers stay valid: there is room for 8 hosts with 20 addresses each. */
struct host_facts *world_host(struct world *world, const char *name, int preference);
/* An address with one session that ended well: TLS 1.3 and certificate 1. */
struct session_facts *world_address(struct world *world, struct host_facts *host, const char *ip);
/* A second session with the last address. */
struct session_facts *world_second(struct world *world, struct host_facts *host);
/* A session that ended badly, with nothing seen beyond what its step implies. */
void world_fail(struct session_facts *session, enum session_step step, enum session_end end);
void world_reply(struct session_facts *session, enum session_step step, int code, const char *text);
/* A trusted chain of a leaf (key and certificate `leaf`) and an intermediate `issuer`. */
struct chain_facts *world_chain(struct world *world, uint8_t leaf, uint8_t issuer);
/* A usable record; the data is the number `id` over and over. */
struct tlsa *world_tlsa(struct world *world, struct host_facts *host, uint8_t usage,
                        uint8_t selector, uint8_t matching, uint8_t id);
/* mx1.example.org[192.0.2.1] with certificate 1 and `3 1 1` of key `id`. */
struct host_facts *world_dane_host(struct world *world, uint8_t id);
/* Compares all records with all chains by number, as tls/verify would. */
void world_compare(struct world *world);
struct dns_trouble *world_trouble(struct world *world, uint16_t type, enum dns_status status,
                                  enum dns_blame blame);

typedef void judge(const struct run_facts *run, const struct judge_opts *opts,
                   struct findings *out);
/* Forgets what was found before and judges. */
void world_judge(struct world *world, judge *function);
/* The same with judge_dane() and records that were compared. */
void world_judge_dane(struct world *world);

/* The one finding of this kind, which must be in that state. */
const struct finding *world_found(const struct world *world, enum finding_id id, enum state state);
size_t world_count(const struct world *world, enum finding_id id);
void assert_text_has(const struct finding *finding, const char *part);
#define assert_none(world, id) assert_int_equal(world_count(world, id), 0)

#define world_test(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

#endif
