/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * commands: what monitoring systems and shells have to know of the programs, made from the option
 * tables that the programs themselves use. The program contrib/commands prints it when make asks.
 */
#ifndef CONTRIB_COMMANDS_H
#define CONTRIB_COMMANDS_H

#include <stdio.h>

#include "plugins/plugin.h"

#define VARIABLE_SIZE 80

/* Writes something about one option. */
typedef void option_writer(const struct program *program, const struct option_row *row, void *out);

/* Hands every option of the program that a check by itself can use to `write`, in the order of
 * --help. Left out are those for people: --help, --version, --explain. */
void each_check_option(const struct program *program, option_writer *write, void *out);
/* The name of the check command in Icinga: the plugin's without "check_". */
const char *command_name(const struct program *program);
/* The custom variable of an option: "dane_tlsa_rrsig_days". */
void option_variable(const struct program *program, const struct option_row *row,
                     char name[VARIABLE_SIZE]);
/* Its sentences, as in the manual. */
const char *option_text(const struct option_row *row);

/* Each prints one file. `folder` is where the plugins are. */
void print_icinga2(const char *folder, FILE *out);
void print_director(const char *folder, FILE *out);
void print_nagios(const char *folder, FILE *out);
void print_zabbix(const char *folder, FILE *out);
void print_bash(const char *folder, FILE *out);

#endif
