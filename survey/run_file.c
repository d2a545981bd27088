/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "survey/run_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

static json_t *options_json(const struct survey *survey)
{
    static const char *const scans[] = {NULL, "policy", "inventory"};
    const struct gather_opts *gather = &survey->settings.gather;
    json_t *json = json_pack(
        "{s:I, s:I, s:I, s:f, s:f, s:i, s:f, s:b, s:b, s:b, s:b, s:b, s:b}", "lookups",
        (json_int_t)survey->lookups, "sessions", (json_int_t)survey->sessions, "per_network",
        (json_int_t)survey->per_network, "rate", survey->rate, "gap", (double)gather->gap / 1000,
        "port", (int)gather->port, "timeout", (double)survey->settings.timeout / 1000, "no_smtp",
        survey->no_smtp, "no_fetch", survey->no_fetch, "allow_private", survey->allow_private,
        "intrusive", gather->intrusive, "ipv4", gather->ipv4, "ipv6", gather->ipv6);

    if (scans[gather->scan] != NULL)
        json_object_set_new(json, "scan", json_string(scans[gather->scan]));
    if (survey->exclude_file != NULL)
        json_object_set_new(json, "exclude", json_string(survey->exclude_file));
    if (gather->helo != NULL)
        json_object_set_new(json, "helo", json_string(gather->helo));
    return json;
}

static json_t *text_or_null(const char *text)
{
    return text != NULL ? json_string(text) : json_null();
}

static int write_file(struct output *output, json_t *json, struct err *err)
{
    char *text = json_dumps(json, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    int rc = text != NULL ? output_replace(output, "run.json", text, strlen(text), err)
                          : err_set(err, ERR_INTERNAL, "run.json could not be made");

    free(text);
    json_decref(json);
    return rc;
}

json_t *run_file_read(const char *folder)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/run.json", folder);
    return json_load_file(path, 0, NULL);
}

int run_file_begin(struct survey *survey, struct output *output, const char *command,
                   struct err *err)
{
    json_t *before, *json;

    if (survey->folder == NULL)
        return 0;
    before = survey->resume ? run_file_read(survey->folder) : NULL;
    if (before != NULL) {
        json_t *resumed = json_object_get(before, "resumed");

        if (json_is_array(resumed))
            json_array_append_new(resumed, json_integer(survey->settings.now));
        json_object_set_new(before, "ended", json_null());
        return write_file(output, before, err);
    }
    json = json_pack("{s:i, s:s, s:{s:s, s:s, s:s}, s:s, s:o, s:I, s:n, s:[], s:o, s:o}",
                     "mailsec-survey", 1, "version", PACKAGE_VERSION, "libraries", "openssl",
                     OpenSSL_version(OPENSSL_VERSION), "libunbound", resolver_library(), "jansson",
                     JANSSON_VERSION, "command", command, "contact", text_or_null(survey->contact),
                     "started", (json_int_t)survey->settings.now, "ended", "resumed", "resolver",
                     json_null(), "options", options_json(survey));
    return write_file(output, json, err);
}

int run_file_end(struct survey *survey, struct output *output, struct err *err)
{
    json_t *json = survey->folder != NULL ? run_file_read(survey->folder) : NULL;

    if (json == NULL)
        return 0;
    json_object_set_new(json, "ended", json_integer(clock_wall()));
    if (survey->resolver != NULL)
        json_object_set_new(json, "resolver", json_string(survey->resolver));
    return write_file(output, json, err);
}
