/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dane_modes: what check_dane_tlsa does beside judging live hosts: a chain from a file against
 * given records (offline), and a coming chain against the live TLSA set (--next-chain). */
#ifndef PLUGINS_DANE_MODES_H
#define PLUGINS_DANE_MODES_H

#include "plugin.h"

struct dane_options {
    const char *next_chain; /* --next-chain FILE */
    const char *state_file; /* --state-file FILE */
    const char *chain;      /* --chain FILE: offline */
    struct tlsa *tlsa;      /* --tlsa, in the arena of the settings */
    size_t tlsa_count;
    char names[16][NAME_SIZE]; /* --name */
    const char *name_list[16];
    size_t name_count;
};

/* "U S M HEX" -> one more record. ERR_USAGE. */
int dane_add_record(struct dane_options *dane, struct arena *arena, const char *text,
                    struct err *err);
/* A chain from a file against records from the command line: OK authenticated, CRITICAL not,
 * UNKNOWN nothing usable. */
int dane_offline_run(const struct dane_options *dane, struct settings *settings,
                     struct outcome *out, struct err *err);
/* The live set against the coming chain. */
int dane_next_run(const struct dane_options *dane, struct settings *settings, struct outcome *out,
                  struct err *err);

#endif
