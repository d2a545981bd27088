/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "render/record.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"

#define TEXT_MAX 2048        /* octets of one text that is written */
#define DATA_MAX (16 * 1024) /* octets of a TLSA record's data that are read */

static const void *member(const void *object, size_t offset)
{
    return (const char *)object + offset;
}

static size_t count_of(const void *object, const struct record_field *field)
{
    return *(const size_t *)member(object, field->count);
}

/* An integer of any of the sizes. */
static int64_t number_at(const void *at, size_t size, bool is_signed)
{
    int64_t wide;
    uint32_t word;
    uint16_t half;

    switch (size) {
    case 1:
        return *(const uint8_t *)at;
    case 2:
        memcpy(&half, at, sizeof half);
        return half;
    case 4:
        memcpy(&word, at, sizeof word);
        return is_signed ? (int64_t)(int32_t)word : (int64_t)word;
    default:
        memcpy(&wide, at, sizeof wide);
        return wide;
    }
}

/* ---- writing */

static json_t *text_json(const char *text)
{
    char clean[TEXT_MAX];

    text_clean(text, strlen(text), clean, sizeof clean);
    return json_string(clean);
}

static json_t *texts_json(const char *const *texts, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, text_json(texts[i]));
    return list;
}

static json_t *hex_json(const uint8_t *data, size_t size)
{
    struct buf text;
    json_t *json;

    buf_init(&text, 2 * DATA_MAX + 2);
    for (size_t i = 0; i < size; i++)
        buf_addf(&text, "%02x", data[i]);
    json = json_string(text.len > 0 ? text.data : "");
    buf_clear(&text);
    return json;
}

static json_t *list_json(const struct record_type *type, const void *items, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, record_write(type, member(items, i * type->size)));
    return list;
}

static json_t *row_json(const struct record_field *field, const void *at)
{
    json_t *list = json_array();

    for (size_t i = 0; i < field->most; i++)
        json_array_append_new(
            list, json_integer(number_at(member(at, i * field->size), field->size, false)));
    return list;
}

static json_t *ip_json(const struct ip *ip)
{
    char text[IP_TEXT_SIZE];

    return ip->family == IP_NONE ? NULL : json_string(ip_format(ip, text));
}

static bool all_zero(const void *at, size_t size)
{
    const uint8_t *octets = at;

    for (size_t i = 0; i < size; i++) {
        if (octets[i] != 0)
            return false;
    }
    return true;
}

/* What a pointer leads to; NULL where it is NULL or counts nothing. */
static json_t *pointed_json(const void *object, const struct record_field *field)
{
    const void *to = *(void *const *)member(object, field->offset);

    if (to == NULL)
        return NULL;
    if (field->kind == RECORD_TEXT)
        return text_json(to);
    if (field->kind == RECORD_OBJECT)
        return record_write(field->type, to);
    if (count_of(object, field) == 0)
        return NULL;
    if (field->kind == RECORD_TEXTS)
        return texts_json(to, count_of(object, field));
    if (field->kind == RECORD_DATA)
        return hex_json(to, count_of(object, field));
    return list_json(field->type, to, count_of(object, field));
}

/* The value of a member that lies in the struct itself. */
static json_t *inner_json(const void *object, const struct record_field *field)
{
    const void *at = member(object, field->offset);
    size_t all = field->kind == RECORD_ROW ? field->size * field->most : field->size;
    int64_t number;

    if (all_zero(at, all))
        return NULL;
    if (field->kind == RECORD_BOOL)
        return json_true();
    if (field->kind == RECORD_IP)
        return ip_json(at);
    if (field->kind == RECORD_HEX)
        return hex_json(at, field->size);
    if (field->kind == RECORD_PART)
        return record_write(field->type, at);
    if (field->kind == RECORD_ROW)
        return row_json(field, at);
    if (field->kind == RECORD_ROOM)
        return list_json(field->type, at, count_of(object, field));
    number = number_at(at, field->size, field->is_signed);
    return field->kind == RECORD_WORD ? json_string(field->words[number]) : json_integer(number);
}

static bool is_pointer(enum record_kind kind)
{
    return kind == RECORD_TEXT || kind == RECORD_TEXTS || kind == RECORD_DATA ||
           kind == RECORD_OBJECT || kind == RECORD_LIST;
}

json_t *record_write(const struct record_type *type, const void *object)
{
    json_t *json = json_object();

    for (size_t i = 0; i < type->count; i++) {
        const struct record_field *field = &type->fields[i];
        json_t *value =
            is_pointer(field->kind) ? pointed_json(object, field) : inner_json(object, field);

        if (value != NULL)
            json_object_set_new_nocheck(json, field->key, value);
    }
    return json;
}

/* ---- reading */

struct reader {
    struct arena *arena;
    struct err *err;
};

static int wrong(const struct reader *reader, const struct record_field *field, const char *what)
{
    return err_set(reader->err, ERR_SYNTAX, "\"%s\": %s", field->key, what);
}

static int read_struct(const struct reader *reader, const struct record_type *type,
                       const json_t *json, void *object);

static int put_number(const struct reader *reader, const struct record_field *field, int64_t value,
                      void *at)
{
    uint32_t word = (uint32_t)value;
    uint16_t half = (uint16_t)value;

    if (field->size == 1)
        *(uint8_t *)at = (uint8_t)value;
    else if (field->size == 2)
        memcpy(at, &half, sizeof half);
    else if (field->size == 4)
        memcpy(at, &word, sizeof word);
    else
        memcpy(at, &value, sizeof value);
    return number_at(at, field->size, field->is_signed) == value
               ? 0
               : wrong(reader, field, "out of range");
}

static int read_word(const struct reader *reader, const struct record_field *field,
                     const char *text, void *at)
{
    for (int64_t i = 0; text != NULL && field->words[i] != NULL; i++) {
        if (strcmp(field->words[i], text) == 0)
            return put_number(reader, field, i, at);
    }
    return wrong(reader, field, "not a word that is known");
}

static int hex_digit(char c)
{
    const char *digits = "0123456789abcdef", *at = c != '\0' ? strchr(digits, c) : NULL;

    return at != NULL ? (int)(at - digits) : -1;
}

static int read_hex(const struct reader *reader, const struct record_field *field, const char *text,
                    uint8_t *out, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        int high = hex_digit(text[2 * i]), low = high < 0 ? -1 : hex_digit(text[2 * i + 1]);

        if (low < 0)
            return wrong(reader, field, "not hexadecimal");
        out[i] = (uint8_t)(high << 4 | low);
    }
    return 0;
}

static int read_data(const struct reader *reader, const struct record_field *field,
                     const json_t *json, void *object)
{
    const char *text = json_string_value(json);
    size_t size = text != NULL ? strlen(text) / 2 : 0;
    uint8_t *data;

    if (text == NULL || strlen(text) % 2 != 0 || size > DATA_MAX)
        return wrong(reader, field, "not hexadecimal");
    data = arena_alloc(reader->arena, size + 1, 1);
    *(const uint8_t **)((char *)object + field->offset) = data;
    *(size_t *)((char *)object + field->count) = size;
    return read_hex(reader, field, text, data, size);
}

static int read_texts(const struct reader *reader, const struct record_field *field,
                      const json_t *json, void *object)
{
    size_t count = json_array_size(json);
    const char **texts;

    if (!json_is_array(json) || count > field->most)
        return wrong(reader, field, "not a list of texts, or too many");
    texts = arena_alloc(reader->arena, count + 1, sizeof *texts);
    for (size_t i = 0; i < count; i++) {
        texts[i] = arena_strdup(reader->arena, json_string_value(json_array_get(json, i)));
        if (texts[i] == NULL)
            return wrong(reader, field, "not a list of texts");
    }
    *(const char ***)((char *)object + field->offset) = texts;
    *(size_t *)((char *)object + field->count) = count;
    return 0;
}

/* The structs of LIST and ROOM. */
static int read_list(const struct reader *reader, const struct record_field *field,
                     const json_t *json, void *object)
{
    size_t count = json_array_size(json);
    char *items = (char *)object + field->offset;
    int rc = 0;

    if (!json_is_array(json) || count > field->most)
        return wrong(reader, field, "not a list, or too long");
    if (field->kind == RECORD_LIST) {
        items = arena_alloc(reader->arena, count + 1, field->type->size);
        *(void **)((char *)object + field->offset) = items;
    }
    for (size_t i = 0; i < count && rc == 0; i++)
        rc = read_struct(reader, field->type, json_array_get(json, i),
                         items + i * field->type->size);
    *(size_t *)((char *)object + field->count) = count;
    return rc;
}

static int read_row(const struct reader *reader, const struct record_field *field,
                    const json_t *json, void *at)
{
    int rc = 0;

    if (!json_is_array(json) || json_array_size(json) > field->most)
        return wrong(reader, field, "not a list, or too long");
    for (size_t i = 0; i < json_array_size(json) && rc == 0; i++) {
        const json_t *item = json_array_get(json, i);

        if (!json_is_integer(item) || json_integer_value(item) < 0 ||
            json_integer_value(item) > field->greatest)
            return wrong(reader, field, "a number that it cannot have");
        rc = put_number(reader, field, json_integer_value(item), (char *)at + i * field->size);
    }
    return rc;
}

static int read_object(const struct reader *reader, const struct record_field *field,
                       const json_t *json, void *at)
{
    void *to = at;

    if (field->kind == RECORD_OBJECT) {
        to = arena_alloc(reader->arena, 1, field->type->size);
        *(void **)at = to;
    }
    return read_struct(reader, field->type, json, to);
}

static int read_text(const struct reader *reader, const struct record_field *field,
                     const char *text, void *at)
{
    if (text == NULL)
        return wrong(reader, field, "not a text");
    if (field->kind == RECORD_IP)
        return ip_parse(text, at) ? 0 : wrong(reader, field, "not an address");
    if (field->kind == RECORD_HEX)
        return strlen(text) == 2 * field->size ? read_hex(reader, field, text, at, field->size)
                                               : wrong(reader, field, "not of the right length");
    *(const char **)at = arena_strdup(reader->arena, text);
    return 0;
}

static int read_field(const struct reader *reader, const struct record_field *field,
                      const json_t *json, void *object)
{
    char *at = (char *)object + field->offset;

    switch (field->kind) {
    case RECORD_BOOL:
        *(bool *)at = json_is_true(json);
        return json_is_boolean(json) ? 0 : wrong(reader, field, "not true or false");
    case RECORD_NUMBER:
        return json_is_integer(json) ? put_number(reader, field, json_integer_value(json), at)
                                     : wrong(reader, field, "not a number");
    case RECORD_WORD:
        return read_word(reader, field, json_string_value(json), at);
    case RECORD_TEXT:
    case RECORD_IP:
    case RECORD_HEX:
        return read_text(reader, field, json_string_value(json), at);
    case RECORD_TEXTS:
        return read_texts(reader, field, json, object);
    case RECORD_DATA:
        return read_data(reader, field, json, object);
    case RECORD_OBJECT:
    case RECORD_PART:
        return read_object(reader, field, json, at);
    case RECORD_ROW:
        return read_row(reader, field, json, at);
    case RECORD_LIST:
    case RECORD_ROOM:
        break;
    }
    return read_list(reader, field, json, object);
}

static int read_struct(const struct reader *reader, const struct record_type *type,
                       const json_t *json, void *object)
{
    int rc = 0;

    if (!json_is_object(json))
        return err_set(reader->err, ERR_SYNTAX, "not an object");
    for (size_t i = 0; i < type->count && rc == 0; i++) {
        const json_t *value = json_object_get(json, type->fields[i].key);

        if (value != NULL)
            rc = read_field(reader, &type->fields[i], value, object);
    }
    return rc;
}

int record_read(const struct record_type *type, const json_t *json, struct arena *arena,
                void *object, struct err *err)
{
    const struct reader reader = {arena, err};

    memset(object, 0, type->size);
    return read_struct(&reader, type, json, object);
}
