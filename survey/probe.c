/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * probe: the second stage: visits each server once for each name it has, one connection at a time,
 * and no more at once to a network or an operator than allowed.
 *
 * A place goes round: queued -> in the crowd -> visited under a name -> resting for the gap ->
 * queued again, until its names are used up or it says 421.
 */
#include <config.h>

#include <stdio.h>
#include <stdlib.h>

#include "render/record.h"
#include "survey/exclude.h"
#include "survey/place.h"
#include "survey/stage.h"

struct probe {
    struct stage stage;
    struct places places;
    struct crowd crowd;
    struct place *first, **end; /* that wait for their turn */
    size_t pending;             /* places that are not done, wherever they are */
    struct loop_timer *rate;    /* runs feed() when the next connection is due */
    double debt;                /* connections begun beyond the rate */
    msec paid;                  /* until when the debt was reckoned */
};

struct probe_job {
    struct stage_job job;
    struct probe *probe;
    struct place *place;
    size_t name;
    struct arena *arena;
    struct host_facts host;
    struct gather_opts opts;
    struct run_facts facts;
    struct gather *gather;
};

static void feed(struct probe *probe);

/* ---- lines */

static json_t *address_line(const struct place *place, const char *host)
{
    char text[IP_TEXT_SIZE];

    return json_pack("{s:s, s:s, s:s, s:i, s:I}", "kind", "address", "host", host, "address",
                     ip_format(&place->ip, text), "port", (int)place->port, "time",
                     (json_int_t)clock_wall());
}

static void address_key(const struct place *place, const char *host, char out[LINE_KEY_SIZE])
{
    char text[IP_TEXT_SIZE];

    snprintf(out, LINE_KEY_SIZE, "%.253s %s %u", host, ip_format(&place->ip, text),
             (unsigned)place->port);
}

/* A name that is not visited, and why. */
static void write_unmeasured(struct probe *probe, const struct place *place, const char *host,
                             const char *why)
{
    struct session_facts session = {.end = place->put_off ? SESSION_SKIPPED : SESSION_PENDING,
                                    .error = why};
    struct address_facts facts = {.ip = place->ip,
                                  .port = place->port,
                                  .not_public = !ip_is_public(&place->ip),
                                  .sessions = &session,
                                  .session_count = 1};
    json_t *line = address_line(place, host);
    char key[LINE_KEY_SIZE];

    address_key(place, host, key);
    json_object_set_new(line, "unmeasured", json_string(why));
    json_object_set_new(line, "facts", record_write(&record_address, &facts));
    stage_write(&probe->stage, LINE_ADDRESS, key, line);
    probe->stage.done++;
}

/* ---- the way of a place */

static void queue(struct probe *probe, struct place *place)
{
    place->queued = NULL;
    *probe->end = place;
    probe->end = &place->queued;
}

static const char *why_unmeasured(const struct place *place, size_t most)
{
    if (place->refused != NULL)
        return place->refused;
    if (place->put_off)
        return "put off (421)";
    return place->visited >= most ? "more names on this address than are asked for" : NULL;
}

/* Goes on to the next name that is to be visited. False: there is none, the place is done. */
static bool next_name(struct probe *probe, struct place *place)
{
    for (; place->next < place->name_count; place->next++) {
        const struct place_name *name = &place->names[place->next];
        const char *why = why_unmeasured(place, probe->stage.survey->names);

        if (!name->wanted)
            continue;
        if (why == NULL)
            return true;
        write_unmeasured(probe, place, name->host, why);
    }
    probe->pending--;
    return false;
}

static void on_gap(void *context)
{
    struct place *place = context;
    struct probe *probe = place->stage;

    loop_timer_free(place->gap);
    place->gap = NULL;
    queue(probe, place);
    feed(probe);
}

static void rest(struct probe *probe, struct place *place)
{
    place->stage = probe;
    place->gap = loop_timer_new(probe->stage.loop, on_gap, place);
    loop_timer_set(place->gap, clock_now() + probe->stage.survey->settings.gather.gap);
}

/* ---- a visit */

static bool told_off(const struct address_facts *address)
{
    for (size_t i = 0; i < address->session_count; i++) {
        const struct session_facts *session = &address->sessions[i];

        if (session->end == SESSION_REPLY && session->reply_code / 100 == 4 &&
            (session->reply_code == 421 || session->step == STEP_GREETING))
            return true;
    }
    return address->scan != NULL && address->scan->stop == SCAN_PUT_OFF;
}

/* A scan is of the address, whatever the name; its line stands with the first. */
static void write_job(struct probe_job *job)
{
    const struct address_facts *address = &job->facts.hosts[0].addresses[0];
    const char *host = job->place->names[job->name].host;
    json_t *line = address_line(job->place, host);
    char key[LINE_KEY_SIZE];

    address_key(job->place, host, key);
    json_object_set_new(line, "connections", json_integer((json_int_t)job->facts.connections));
    json_object_set_new(line, "facts", record_write(&record_address, address));
    stage_write(&job->probe->stage, LINE_ADDRESS, key, line);
    job->place->put_off |= told_off(address);
}

static void after(struct probe *probe, struct place *place)
{
    struct crowd_member *entered = crowd_leave(&probe->crowd, &place->member);

    while (entered != NULL) { /* those go first: their places are taken already */
        struct place *other = (struct place *)entered;

        entered = entered->next;
        other->queued = probe->first;
        if (probe->first == NULL)
            probe->end = &other->queued;
        probe->first = other;
    }
    place->next++;
    if (next_name(probe, place))
        rest(probe, place);
}

static void drop_job(struct stage_job *base)
{
    struct probe_job *job = (struct probe_job *)base;

    gather_free(job->gather);
    arena_free(job->arena);
    free(job);
}

static void on_visited(void *context)
{
    struct probe_job *job = context;
    struct probe *probe = job->probe;
    struct place *place = job->place;

    write_job(job);
    stage_job_end(&job->job);
    after(probe, place);
    feed(probe);
}

/* Seconds that a visit may take: every step at its limit, and a scan's connections. */
static msec visit_limit(const struct gather_opts *opts)
{
    msec one = opts->limits.connect + opts->limits.greeting + 5 * opts->limits.other;
    unsigned more = opts->scan == SCAN_POLICY      ? SCAN_POLICY_BUDGET
                    : opts->scan == SCAN_INVENTORY ? SCAN_INVENTORY_BUDGET
                                                   : 0;

    if (opts->intrusive)
        more += SCAN_INTRUSIVE_BUDGET;
    return one + (msec)more * (opts->gap + opts->limits.other);
}

static void set_opts(const struct probe *probe, const struct place *place, const char *host,
                     struct gather_opts *opts)
{
    const struct survey *survey = probe->stage.survey;

    *opts = survey->settings.gather;
    opts->want_sessions = true;
    if (place->scanned)
        opts->scan = SCAN_NONE;
    opts->intrusive =
        opts->intrusive && opts->scan != SCAN_NONE && exclude_domain(survey->authorised, host);
    opts->deadline = clock_now() + visit_limit(opts);
}

/* The one address of the host that the place is. */
static bool pick_address(struct probe_job *job)
{
    for (size_t i = 0; i < job->host.address_count; i++) {
        struct address_facts *address = &job->host.addresses[i];

        if (ip_compare(&address->ip, &job->place->ip) == 0 && address->port == job->place->port) {
            job->host.addresses = address;
            job->host.address_count = 1;
            return true;
        }
    }
    return false;
}

static void begin(struct probe *probe, struct place *place)
{
    struct stage *stage = &probe->stage;
    const struct place_name *name = &place->names[place->next];
    struct probe_job *job = mem_calloc(1, sizeof *job);

    job->probe = probe;
    job->place = place;
    job->name = place->next;
    job->arena = arena_new();
    if (places_host(&probe->places, name, job->arena, &job->host, &stage->err) != 0 ||
        !pick_address(job)) {
        if (stage->err.code == 0)
            err_set(&stage->err, ERR_SYNTAX, "the lines of %.200s have changed", name->host);
        arena_free(job->arena);
        free(job);
        loop_stop(stage->loop);
        return;
    }
    set_opts(probe, place, name->host, &job->opts);
    job->opts.known_host = &job->host;
    place->visited++;
    place->scanned |= job->opts.scan != SCAN_NONE;
    stage_job_begin(stage, &job->job, drop_job);
    job->gather = gather_start(stage->shared, &job->opts, job->arena, &job->facts, on_visited, job);
}

/* ---- the pace */

/* Connections that a visit makes at most. */
static double cost(const struct probe *probe, const struct place *place)
{
    enum scan_mode scan = probe->stage.survey->settings.gather.scan;

    if (scan == SCAN_NONE || place->scanned)
        return 1;
    return scan == SCAN_POLICY ? SCAN_POLICY_BUDGET : SCAN_INVENTORY_BUDGET;
}

/* Whether --rate allows another visit now; else feed() is called when it does. */
static bool in_pace(struct probe *probe)
{
    double rate = probe->stage.survey->rate;
    msec now = clock_now();

    if (rate <= 0)
        return true;
    probe->debt -= (double)(now - probe->paid) * rate / 1000;
    probe->paid = now;
    if (probe->debt < 0)
        probe->debt = 0;
    if (probe->debt < 1)
        return true;
    loop_timer_set(probe->rate, now + 1 + (msec)((probe->debt - 1) * 1000 / rate));
    return false;
}

static void on_rate(void *context)
{
    feed(context);
}

static void feed(struct probe *probe)
{
    while (probe->first != NULL && stage_may_begin(&probe->stage, probe->stage.survey->sessions) &&
           in_pace(probe)) {
        struct place *place = probe->first;

        probe->first = place->queued;
        if (probe->first == NULL)
            probe->end = &probe->first;
        if (!place->member.inside && !crowd_enter(&probe->crowd, &place->member))
            continue; /* the crowd gives it back */
        probe->debt += cost(probe, place);
        begin(probe, place);
    }
    stage_check(&probe->stage, probe->pending > 0);
}

/* ---- the stage */

/* Takes what was done before off; queues the rest. */
static void queue_all(struct probe *probe)
{
    const struct hash *table = &probe->places.table;

    for (size_t i = 0; i < table->count; i++) {
        struct place *place = table->entries[i].value;

        for (size_t k = 0; k < place->name_count; k++) {
            char key[LINE_KEY_SIZE];

            address_key(place, place->names[k].host, key);
            if (!output_has(probe->stage.output, LINE_ADDRESS, key))
                continue;
            place->names[k].wanted = false;
            place->visited++;
            place->scanned = true; /* with the first name */
            probe->stage.begun_with++;
        }
    }
    probe->stage.done = probe->stage.begun_with;
    probe->stage.total = probe->places.names;
    probe->pending = table->count;
    for (size_t i = 0; i < table->count; i++) {
        struct place *place = table->entries[i].value;

        if (!next_name(probe, place))
            continue;
        crowd_name(&probe->crowd, &place->member, &place->ip,
                   survey_operator(place->names[place->next].host));
        queue(probe, place);
    }
}

static void on_start(void *context)
{
    struct probe *probe = context;

    queue_all(probe);
    feed(probe);
}

int stage_probe(struct survey *survey, const char *const *files, size_t file_count,
                struct output *output, enum stage_end *end, struct err *err)
{
    struct probe probe = {.places = {.arena = arena_new()},
                          .crowd = {.most = survey->per_network},
                          .paid = clock_now()};
    struct loop_timer *start = NULL;
    int rc = stage_begin(&probe.stage, survey, output, "probe", err);

    probe.end = &probe.first;
    for (size_t i = 0; i < file_count && rc == 0; i++)
        rc = places_read(&probe.places, survey, files[i], err);
    if (rc == 0) {
        start = loop_timer_new(probe.stage.loop, on_start, &probe);
        probe.rate = loop_timer_new(probe.stage.loop, on_rate, &probe);
        loop_timer_set(start, clock_now());
        rc = stage_run(&probe.stage, end, err);
    }
    loop_timer_free(start);
    loop_timer_free(probe.rate);
    places_clear(&probe.places);
    crowd_clear(&probe.crowd);
    stage_clear(&probe.stage);
    arena_free(probe.places.arena);
    return rc;
}
