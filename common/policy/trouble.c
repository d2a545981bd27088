/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/trouble.h"

#include "base/text.h"
#include "dns/answers.h"

bool needs_security(const struct run_facts *run, const struct judge_opts *opts)
{
    return opts->dane_asked || run->dnssec != NULL;
}

bool cut_in_dns(const struct run_facts *run)
{
    return run->end == RUN_DEADLINE && !run->sessions_begun;
}

enum state deadline_state(const struct judge_opts *opts, enum state state)
{
    return opts->deadline_state_set ? opts->deadline_state : state;
}

static const char *why(const struct dns_trouble *trouble)
{
    return trouble->why != NULL ? trouble->why : "no reason given";
}

/* What could not be had: "MX", or "TLSA of NAME" when it is not the subject's own name. */
static const char *what(struct findings *out, const struct subject *subject,
                        const struct dns_trouble *trouble)
{
    const char *type = rr_type_name(trouble->type);
    const char *own = subject->host != NULL ? subject->host : subject->domain;

    if (own != NULL && text_equal_nocase(own, trouble->name))
        return type;
    return arena_printf(out->arena, "%s of %s", type, trouble->name);
}

static void blame_domain(struct findings *out, const struct subject *subject,
                         const struct dns_trouble *trouble, const struct trouble_kind *kind)
{
    if (trouble->status == DNS_BOGUS)
        findings_add(out, kind->bogus, subject,
                     "fails DNSSEC validation (%s), while the root and the parent validate: mend "
                     "its keys, DS and signatures; %s (%.200s)",
                     what(out, subject, trouble), kind->effect, why(trouble));
    else
        findings_add(out, kind->failing, subject,
                     "cannot be looked up (%s), while the same resolver answers for the parent: "
                     "mend its name servers; %s (%.200s)",
                     what(out, subject, trouble), kind->effect, why(trouble));
}

/* The forwarder: it hurts only those who need the security status. */
static void blame_validation(const struct run_facts *run, const struct judge_opts *opts,
                             struct findings *out, const struct subject *subject,
                             const struct dns_trouble *trouble, bool usable)
{
    if (run->resolver == RESOLVER_FORWARDER_BREAKS)
        return;
    if (usable && !needs_security(run, opts))
        findings_add(out, FINDING_DNS_NOT_VALIDATED, subject,
                     "could not be validated (%s) and is used as it is: %.200s",
                     what(out, subject, trouble), why(trouble));
    else
        findings_add(out, FINDING_DNS_FORWARDER_BREAKS, subject,
                     "cannot be validated (%s), for the root does not validate through this "
                     "resolver either: use --recursive, or --resolver with one that passes DNSSEC "
                     "(%.200s)",
                     what(out, subject, trouble), why(trouble));
}

static void blame_us(const struct run_facts *run, const struct judge_opts *opts,
                     struct findings *out, const struct subject *subject,
                     const struct dns_trouble *trouble)
{
    if (run->end == RUN_TERMINATED || cut_in_dns(run) || run->resolver == RESOLVER_UNUSABLE)
        return;
    if (trouble->blame == BLAME_DEADLINE)
        findings_add_as(out, FINDING_RUN_DEADLINE, deadline_state(opts, STATE_UNKNOWN), subject,
                        "could not be looked up (%s) before the run ended",
                        what(out, subject, trouble));
    else
        findings_add(out, FINDING_DNS_RESOLVER_FAILING, subject,
                     "could not be looked up (%s), and control questions were not answered either: "
                     "ask another --resolver, or --recursive (%.200s%s%.100s)",
                     what(out, subject, trouble), why(trouble),
                     run->resolver_text != NULL ? "; asked: " : "",
                     run->resolver_text != NULL ? run->resolver_text : "");
}

void judge_trouble(const struct run_facts *run, const struct judge_opts *opts, struct findings *out,
                   const struct subject *subject, const struct dns_trouble *trouble,
                   const struct trouble_kind *kind, bool usable)
{
    if (trouble->blame == BLAME_DOMAIN)
        blame_domain(out, subject, trouble, kind);
    else if (trouble->blame == BLAME_FORWARDER)
        blame_validation(run, opts, out, subject, trouble, usable);
    else
        blame_us(run, opts, out, subject, trouble);
}
