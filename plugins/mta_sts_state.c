/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "mta_sts_state.h"

#include <string.h>

#include "store/store.h"

static enum sts_mode mode_of(const char *name)
{
    for (int mode = STS_MODE_NONE; mode <= STS_MODE_ENFORCE; mode++) {
        if (name != NULL && strcmp(name, sts_mode_name((enum sts_mode)mode)) == 0)
            return (enum sts_mode)mode;
    }
    return STS_MODE_UNKNOWN;
}

static void read_patterns(struct arena *arena, const json_t *list, struct sts_held *out)
{
    const json_t *value;
    size_t index;

    json_array_foreach(list, index, value)
    {
        const char **last;

        if (!json_is_string(value) || out->mx_count == STS_PATTERNS_MAX)
            continue;
        last = arena_push(arena, &out->mx, &out->mx_count, sizeof *last);
        *last = arena_strdup(arena, json_string_value(value));
    }
}

/* What does not read as a policy is as good as nothing remembered. */
static struct sts_held read_held(struct arena *arena, const json_t *object, int64_t now)
{
    const char *id = json_string_value(json_object_get(object, "id"));
    json_int_t max_age = json_integer_value(json_object_get(object, "max_age"));
    json_int_t seen = json_integer_value(json_object_get(object, "seen"));
    struct sts_held held = {0};

    held.mode = mode_of(json_string_value(json_object_get(object, "mode")));
    if (id == NULL || held.mode == STS_MODE_UNKNOWN || max_age < 0 || max_age > STS_MAX_AGE_MAX ||
        seen <= 0 || seen > now)
        return (struct sts_held){0};
    held.id = arena_strdup(arena, id);
    held.max_age = (uint32_t)max_age;
    held.seen = seen;
    read_patterns(arena, json_object_get(object, "mx"), &held);
    return held;
}

static json_t *write_held(const struct sts_held *held)
{
    json_t *list;

    if (held->id == NULL)
        return json_null();
    list = json_array();
    for (size_t i = 0; i < held->mx_count; i++)
        json_array_append_new(list, json_string(held->mx[i]));
    return json_pack("{s:s, s:s, s:I, s:I, s:o}", "id", held->id, "mode", sts_mode_name(held->mode),
                     "max_age", (json_int_t)held->max_age, "seen", (json_int_t)held->seen, "mx",
                     list);
}

struct mta_sts_state {
    struct settings *settings;
    struct store *store;
    struct sts_memory before;
};

struct mta_sts_state *mta_sts_state_open(const char *path, struct settings *settings,
                                         struct outcome *out)
{
    struct mta_sts_state *state;
    struct store *store = NULL;
    const json_t *kept;
    struct err err = {0};

    if (path == NULL)
        return NULL;
    if (store_open(path, "mta-sts", &store, &err) != 0) {
        findings_add(&out->findings, FINDING_STATE_FILE, NULL, "%s", err.text);
        return NULL;
    }
    state = arena_alloc(settings->arena, 1, sizeof *state);
    state->settings = settings;
    state->store = store;
    kept = json_object_get(store_data(store), settings->domain_name);
    state->before.last = read_held(settings->arena, json_object_get(kept, "last"), settings->now);
    state->before.older = read_held(settings->arena, json_object_get(kept, "older"), settings->now);
    return state;
}

enum sts_mode mta_sts_state_mode(const struct mta_sts_state *state)
{
    if (state == NULL || sts_held_until(&state->before.last) <= state->settings->now)
        return STS_MODE_UNKNOWN;
    return state->before.last.mode;
}

void mta_sts_state_close(struct mta_sts_state *state, const struct mta_sts_facts *facts,
                         const struct run_facts *run, bool known, struct outcome *out)
{
    struct sts_memory next;
    struct err err = {0};

    if (state == NULL)
        return;
    if (known) {
        judge_sts_time(&state->before, facts, run, state->settings->now, &out->findings, &next);
        json_object_set_new(store_data(state->store), state->settings->domain_name,
                            json_pack("{s:o, s:o}", "last", write_held(&next.last), "older",
                                      write_held(&next.older)));
        if (store_save(state->store, &err) != 0)
            findings_add(&out->findings, FINDING_STATE_FILE, NULL, "%s", err.text);
    }
    store_close(state->store);
}
