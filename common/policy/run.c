/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/judge.h"
#include "policy/places.h"
#include "policy/trouble.h"

/* What DNS could not tell, for programs that live by it and for those that go on without. */
static void judge_resolver(const struct run_facts *run, const struct judge_opts *opts,
                           struct findings *out)
{
    struct subject subject = subject_of_run(run);
    bool security = needs_security(run, opts);
    const char *error = run->resolver_error != NULL ? run->resolver_error : "no reason given";

    if (run->resolver == RESOLVER_UNUSABLE) {
        findings_add(out, FINDING_DNS_RESOLVER_FAILING, &subject,
                     "no resolver could be set up: %.200s", error);
    } else if (run->resolver == RESOLVER_NOT_VALIDATING) {
        findings_add(out, security ? FINDING_DNS_NO_ANCHOR : FINDING_DNS_NOT_VALIDATED, &subject,
                     "DNSSEC validation was turned off with --trust-anchor none");
    } else if (run->resolver == RESOLVER_FORWARDER_BREAKS) {
        findings_add(
            out, security ? FINDING_DNS_FORWARDER_BREAKS : FINDING_DNS_NOT_VALIDATED, &subject,
            "the root does not validate through the resolver%s%.100s: %s (%.200s)",
            run->resolver_text != NULL ? " " : "",
            run->resolver_text != NULL ? run->resolver_text : "",
            security ? "use --recursive, or --resolver with one that passes DNSSEC, and look "
                       "at this machine's clock"
                     : "the answers are used unvalidated",
            error);
    }
}

void judge_run(const struct run_facts *run, const struct judge_opts *opts, struct findings *out)
{
    struct subject subject = subject_of_run(run);

    if (run->end == RUN_TERMINATED)
        findings_add(out, FINDING_RUN_TERMINATED, &subject,
                     "the run was ended by a signal; what was known by then is reported");
    else if (cut_in_dns(run))
        findings_add_as(out, FINDING_RUN_DEADLINE, deadline_state(opts, STATE_UNKNOWN), &subject,
                        "the run ended while DNS lookups were outstanding and before any "
                        "connection was tried%s%.100s",
                        run->resolver_text != NULL ? "; resolver " : "",
                        run->resolver_text != NULL ? run->resolver_text : "");
    judge_resolver(run, opts, out);
}
