/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plugin: what every plugin shares: settings, the way from argv to an exit status, and the one
 * place that writes and exits.
 *
 * A plugin is one `struct plugin`: its option rows, a check of what was given, and a run that
 * gathers, judges and fills the report. main.c is the same for all.
 */
#ifndef PLUGINS_PLUGIN_H
#define PLUGINS_PLUGIN_H

#include "cli/option.h"
#include "gather/gather.h"
#include "policy/judge.h"
#include "report/report.h"

#define LIST_MAX 64 /* repeatable options */

struct settings { /* what options set; defaults by settings_init() */
    struct arena *arena;
    const char *host, *domain;
    char host_name[NAME_SIZE], domain_name[NAME_SIZE]; /* the same, normalised */
    const char *target;                                /* for the report */
    bool help, version;
    const char *print; /* an option asked for this text, and nothing else */
    int verbose;
    const char *explain;
    enum report_format format;
    msec started, timeout;
    struct range warn, crit;
    int64_t now; /* wall clock at the start */
    int64_t at;  /* as of when to judge */
    bool only4, only6;
    struct severity_rule rules[LIST_MAX];
    size_t rule_count;
    const char *expect_mx[LIST_MAX];
    const char *keywords[LIST_MAX];
    const char *selectors[LIST_MAX]; /* of DKIM, normalised */
    size_t selector_count;
    char control_host[NAME_SIZE];
    char sni[NAME_SIZE];
    char bogus_name[NAME_SIZE];
    bool port_given;
    bool offline;                /* no target: everything comes from the command line */
    const char *const *sections; /* the plugin's top-level JSON keys, ends with NULL */
    struct gather_opts gather;
    struct judge_opts judge;
};

struct outcome { /* what a run fills */
    struct findings findings;
    struct perfdata perfdata;
    struct report report;
};

#define OWN_GROUPS_MAX 3

struct plugin {
    struct program program;                  /* its groups are filled by plugin_program() */
    struct option_group own[OWN_GROUPS_MAX]; /* a NULL target means the settings */
    size_t own_count;
    const char *const *sections; /* top-level JSON keys beside the common ones, ends with NULL */
    bool mail;                   /* -H or -d, SMTP options */
    bool smtp;                   /* a domain plugin that visits mail hosts: SMTP options */
    /* What options mean together: ERR_USAGE with a sentence. May be NULL. */
    int (*check)(struct settings *settings, struct err *err);
    /* Gathers, judges, fills the outcome. An error of ours (file, memory map, socket) ends in
     * UNKNOWN with its sentence. */
    int (*run)(struct settings *settings, struct outcome *out, struct err *err);
};

/* Each plugin; main.c runs the one that it was built for. */
extern const struct plugin check_smtp_starttls;
extern const struct plugin check_dane_tlsa;
extern const struct plugin check_dkim;
extern const struct plugin check_dmarc_spf;
extern const struct plugin check_dnssec;
extern const struct plugin check_mta_sts;

/* All of them, ended by NULL: for what is made from their tables (manuals, files in contrib/). */
extern const struct plugin *const plugins_all[];

/* From argv to exit status. */
int plugin_main(const struct plugin *plugin, int argc, char **argv);
/* The whole option table of a plugin, writing to `settings`, which may be NULL for --help and
 * manuals. */
struct program plugin_program(const struct plugin *plugin, struct settings *settings);

/* After judging: the elapsed time and its thresholds (-w, -c) go into the outcome. Every run ends
 * with it. */
void plugin_finish_outcome(struct settings *settings, struct outcome *outcome);

/* Option rows that plugins share (options_*.c). */
extern const char *const mail_sections[]; /* of plugins that visit mail hosts */
extern const struct option_row options_target_mail[], options_target_domain[], options_run[],
    options_dns[], options_smtp[];
extern const size_t options_target_mail_count, options_target_domain_count, options_run_count,
    options_dns_count, options_smtp_count;

/* For .own of the plugins that scan. */
#define OPTIONS_SCAN_COUNT 3
extern const struct option_row options_scan[OPTIONS_SCAN_COUNT];

void settings_init(struct settings *settings, struct arena *arena);
/* Derives what follows from the options: names, ports, families, deadline. ERR_USAGE. */
MUST_CHECK int settings_finish(const struct plugin *plugin, struct settings *settings,
                               struct err *err);

/* Values that more than one row reads. ERR_USAGE with a sentence. */
int setting_limits(const char *value, struct limit *warn, struct limit *crit, struct err *err);
/* The row handlers of --rrsig-days and --days. */
int setting_rrsig_days(void *target, const char *value, struct err *err);
/* That of a repeated option for DKIM selectors. */
int setting_selector(void *target, const char *value, struct err *err);
int setting_cert_days(void *target, const char *value, struct err *err);
/* What the options of a scan mean together: the check of a plugin that has them. */
int setting_scan_finish(struct settings *settings, struct err *err);

#endif
