/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy_file: the task that fetches an MTA-STS policy from every address of its web server (RFC
 * 8461 3.3), in parallel. */
#ifndef GATHER_POLICY_FILE_H
#define GATHER_POLICY_FILE_H

#include "facts/policy_file.h"
#include "gather/task.h"

/* More addresses of the web server are left out. */
#define POLICY_FILE_ADDRESSES_MAX 16

/* Whether there is a reason to fetch it. */
enum policy_file_want { POLICY_FILE_UNKNOWN = 0, POLICY_FILE_WANTED, POLICY_FILE_NEEDLESS };

struct policy_file_task {
    struct gather_task task;
    const char *domain;
    int64_t now; /* epoch, as of when the certificate must verify */
    /* Looks at tasks that stand before this one in the list. */
    enum policy_file_want (*wanted)(void *context);
    void *context;
    /* What came of it: host.name is NULL where there was no reason. */
    struct policy_file_facts facts;
    struct policy_file_run *run; /* the task's own */
};

/* Sets up the task: `domain`, `now`, `wanted` and `context` are kept. Needs gather_opts.want_trust.
 */
void policy_file_init(struct policy_file_task *task, const char *domain, int64_t now,
                      enum policy_file_want (*wanted)(void *context), void *context);

#endif
