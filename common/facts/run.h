/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run: everything that one run of a program has seen. Lives in the arena it was gathered into. */
#ifndef FACTS_RUN_H
#define FACTS_RUN_H

#include "base/mem.h"
#include "facts/dnssec.h"
#include "facts/mail.h"

/* Why gathering stopped. */
enum run_end { RUN_COMPLETE = 0, RUN_DEADLINE, RUN_TERMINATED };

/* What is known of the resolver. */
enum resolver_state {
    RESOLVER_UNUSED = 0,
    RESOLVER_VALIDATING,
    RESOLVER_NOT_VALIDATING,   /* turned off: --trust-anchor none */
    RESOLVER_FORWARDER_BREAKS, /* the forwarder strips or breaks DNSSEC; nothing below it validates
                                */
    RESOLVER_UNUSABLE,         /* no resolver could be set up: see resolver_error */
};

/* What the --control host said when nothing else answered. */
enum control_state { CONTROL_UNASKED = 0, CONTROL_ANSWERS, CONTROL_SILENT };

struct run_facts {
    enum run_end end;
    bool sessions_begun; /* at least one connection was tried */
    enum resolver_state resolver;
    const char *resolver_error;
    const char *resolver_text; /* which forwarders, for sentences */
    struct domain_facts domain;
    struct host_facts *hosts; /* by preference, then name */
    size_t host_count;
    enum control_state control;
    const char *control_name;
    struct dnssec_facts *dnssec; /* NULL unless wanted */
    size_t lookups;              /* made, control questions included */
    size_t connections;          /* made */
};

#endif
