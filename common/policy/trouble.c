/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/trouble.h"

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

static void blame_domain(struct findings *out, const struct subject *subject,
                         const struct dns_trouble *trouble, const struct trouble_kind *kind)
{
    const char *type = rr_type_name(trouble->type);

    if (trouble->status == DNS_BOGUS)
        findings_add(out, kind->bogus, subject,
                     "the %s records of %s fail DNSSEC validation while the root and the parent "
                     "validate: %.200s; %s",
                     type, trouble->name, why(trouble), kind->effect);
    else
        findings_add(out, kind->failing, subject,
                     "the %s lookup of %s fails while the same resolver answers for the parent: "
                     "%.200s; %s",
                     type, trouble->name, why(trouble), kind->effect);
}

/* The forwarder or the lack of an anchor: it hurts only those who need the security status. */
static void blame_validation(const struct run_facts *run, const struct judge_opts *opts,
                             struct findings *out, const struct subject *subject,
                             const struct dns_trouble *trouble, bool usable)
{
    bool anchor = trouble->blame == BLAME_ANCHOR;

    if (run->resolver == (anchor ? RESOLVER_NO_ANCHOR : RESOLVER_FORWARDER_BREAKS))
        return;
    if (usable && !needs_security(run, opts))
        findings_add(out, FINDING_DNS_NOT_VALIDATED, subject,
                     "the %s records of %s could not be validated (%.200s) and are used as they "
                     "are",
                     rr_type_name(trouble->type), trouble->name, why(trouble));
    else if (anchor)
        findings_add(out, FINDING_DNS_NO_ANCHOR, subject,
                     "the %s records of %s cannot be validated without a trust anchor: %.200s",
                     rr_type_name(trouble->type), trouble->name, why(trouble));
    else
        findings_add(out, FINDING_DNS_FORWARDER_BREAKS, subject,
                     "the %s records of %s cannot be validated, since the root does not validate "
                     "through this resolver either (%.200s): use --recursive or name a resolver "
                     "that passes DNSSEC with --resolver",
                     rr_type_name(trouble->type), trouble->name, why(trouble));
}

static void blame_us(const struct run_facts *run, const struct judge_opts *opts,
                     struct findings *out, const struct subject *subject,
                     const struct dns_trouble *trouble)
{
    const char *type = rr_type_name(trouble->type);

    if (run->end == RUN_TERMINATED || cut_in_dns(run) || run->resolver == RESOLVER_UNUSABLE)
        return;
    if (trouble->blame == BLAME_DEADLINE)
        findings_add_as(out, FINDING_RUN_DEADLINE, deadline_state(opts, STATE_UNKNOWN), subject,
                        "the run ended before the %s lookup of %s was settled", type,
                        trouble->name);
    else
        findings_add(out, FINDING_DNS_RESOLVER_FAILING, subject,
                     "the %s lookup of %s failed (%.200s), and this resolver did not answer "
                     "control questions either%s%.100s",
                     type, trouble->name, why(trouble), run->resolver_text != NULL ? ": " : "",
                     run->resolver_text != NULL ? run->resolver_text : "");
}

void judge_trouble(const struct run_facts *run, const struct judge_opts *opts, struct findings *out,
                   const struct subject *subject, const struct dns_trouble *trouble,
                   const struct trouble_kind *kind, bool usable)
{
    if (trouble->blame == BLAME_DOMAIN)
        blame_domain(out, subject, trouble, kind);
    else if (trouble->blame == BLAME_FORWARDER || trouble->blame == BLAME_ANCHOR)
        blame_validation(run, opts, out, subject, trouble, usable);
    else
        blame_us(run, opts, out, subject, trouble);
}
