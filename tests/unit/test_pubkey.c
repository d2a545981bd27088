/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Public keys as DKIM records have them: base64 (RFC 4648), then DER (RFC 5280, RFC 8017). */
#include <config.h>

#include "tls/pubkey.h"

#include <string.h>

#include "dkim_keys.h"
#include "unit.h"
#include "unit_arena.h"

struct octets {
    uint8_t *at;
    size_t size;
};

static struct octets octets_of(const char *base64)
{
    struct octets out;

    assert_int_equal(pubkey_base64(arena, base64, strlen(base64), &out.at, &out.size), 0);
    return out;
}

static struct pubkey decode(struct octets der)
{
    struct pubkey key;

    assert_int_equal(pubkey_decode(der.at, der.size, &key), 0);
    return key;
}

static void assert_no_key(const uint8_t *der, size_t size)
{
    struct pubkey key;

    assert_int_equal(pubkey_decode(der, size, &key), ERR_SYNTAX);
}

/* One DER element around what is there. */
static struct octets element(uint8_t tag, struct octets body)
{
    struct octets out = {arena_alloc(arena, 1, body.size + 4), 0};

    out.at[out.size++] = tag;
    if (body.size > 0xff) {
        out.at[out.size++] = 0x82;
        out.at[out.size++] = (uint8_t)(body.size >> 8);
    } else if (body.size > 0x7f) {
        out.at[out.size++] = 0x81;
    }
    out.at[out.size++] = (uint8_t)body.size;
    memcpy(out.at + out.size, body.at, body.size);
    out.size += body.size;
    return out;
}

/* RSAPublicKey of a modulus and an exponent, as the octets of INTEGERs. */
static struct octets rsa(struct octets modulus, struct octets exponent)
{
    struct octets n = element(0x02, modulus), e = element(0x02, exponent);
    struct octets both = {arena_alloc(arena, 1, n.size + e.size), n.size + e.size};

    memcpy(both.at, n.at, n.size);
    memcpy(both.at + n.size, e.at, e.size);
    return element(0x30, both);
}

/* An odd number of that many octets, the first of which is `first`. */
static struct octets number(size_t size, uint8_t first)
{
    struct octets out = {arena_alloc(arena, 1, size), size};

    memset(out.at, 0x5b, size);
    out.at[0] = first;
    return out;
}

static const uint8_t usual[] = {1, 0, 1};
#define USUAL ((struct octets){(uint8_t *)usual, sizeof usual})

static void rfc4648_4_base64(void **state)
{
    static const struct {
        const char *text, *octets;
    } rows[] = {
        {"Zg==", "f"},
        {"Zm8=", "fo"},
        {"Zm9v", "foo"},
        {"Zm9vYg==", "foob"},
        {"Zm9vYmE=", "fooba"},
        {"Zm9vYmFy", "foobar"},
        {"++//", "\xfb\xef\xff"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct octets out = octets_of(rows[i].text);

        assert_int_equal(out.size, strlen(rows[i].octets));
        assert_memory_equal(out.at, rows[i].octets, out.size);
    }
}

static void rfc6376_3_6_1_white_space_inside_base64(void **state)
{
    struct octets out = octets_of(" Z m\t9\r\n v"), end = octets_of("Zg\r\n =\t= ");

    (void)state;
    assert_int_equal(end.size, 1);
    assert_memory_equal(out.at, "foo", 3);
}

static void what_is_no_base64(void **state)
{
    static const char *const rows[] = {"",    " \t",  "====", "=",     "Z",    "Zg",    "Zg=",
                                       "Zm9", "Zg=a", "Z===", "Zm9v=", "Zm_-", "Zm9\v", "Zg==Zg=="};
    struct octets out;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(pubkey_base64(arena, rows[i], strlen(rows[i]), &out.at, &out.size),
                         ERR_SYNTAX);
    assert_int_equal(pubkey_base64(arena, "Zm\0v", 4, &out.at, &out.size), ERR_SYNTAX);
}

static void base64_is_capped_without_its_white_space(void **state)
{
    const size_t most = PUBKEY_SIZE_MAX / 3 * 4;
    char *text = arena_alloc(arena, 1, most + 9);
    struct octets out;

    (void)state;
    memset(text, 'A', most + 8);
    assert_int_equal(pubkey_base64(arena, text, most + 4, &out.at, &out.size), ERR_CAP);
    memset(text, ' ', 8);
    assert_int_equal(pubkey_base64(arena, text, most + 8, &out.at, &out.size), 0);
    assert_int_equal(out.size, most / 4 * 3);
}

static void rfc5280_4_1_2_7_subject_public_key_info(void **state)
{
    struct pubkey key = decode(octets_of(RSA_2048));

    (void)state;
    assert_true(key.rsa);
    assert_null(key.other);
    assert_int_equal(key.bits, 2048);
    assert_false(key.bare || key.trailing || key.odd_exponent || key.broken);
    assert_int_equal(decode(octets_of(RSA_768)).bits, 768);
    assert_int_equal(decode(octets_of(RSA_4160)).bits, 4160);
}

static void rfc8017_a_1_1_bare_rsa_public_key(void **state)
{
    struct pubkey key = decode(octets_of(RSA_2048_BARE));

    (void)state;
    assert_true(key.rsa && key.bare);
    assert_int_equal(key.bits, 2048);
    assert_false(key.trailing || key.odd_exponent || key.broken);
}

static void other_kinds_are_named(void **state)
{
    struct pubkey key = decode(octets_of(EC_P256));

    (void)state;
    assert_false(key.rsa);
    assert_string_equal(key.other, "id-ecPublicKey");
    assert_int_equal(key.bits, 256);
    key = decode(octets_of(ED25519_SPKI));
    assert_false(key.rsa);
    assert_string_equal(key.other, "ED25519");
}

static void octets_behind_a_key_are_noticed(void **state)
{
    struct octets der = octets_of(RSA_2048), longer = {arena_alloc(arena, 1, der.size + 1), 0};

    (void)state;
    memcpy(longer.at, der.at, der.size);
    longer.size = der.size + 1;
    assert_true(decode(longer).trailing);
    assert_false(decode(der).trailing);
}

static void part_of_a_key_is_none(void **state)
{
    struct octets forms[] = {octets_of(RSA_1024), octets_of(RSA_2048_BARE), octets_of(EC_P256)};

    (void)state;
    for (size_t i = 0; i < COUNT(forms); i++) {
        for (size_t size = 0; size < forms[i].size; size++)
            assert_no_key(forms[i].at, size);
    }
}

static void what_is_no_der(void **state)
{
    static const uint8_t rows[][6] = {
        {0x30, 0x00},       {0x30, 0x80, 0x00, 0x00},       {0x30, 0x84, 0xff, 0xff, 0xff, 0xff},
        {0x02, 0x01, 0x03}, {0x30, 0x03, 0x02, 0x01, 0x03}, {'h', 'e', 'l', 'l', 'o'},
    };
    uint8_t *large = arena_alloc(arena, 1, PUBKEY_SIZE_MAX + 1);

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_no_key(rows[i], sizeof rows[i]);
    assert_no_key(large, PUBKEY_SIZE_MAX);
    assert_no_key(large, PUBKEY_SIZE_MAX + 1);
}

static void bits_are_those_of_the_modulus(void **state)
{
    (void)state;
    assert_int_equal(decode(rsa(number(129, 0), USUAL)).bits, 1023);
    assert_int_equal(decode(rsa(number(128, 0x40), USUAL)).bits, 1023);
    assert_int_equal(decode(rsa(number(128, 0x01), USUAL)).bits, 1017);
}

/* They are measured only, however long it would take to use them. */
static void large_numbers_are_measured(void **state)
{
    struct octets large = number(2048, 0x7f);
    struct pubkey key = decode(rsa(large, USUAL));

    (void)state;
    assert_int_equal(key.bits, 16383);
    assert_false(key.odd_exponent || key.broken);
    key = decode(rsa(number(256, 0x7f), large));
    assert_true(key.odd_exponent);
    assert_false(key.broken);
}

static void rfc8017_3_1_exponents(void **state)
{
    static const struct {
        uint8_t octets[5];
        size_t size;
        bool odd, broken;
    } rows[] = {
        {{1, 0, 1}, 3, false, false}, {{3}, 1, true, false},
        {{17}, 1, true, false},       {{1, 0, 0, 0, 1}, 5, true, false},
        {{1}, 1, true, true},         {{0}, 1, true, true},
        {{2}, 1, true, true},         {{1, 0, 0}, 3, true, true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct octets exponent = {(uint8_t *)rows[i].octets, rows[i].size};
        struct pubkey key = decode(rsa(number(256, 0x7f), exponent));

        assert_int_equal(key.odd_exponent, rows[i].odd);
        assert_int_equal(key.broken, rows[i].broken);
    }
}

static void rfc8017_3_1_a_modulus_is_odd(void **state)
{
    struct octets even = number(256, 0x7f);

    (void)state;
    even.at[255] = 0x5a;
    assert_true(decode(rsa(even, USUAL)).broken);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc4648_4_base64),
        cmocka_unit_test(rfc6376_3_6_1_white_space_inside_base64),
        cmocka_unit_test(what_is_no_base64),
        cmocka_unit_test(base64_is_capped_without_its_white_space),
        cmocka_unit_test(rfc5280_4_1_2_7_subject_public_key_info),
        cmocka_unit_test(rfc8017_a_1_1_bare_rsa_public_key),
        cmocka_unit_test(other_kinds_are_named),
        cmocka_unit_test(octets_behind_a_key_are_noticed),
        cmocka_unit_test(part_of_a_key_is_none),
        cmocka_unit_test(what_is_no_der),
        cmocka_unit_test(bits_are_those_of_the_modulus),
        cmocka_unit_test(large_numbers_are_measured),
        cmocka_unit_test(rfc8017_3_1_exponents),
        cmocka_unit_test(rfc8017_3_1_a_modulus_is_odd),
    };

    return cmocka_run_group_tests_name("pubkey", tests, setup, teardown);
}
