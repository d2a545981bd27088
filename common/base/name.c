/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "base/name.h"

#include <idn2.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static bool is_ascii(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text >= 0x80)
            return false;
    }
    return true;
}

/* Labels of lower-case letters, digits, "-" and "_": lengths and octets. */
static int check_labels(const char *name, struct err *err)
{
    size_t label = 0;

    for (const char *at = name;; at++) {
        if (*at == '.' || *at == '\0') {
            if (label == 0)
                return err_set(err, ERR_SYNTAX, "empty label in a domain name");
            if (label > 63)
                return err_set(err, ERR_SYNTAX, "label of over 63 octets in a domain name");
            if (*at == '\0')
                return 0;
            label = 0;
            continue;
        }
        if (!((*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9') || *at == '-' || *at == '_'))
            return err_set(err, ERR_SYNTAX,
                           "a domain name has letters, digits, hyphens and dots only");
        label++;
    }
}

/* U-labels -> A-labels; `out` gets at most 253 octets. */
static int to_ascii(const char *text, char out[NAME_SIZE], struct err *err)
{
    char *ascii = NULL;
    int rc = idn2_to_ascii_8z(text, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);

    if (rc != IDN2_OK)
        return err_set(err, ERR_SYNTAX, "not an internationalised domain name (%s)",
                       idn2_strerror(rc));
    rc = strlen(ascii) < NAME_SIZE ? 0 : ERR_SYNTAX;
    if (rc == 0)
        memcpy(out, ascii, strlen(ascii) + 1);
    idn2_free(ascii);
    return rc == 0 ? 0 : err_set(err, ERR_SYNTAX, "domain name of over 253 octets");
}

int name_parse(const char *text, char out[NAME_SIZE], struct err *err)
{
    char name[4 * NAME_SIZE]; /* U-labels take up to four octets a character */
    size_t length = strlen(text);

    if (strcmp(text, ".") == 0) {
        memcpy(out, ".", 2);
        return 0;
    }
    if (length > 0 && text[length - 1] == '.')
        length--;
    if (length == 0)
        return err_set(err, ERR_SYNTAX, "empty domain name");
    if (length >= sizeof name)
        return err_set(err, ERR_SYNTAX, "domain name of over 253 octets");
    memcpy(name, text, length);
    name[length] = '\0';
    if (!is_ascii(name)) {
        char ascii[NAME_SIZE];
        int rc = to_ascii(name, ascii, err);

        if (rc != 0)
            return rc;
        memcpy(name, ascii, strlen(ascii) + 1);
        length = strlen(name);
    }
    if (length >= NAME_SIZE)
        return err_set(err, ERR_SYNTAX, "domain name of over 253 octets");
    for (size_t i = 0; i < length; i++)
        name[i] = text_lower(name[i]);
    if (check_labels(name, err) != 0)
        return ERR_SYNTAX;
    memcpy(out, name, length + 1);
    return 0;
}

/* One octet of a label, never a dot. Returns where the next one goes. */
static char *add_octet(char *at, char c)
{
    static const char digits[] = "0123456789";
    unsigned value = (unsigned char)c;

    if (c <= ' ' || c > '~') {
        *at++ = '\\';
        *at++ = digits[value / 100];
        *at++ = digits[value / 10 % 10];
        *at++ = digits[value % 10];
        return at;
    }
    if (strchr(";()\\", c) != NULL)
        *at++ = '\\';
    *at++ = text_lower(c);
    return at;
}

int name_query_text(const char *raw, size_t size, char out[NAME_QUERY_SIZE], struct err *err)
{
    char name[NAME_QUERY_SIZE], *at = name;
    size_t label = 0;

    if (size > 0 && raw[size - 1] == '.')
        size--;
    if (size == 0)
        return err_set(err, ERR_SYNTAX, "empty domain name");
    if (size >= NAME_SIZE)
        return err_set(err, ERR_SYNTAX, "domain name of over 253 octets");
    for (size_t i = 0; i <= size; i++) {
        if (i < size && raw[i] != '.') {
            at = add_octet(at, raw[i]);
            label++;
            continue;
        }
        if (label == 0)
            return err_set(err, ERR_SYNTAX, "empty label in a domain name");
        if (label > 63)
            return err_set(err, ERR_SYNTAX, "label of over 63 octets in a domain name");
        if (i < size)
            *at++ = '.';
        label = 0;
    }
    *at = '\0';
    memcpy(out, name, (size_t)(at - name) + 1);
    return 0;
}

unsigned name_labels(const char *name)
{
    unsigned labels = 1;

    if (strcmp(name, ".") == 0)
        return 0;
    for (; *name != '\0'; name++)
        labels += *name == '.';
    return labels;
}

const char *name_parent(const char *name)
{
    const char *dot = strchr(name, '.');

    if (strcmp(name, ".") == 0)
        return NULL;
    return dot == NULL ? "." : dot + 1;
}

int name_join(const char *prefix, const char *name, char out[NAME_SIZE])
{
    bool root = strcmp(name, ".") == 0;
    size_t need = strlen(prefix) + (root ? 0 : strlen(name) + 1);

    if (need >= NAME_SIZE)
        return ERR_SYNTAX;
    snprintf(out, NAME_SIZE, "%s%s%s", prefix, root ? "" : ".", root ? "" : name);
    return 0;
}
