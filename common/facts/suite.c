/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "facts/suite.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
/* clang-format off */
#define SUITE(code_, bits_, exchange_, auth_, cipher_, mode_, mac_, export_, first_, last_, name_,    \
              openssl_)                                                                            \
    {code_, name_, openssl_, bits_, EXCHANGE_##exchange_, AUTH_##auth_, CIPHER_##cipher_,           \
     MODE_##mode_, MAC_##mac_, export_, TLS_##first_, TLS_##last_},

const struct suite suites[] = {
#include "facts/suite.def"
#include "facts/suite_other.def"
};

/* How many of them are in suite.def. */
enum {
    SUITE_COMMON = 0
#undef SUITE
#define SUITE(...) +1
#include "facts/suite.def"
#undef SUITE
};
/* clang-format on */
const size_t suite_count = COUNT(suites);

/* ---- versions */

static const struct {
    const char *name;
    uint16_t number;
} versions[TLS_VERSION_COUNT] = {
    {"SSLv2", 0x0002},   {"SSLv3", 0x0300},   {"TLSv1.0", 0x0301},
    {"TLSv1.1", 0x0302}, {"TLSv1.2", 0x0303}, {"TLSv1.3", 0x0304},
};

const char *tls_version_name(enum tls_version version)
{
    return versions[version].name;
}

uint16_t tls_version_number(enum tls_version version)
{
    return versions[version].number;
}

int tls_version_of(uint16_t number)
{
    for (int version = 0; version < TLS_VERSION_COUNT; version++) {
        if (versions[version].number == number)
            return version;
    }
    return -1;
}

/* "TLSv1", "TLS1", "TLSv1.2", "tls1.2", "1.2", "SSLv3", "SSL3" */
int tls_version_parse(const char *text)
{
    char word[16] = "";
    size_t length = 0;

    for (; *text != '\0' && length < sizeof word - 1; text++) {
        if (*text != ' ' && *text != 'v' && *text != 'V')
            word[length++] = *text;
    }
    word[length] = '\0';
    for (int version = 0; version < TLS_VERSION_COUNT; version++) {
        const char *name = versions[version].name;
        char plain[16];
        size_t kept = 0;

        for (const char *at = name; *at != '\0'; at++) {
            if (*at != 'v')
                plain[kept++] = *at;
        }
        plain[kept] = '\0';
        if (text_equal_nocase(word, plain) || (version >= TLS_1_0 && strcmp(word, plain + 3) == 0))
            return version;
    }
    return text_equal_nocase(word, "TLS1") ? TLS_1_0 : -1;
}

/* ---- suites */

static int compare_code(const void *key, const void *row)
{
    uint32_t code = *(const uint32_t *)key, other = ((const struct suite *)row)->code;

    return code < other ? -1 : code > other;
}

const struct suite *suite_find(uint32_t code)
{
    const struct suite *found = bsearch(&code, suites, SUITE_COMMON, sizeof *suites, compare_code);

    return found != NULL ? found
                         : bsearch(&code, suites + SUITE_COMMON, suite_count - SUITE_COMMON,
                                   sizeof *suites, compare_code);
}

/* OpenSSL 1.1.0 renamed its "EDH-" to "DHE-"; both are said still. */
static bool is_openssl_name(const char *own, const char *name)
{
    const char *old = strstr(name, "EDH-");
    size_t before = old != NULL ? (size_t)(old - name) : 0;

    if (strcmp(own, name) == 0)
        return true;
    return old != NULL && strncmp(own, name, before) == 0 &&
           strncmp(own + before, "DHE-", 4) == 0 && strcmp(own + before + 4, old + 4) == 0;
}

const struct suite *suite_by_name(const char *name)
{
    for (size_t i = 0; i < suite_count; i++) {
        const struct suite *suite = &suites[i];

        if (strcmp(suite->name, name) == 0 ||
            (suite->openssl != NULL && is_openssl_name(suite->openssl, name)))
            return suite;
    }
    return NULL;
}

/* ---- classes */

static const char *const class_names[SUITE_CLASS_COUNT] = {
    "NULL", "anonymous", "export", "RC2",     "RC4", "DES",       "IDEA",        "3DES",
    "SEED", "static-dh", "dss",    "rsa-kex", "dhe", "ecdhe-cbc", "ecdhe-ccm-8", "aead",
};

/* By what it encrypts with. */
static unsigned cipher_class(const struct suite *suite)
{
    static const struct {
        enum suite_cipher cipher;
        enum suite_class class;
    } rows[] = {{CIPHER_NULL, CLASS_NULL}, {CIPHER_RC2, CLASS_RC2},   {CIPHER_RC4, CLASS_RC4},
                {CIPHER_IDEA, CLASS_IDEA}, {CIPHER_3DES, CLASS_3DES}, {CIPHER_SEED, CLASS_SEED}};
    unsigned classes = 0;

    for (size_t i = 0; i < COUNT(rows); i++) {
        if (suite->cipher == rows[i].cipher)
            classes |= 1u << rows[i].class;
    }
    if (suite->cipher == CIPHER_DES && !suite->export)
        classes |= 1u << CLASS_DES;
    return classes;
}

/* By how keys are agreed on. */
static unsigned exchange_class(const struct suite *suite)
{
    bool ecdhe = suite->exchange == EXCHANGE_ECDHE && suite->auth != AUTH_ANON;

    if (suite->auth == AUTH_ANON)
        return 1u << CLASS_ANON;
    if (suite->exchange == EXCHANGE_RSA)
        return 1u << CLASS_RSA;
    if (suite->exchange == EXCHANGE_DH || suite->exchange == EXCHANGE_ECDH)
        return 1u << CLASS_STATIC_DH;
    if (suite->exchange == EXCHANGE_DHE)
        return 1u << CLASS_DHE;
    if (ecdhe && suite->mode == MODE_CBC)
        return 1u << CLASS_ECDHE_CBC;
    if (ecdhe && suite->mode == MODE_CCM_8)
        return 1u << CLASS_ECDHE_CCM_8;
    return ecdhe && suite->mac == MAC_AEAD ? 1u << CLASS_AEAD : 0;
}

unsigned suite_classes(const struct suite *suite)
{
    unsigned classes = cipher_class(suite) | exchange_class(suite);

    if (suite->export)
        classes |= 1u << CLASS_EXPORT;
    if (suite->auth == AUTH_DSS)
        classes |= 1u << CLASS_DSS;
    return classes;
}

const char *suite_class_name(enum suite_class class)
{
    return class_names[class];
}

int suite_class_parse(const char *name)
{
    for (int class = 0; class < SUITE_CLASS_COUNT; class ++) {
        if (text_equal_nocase(name, class_names[class]))
            return class;
    }
    return -1;
}
