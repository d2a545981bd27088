/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "policy/dkim_record.h"

#include <string.h>

#include "base/text.h"
#include "policy/tags.h"
#include "tls/pubkey.h"

#define WHITE " \t\r\n"
#define ED25519_OCTETS 32

/* RFC 6376 3.2: ALPHA, then letters, digits and "_". */
static bool is_tag_name(const struct tag *tag)
{
    if (tag->name_size == 0)
        return false;
    for (size_t i = 0; i < tag->name_size; i++) {
        char c = text_lower(tag->name[i]);
        bool alpha = c >= 'a' && c <= 'z';

        if (!alpha && (i == 0 || !((c >= '0' && c <= '9') || c == '_')))
            return false;
    }
    return true;
}

/* RFC 6376 3.2: printable characters but ";", and white space between them. */
static bool is_tag_value(const struct tag *tag)
{
    for (size_t i = 0; i < tag->value_size; i++) {
        unsigned char c = (unsigned char)tag->value[i];

        if ((c < 0x21 || c > 0x7e) && (c == '\0' || strchr(WHITE, c) == NULL))
            return false;
    }
    return true;
}

/* NULL, or what is wrong with the list as such. */
static const char *list_error(struct arena *arena, const struct tags *tags)
{
    if (tags->count == 0)
        return "is empty";
    if (tags->empty > 0)
        return "has \";;\", an empty tag";
    for (size_t i = 0; i < tags->count; i++) {
        const struct tag *tag = &tags->items[i];

        if (!tag->has_equals)
            return arena_printf(arena, "has \"%.40s\" without \"=\"", tag->name);
        if (!is_tag_name(tag))
            return arena_printf(arena, "has \"%.40s\", which is no tag name", tag->name);
        if (!is_tag_value(tag))
            return arena_printf(arena, "has a character in %.40s= that is not allowed", tag->name);
        if (tags_count(tags, tag->name) > 1)
            return arena_printf(arena, "has %.40s= more than once", tag->name);
    }
    return NULL;
}

/* The version, if there, comes first and is exactly DKIM1. */
static const char *version_error(struct arena *arena, const struct tags *tags, struct dkim_key *out)
{
    const struct tag *version = tags_find(tags, "v");

    out->no_version = version == NULL;
    if (version == NULL)
        return NULL;
    if (strcmp(version->value, "DKIM1") != 0)
        return arena_printf(arena, "has v=%.40s, and must have v=DKIM1", version->value);
    return version == &tags->items[0] ? NULL : "has v=DKIM1 in another place than the first";
}

/* Whether a colon-separated list has the word; white space around it does not count. */
static bool list_has(const char *list, const char *word)
{
    const size_t length = strlen(word);

    for (;;) {
        size_t item, size;

        list += strspn(list, WHITE);
        item = size = strcspn(list, ":");
        while (size > 0 && strchr(WHITE, list[size - 1]) != NULL)
            size--;
        if (size == length && memcmp(list, word, length) == 0)
            return true;
        if (list[item] == '\0')
            return false;
        list += item + 1;
    }
}

static void read_flags(const struct tags *tags, struct dkim_key *out)
{
    const struct tag *hashes = tags_find(tags, "h"), *service = tags_find(tags, "s"),
                     *flags = tags_find(tags, "t");

    if (hashes != NULL) {
        out->hashes = hashes->value;
        out->no_sha256 = !list_has(hashes->value, "sha256");
    }
    if (service != NULL) {
        out->service = service->value;
        out->not_for_mail = !list_has(service->value, "email") && !list_has(service->value, "*");
    }
    if (flags != NULL) {
        out->testing = list_has(flags->value, "y");
        out->strict = list_has(flags->value, "s");
    }
    out->granularity = tags_find(tags, "g") != NULL;
}

static const char *rsa_error(struct arena *arena, const uint8_t *octets, size_t length,
                             struct dkim_key *out)
{
    struct pubkey key;

    if (pubkey_decode(octets, length, &key) != 0)
        return "has a p= that is no RSA public key";
    if (!key.rsa)
        return arena_printf(arena, "has k=rsa and in p= a key of another kind (%.20s)", key.other);
    if (key.trailing)
        return "has octets behind the key in p=";
    if (key.broken)
        return "has in p= numbers that no RSA key has: an exponent of 1, or an even number";
    out->bits = key.bits;
    out->bare = key.bare;
    out->odd_exponent = key.odd_exponent;
    return NULL;
}

static const char *ed25519_error(struct arena *arena, const uint8_t *octets, size_t length,
                                 struct dkim_key *out)
{
    struct pubkey key;

    if (length == ED25519_OCTETS) {
        out->bits = 8 * ED25519_OCTETS;
        return NULL;
    }
    if (pubkey_decode(octets, length, &key) == 0 && !key.rsa)
        return "has an Ed25519 key inside SubjectPublicKeyInfo: p= must be the 32 octets alone";
    return arena_printf(arena, "has %zu octets in p=, and an Ed25519 key has 32", length);
}

static const char *key_error(struct arena *arena, const struct tag *data, struct dkim_key *out)
{
    uint8_t *octets;
    size_t length;
    int rc;

    if (data == NULL)
        return "has no p=";
    out->revoked = data->value_size == 0;
    if (out->revoked || out->algorithm == DKIM_UNKNOWN)
        return NULL;
    rc = pubkey_base64(arena, data->value, data->value_size, &octets, &length);
    if (rc == ERR_CAP)
        return "has a key in p= that is longer than any in use";
    if (rc != 0)
        return "has a p= that is not base64";
    return out->algorithm == DKIM_RSA ? rsa_error(arena, octets, length, out)
                                      : ed25519_error(arena, octets, length, out);
}

static const char *read_kind(struct arena *arena, const struct tag *kind, struct dkim_key *out)
{
    out->kind = kind == NULL ? "rsa" : kind->value;
    if (strcmp(out->kind, "rsa") == 0)
        out->algorithm = DKIM_RSA;
    else if (strcmp(out->kind, "ed25519") == 0)
        out->algorithm = DKIM_ED25519;
    else
        out->algorithm = DKIM_UNKNOWN;
    if (out->algorithm != DKIM_UNKNOWN)
        return NULL;
    return arena_printf(arena, "has k=%.40s, which no verifier knows", out->kind);
}

void dkim_record_read(struct arena *arena, const char *text, size_t size, struct dkim_key *out)
{
    struct tags tags;
    const char *unknown;

    memset(out, 0, sizeof *out);
    out->kind = "rsa";
    tags_split(arena, text, size, WHITE, &tags);
    out->error = list_error(arena, &tags);
    if (out->error == NULL)
        out->error = version_error(arena, &tags, out);
    if (out->error != NULL)
        return;
    out->read = true;
    read_flags(&tags, out);
    unknown = read_kind(arena, tags_find(&tags, "k"), out);
    out->error = key_error(arena, tags_find(&tags, "p"), out);
    if (out->error == NULL && !out->revoked)
        out->error = unknown;
}

bool dkim_key_usable(const struct dkim_key *key)
{
    return key->error == NULL && !key->revoked && !key->no_sha256 && !key->not_for_mail &&
           (key->algorithm != DKIM_RSA || key->bits >= 1024);
}
