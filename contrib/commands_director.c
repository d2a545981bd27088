/* SPDX-License-Identifier: GPL-3.0-or-later */
/* commands_director: a basket for the Director of Icinga: commands, their data fields, templates.
 */
#include <config.h>

#include <string.h>

#include <jansson.h>

#include "commands.h"

#define DATA_TYPE "Icinga\\Module\\Director\\DataType\\DataType"

struct basket {
    json_t *arguments, *fields; /* of the command that is being written */
    json_t *datafields;         /* of all */
    int last;                   /* number of the last data field */
};

static const char *data_type(const struct option_row *row)
{
    if (row->value == NULL)
        return DATA_TYPE "Boolean";
    return row->repeat ? DATA_TYPE "Array" : DATA_TYPE "String";
}

static void add_field(struct basket *basket, const struct program *program,
                      const struct option_row *row, const char *variable)
{
    char key[16], caption[VARIABLE_SIZE];

    snprintf(key, sizeof key, "%d", ++basket->last);
    snprintf(caption, sizeof caption, "%s --%s", command_name(program), row->name);
    json_object_set_new(basket->datafields, key,
                        json_pack("{s:s, s:s, s:s, s:s, s:n, s:{}}", "varname", variable, "caption",
                                  caption, "description", option_text(row), "datatype",
                                  data_type(row), "format", "settings"));
    json_array_append_new(basket->fields, json_pack("{s:i, s:s, s:n}", "datafield_id", basket->last,
                                                    "is_required", "n", "var_filter"));
}

static void add_option(const struct program *program, const struct option_row *row, void *context)
{
    struct basket *basket = context;
    char variable[VARIABLE_SIZE], key[VARIABLE_SIZE], macro[VARIABLE_SIZE + 2];
    json_t *argument;

    option_variable(program, row, variable);
    snprintf(key, sizeof key, "--%s", row->name);
    snprintf(macro, sizeof macro, "$%s$", variable);
    argument = json_pack("{s:s, s:s}", row->value != NULL ? "value" : "set_if", macro,
                         "description", option_text(row));
    if (row->repeat && row->value != NULL)
        json_object_set_new(argument, "repeat_key", json_true());
    json_object_set_new(basket->arguments, key, argument);
    add_field(basket, program, row, variable);
}

static json_t *command(struct basket *basket, const struct program *program, const char *folder)
{
    char path[512];

    snprintf(path, sizeof path, "%s/%s", folder, program->name);
    basket->arguments = json_object();
    basket->fields = json_array();
    each_check_option(program, add_option, basket);
    return json_pack("{s:o, s:s, s:b, s:o, s:[], s:n, s:s, s:s, s:s, s:s, s:{}, s:n}", "arguments",
                     basket->arguments, "command", path, "disabled", 0, "fields", basket->fields,
                     "imports", "is_string", "methods_execute", "PluginCheck", "object_name",
                     command_name(program), "object_type", "object", "timeout", "120", "vars",
                     "zone");
}

/* A service template a command; what is told of DNS alone can wait for an hour. */
static json_t *template(const struct plugin *plugin, const char *name)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:[], s:[], s:{}}", "object_name", name,
                     "object_type", "template", "check_command", command_name(&plugin->program),
                     "check_interval", plugin->mail || plugin->smtp ? "900" : "3600",
                     "retry_interval", "180", "max_check_attempts", "3", "disabled", 0, "fields",
                     "imports", "vars");
}

void print_director(const char *folder, FILE *out)
{
    struct basket basket = {.datafields = json_object()};
    json_t *commands = json_object(), *templates = json_object();
    json_t *all;

    for (size_t i = 0; plugins_all[i] != NULL; i++) {
        struct program program = plugin_program(plugins_all[i], NULL);
        char name[VARIABLE_SIZE];

        json_object_set_new(commands, command_name(&program), command(&basket, &program, folder));
        snprintf(name, sizeof name, "mailsec_%s", command_name(&program));
        json_object_set_new(templates, name, template(plugins_all[i], name));
    }
    all = json_pack("{s:o, s:o, s:o}", "Command", commands, "ServiceTemplate", templates,
                    "Datafield", basket.datafields);
    json_dumpf(all, out, JSON_INDENT(4) | JSON_ESCAPE_SLASH);
    putc('\n', out);
    json_decref(all);
}
