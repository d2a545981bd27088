/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dkim_record: key records, tag by tag (RFC 6376 3.2, 3.6.1; RFC 8301; RFC 8463). */
#include <config.h>

#include <string.h>

#include "dkim_keys.h"
#include "policy/dkim_record.h"
#include "unit.h"
#include "unit_arena.h"

static struct dkim_key read_key(const char *text)
{
    struct dkim_key key;

    dkim_record_read(arena, text, strlen(text), &key);
    return key;
}

static void assert_usable(const char *text)
{
    struct dkim_key key = read_key(text);

    if (key.error != NULL)
        fail_msg("\"%.60s\": %s", text, key.error);
    assert_true(dkim_key_usable(&key));
}

static void assert_discarded(const char *text, const char *because)
{
    struct dkim_key key = read_key(text);

    if (key.error == NULL || strstr(key.error, because) == NULL)
        fail_msg("\"%.60s\": %s, not \"%s\"", text, key.error == NULL ? "no error" : key.error,
                 because);
    assert_false(dkim_key_usable(&key));
}

static void rfc6376_3_2_white_space_and_the_last_separator(void **state)
{
    (void)state;
    assert_usable("v=DKIM1; k=rsa; p=" RSA_2048);
    assert_usable("v=DKIM1;k=rsa;p=" RSA_2048 ";");
    assert_usable("  v = DKIM1 ;\r\n\tk = rsa ; p = " RSA_2048 " ; ");
    assert_usable("v=DKIM1; p= " RSA_2048 "\t");
}

static void rfc6376_3_2_names_are_case_sensitive(void **state)
{
    (void)state;
    assert_discarded("v=DKIM1; P=" RSA_2048, "no p=");
    /* V is not v, so there is no version: an unknown tag, which is ignored. */
    assert_usable("V=DKIM2; p=" RSA_2048);
}

static void rfc6376_3_2_a_tag_that_stands_twice_spoils_the_list(void **state)
{
    (void)state;
    assert_discarded("v=DKIM1; k=rsa; k=rsa; p=" RSA_2048, "k= more than once");
    assert_discarded("p=" RSA_2048 "; p=", "p= more than once");
    assert_discarded("p=" RSA_2048 "; x=1; x=2", "x= more than once");
}

static void rfc6376_3_2_what_is_no_tag(void **state)
{
    (void)state;
    assert_discarded("", "empty");
    assert_discarded("  ", "empty");
    assert_discarded("p=" RSA_2048 ";; k=rsa", "\";;\"");
    assert_discarded("v=DKIM1; rsa; p=" RSA_2048, "\"rsa\" without");
    assert_discarded("v=DKIM1; 1k=rsa; p=" RSA_2048, "no tag name");
    assert_discarded("v=DKIM1; =rsa; p=" RSA_2048, "no tag name");
    assert_discarded("v=DKIM1; n=caf\xc3\xa9; p=" RSA_2048, "not allowed");
}

static void rfc6376_3_2_unknown_tags_are_ignored(void **state)
{
    (void)state;
    assert_usable("v=DKIM1; a_1=anything at all; p=" RSA_2048);
    assert_usable("v=DKIM1; n=a note = with equals; p=" RSA_2048);
}

static void rfc6376_3_6_1_version(void **state)
{
    struct dkim_key key = read_key("p=" RSA_2048);

    (void)state;
    assert_null(key.error);
    assert_true(key.read);
    assert_true(key.no_version);
    assert_false(read_key("v=DKIM2; p=" RSA_2048).read);
    assert_false(read_key("hello").read);
    assert_discarded("v=DKIM2; p=" RSA_2048, "v=DKIM2");
    assert_discarded("v=dkim1; p=" RSA_2048, "v=dkim1");
    assert_discarded("v=; p=" RSA_2048, "v=");
    assert_discarded("k=rsa; v=DKIM1; p=" RSA_2048, "another place");
}

static void rfc6376_3_6_1_revoked_is_not_absent(void **state)
{
    struct dkim_key key = read_key("v=DKIM1; p=");

    (void)state;
    assert_null(key.error);
    assert_true(key.revoked);
    assert_false(dkim_key_usable(&key));
    key = read_key("v=DKIM1; k=ed25519; p= ;");
    assert_true(key.revoked);
    assert_discarded("v=DKIM1; k=rsa", "no p=");
}

static void rfc6376_3_6_1_key_types(void **state)
{
    struct dkim_key key = read_key("v=DKIM1; p=" RSA_2048);

    (void)state;
    assert_string_equal(key.kind, "rsa");
    assert_int_equal(key.algorithm, DKIM_RSA);
    assert_discarded("v=DKIM1; k=dsa; p=" RSA_2048, "k=dsa");
    assert_discarded("v=DKIM1; k=RSA; p=" RSA_2048, "k=RSA");
    assert_discarded("v=DKIM1; k=; p=" RSA_2048, "k=");
}

static void rfc6376_3_6_1_base64(void **state)
{
    (void)state;
    assert_discarded("v=DKIM1; p=****", "base64");
    assert_discarded("v=DKIM1; p=MIIBI", "base64");
    assert_discarded("v=DKIM1; p=TUlJ=QkI", "base64");
    assert_discarded("v=DKIM1; p=AAAA", "no RSA");
    assert_discarded("v=DKIM1; p=" RSA_2048 "AAAA", "behind the key");
}

static void rfc6376_3_6_1_both_forms_of_an_rsa_key(void **state)
{
    struct dkim_key key = read_key("p=" RSA_2048);

    (void)state;
    assert_int_equal(key.bits, 2048);
    assert_false(key.bare);
    key = read_key("p=" RSA_2048_BARE);
    assert_null(key.error);
    assert_int_equal(key.bits, 2048);
    assert_true(key.bare);
    assert_discarded("p=" EC_P256, "another kind");
    assert_discarded("p=" ED25519_SPKI, "another kind");
}

static void rfc8301_3_2_sizes(void **state)
{
    static const struct {
        const char *text;
        int bits;
        bool usable;
    } rows[] = {
        {"p=" RSA_768, 768, false},
        {"p=" RSA_1024, 1024, true},
        {"p=" RSA_2048, 2048, true},
        {"p=" RSA_4160, 4160, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct dkim_key key = read_key(rows[i].text);

        assert_null(key.error);
        assert_int_equal(key.bits, rows[i].bits);
        assert_int_equal(dkim_key_usable(&key), rows[i].usable);
        assert_false(key.odd_exponent);
    }
    assert_true(read_key("p=" RSA_2048_E3).odd_exponent);
    assert_discarded("p=MAgCAwCAAQIBAQ==", "no RSA key has");
}

static void rfc8463_4_an_ed25519_key_is_32_octets(void **state)
{
    struct dkim_key key = read_key("v=DKIM1; k=ed25519; p=" ED25519);

    (void)state;
    assert_null(key.error);
    assert_int_equal(key.algorithm, DKIM_ED25519);
    assert_true(dkim_key_usable(&key));
    assert_int_equal(key.bits, 256);
    assert_int_equal(read_key("v=DKIM1; k=ed25519; p=AAAA").bits, 0);
    assert_discarded("v=DKIM1; k=ed25519; p=" ED25519_SPKI, "SubjectPublicKeyInfo");
    assert_discarded("v=DKIM1; k=ed25519; p=AAAA", "3 octets");
    assert_discarded("v=DKIM1; k=ed25519; p=" RSA_2048, "octets");
}

static void rfc8301_3_1_hashes(void **state)
{
    (void)state;
    assert_true(read_key("h=sha1; p=" RSA_2048).no_sha256);
    assert_false(read_key("h=sha256; p=" RSA_2048).no_sha256);
    assert_false(read_key("h=sha1:sha256; p=" RSA_2048).no_sha256);
    assert_false(read_key("h= sha1 : sha256 ; p=" RSA_2048).no_sha256);
    assert_true(read_key("h=sha1234; p=" RSA_2048).no_sha256);
    assert_true(read_key("h=sha512; p=" RSA_2048).no_sha256);
    assert_true(read_key("h=; p=" RSA_2048).no_sha256);
    assert_false(read_key("p=" RSA_2048).no_sha256);
}

static void rfc6376_3_6_1_services(void **state)
{
    (void)state;
    assert_false(read_key("p=" RSA_2048).not_for_mail);
    assert_false(read_key("s=*; p=" RSA_2048).not_for_mail);
    assert_false(read_key("s=email; p=" RSA_2048).not_for_mail);
    assert_false(read_key("s=tlsrpt : email; p=" RSA_2048).not_for_mail);
    assert_true(read_key("s=tlsrpt; p=" RSA_2048).not_for_mail);
    assert_true(read_key("s=emails; p=" RSA_2048).not_for_mail);
}

static void rfc6376_3_6_1_flags(void **state)
{
    struct dkim_key key = read_key("t=y:s; p=" RSA_2048);

    (void)state;
    assert_true(key.testing && key.strict);
    key = read_key("t= s ; p=" RSA_2048);
    assert_true(!key.testing && key.strict);
    key = read_key("t=x:y; p=" RSA_2048);
    assert_true(key.testing && !key.strict);
    assert_true(read_key("g=*; p=" RSA_2048).granularity);
}

static void a_key_beyond_the_cap_is_refused(void **state)
{
    const size_t size = 64000;
    char *text = arena_alloc(arena, 1, size + 1);

    (void)state;
    memset(text, 'A', size);
    memcpy(text, "p=", 2);
    assert_discarded(text, "longer than any");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc6376_3_2_white_space_and_the_last_separator),
        cmocka_unit_test(rfc6376_3_2_names_are_case_sensitive),
        cmocka_unit_test(rfc6376_3_2_a_tag_that_stands_twice_spoils_the_list),
        cmocka_unit_test(rfc6376_3_2_what_is_no_tag),
        cmocka_unit_test(rfc6376_3_2_unknown_tags_are_ignored),
        cmocka_unit_test(rfc6376_3_6_1_version),
        cmocka_unit_test(rfc6376_3_6_1_revoked_is_not_absent),
        cmocka_unit_test(rfc6376_3_6_1_key_types),
        cmocka_unit_test(rfc6376_3_6_1_base64),
        cmocka_unit_test(rfc6376_3_6_1_both_forms_of_an_rsa_key),
        cmocka_unit_test(rfc8301_3_2_sizes),
        cmocka_unit_test(rfc8463_4_an_ed25519_key_is_32_octets),
        cmocka_unit_test(rfc8301_3_1_hashes),
        cmocka_unit_test(rfc6376_3_6_1_services),
        cmocka_unit_test(rfc6376_3_6_1_flags),
        cmocka_unit_test(a_key_beyond_the_cap_is_refused),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
