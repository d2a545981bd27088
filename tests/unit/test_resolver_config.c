/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a resolver reads before it starts. */
#include <config.h>

#include "dns/resolver_private.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

struct fixture {
    struct arena *arena;
    char path[64];
    struct resolver_address servers[RESOLVERS_MAX];
    size_t count;
    const char *left_out;
    struct anchors anchors;
    struct err err;
};

static int setup(void **state)
{
    struct fixture *f = mem_calloc(1, sizeof *f);
    int fd;

    f->arena = arena_new();
    snprintf(f->path, sizeof f->path, "/tmp/test_resolver_config.XXXXXX");
    fd = mkstemp(f->path);
    if (fd < 0)
        return -1;
    close(fd);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    unlink(f->path);
    arena_free(f->arena);
    free(f);
    return 0;
}

static void put_file(struct fixture *f, const char *content, size_t size)
{
    FILE *file = fopen(f->path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(content, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static int conf(struct fixture *f, const char *content)
{
    put_file(f, content, strlen(content));
    return resolv_conf_read(f->path, f->arena, f->servers, &f->count, &f->left_out, &f->err);
}

static int anchors(struct fixture *f, const char *content)
{
    put_file(f, content, strlen(content));
    return anchors_read(f->path, f->arena, &f->anchors, &f->err);
}

static void addresses_with_and_without_port(void **state)
{
    static const struct {
        const char *text;
        uint16_t port; /* 0: not an address */
    } cases[] = {
        {"192.0.2.53", 53},
        {"192.0.2.53@5353", 5353},
        {"2001:db8::53", 53},
        {"[2001:db8::53]", 53},
        {"2001:db8::53@65535", 65535},
        {"192.0.2.53@0", 0},
        {"192.0.2.53@65536", 0},
        {"192.0.2.53@", 0},
        {"192.0.2.53@53x", 0},
        {"192.0.2.53:53", 0},
        {"192.0.2", 0},
        {"fe80::1%eth0", 0},
        {"dns.example", 0},
        {"", 0},
        {"@53", 0},
        {"192.0.2.53 ", 0},
        {"192.0.2.53@-1", 0},
    };
    struct resolver_address out;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        int rc = resolver_parse_address(cases[i].text, &out);

        assert_int_equal(rc, cases[i].port == 0 ? ERR_SYNTAX : 0);
        if (rc == 0)
            assert_int_equal(out.port, cases[i].port);
    }
}

static void nameserver_lines_are_read(void **state)
{
    struct fixture *f = *state;
    char text[IP_TEXT_SIZE];

    assert_int_equal(conf(f, "# nameserver 192.0.2.9\nsearch example.org\n"
                             "nameserver 192.0.2.53\noptions edns0\n"
                             "nameserver\t 2001:db8::53  # second\r\nnameservers 192.0.2.8\n"
                             " nameserver 192.0.2.7\nnameserver 192.0.2.54"),
                     0);
    assert_int_equal(f->count, 3);
    assert_string_equal(ip_format(&f->servers[0].ip, text), "192.0.2.53");
    assert_string_equal(ip_format(&f->servers[1].ip, text), "2001:db8::53");
    assert_string_equal(ip_format(&f->servers[2].ip, text), "192.0.2.54");
    assert_int_equal(f->servers[1].port, 53);
    assert_null(f->left_out);
}

static void as_many_servers_as_the_c_library_takes(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(conf(f, "nameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\n"
                             "nameserver 192.0.2.4\n"),
                     0);
    assert_int_equal(f->count, RESOLV_CONF_MAX);
}

static void an_address_with_a_zone_is_left_out_and_said(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(conf(f, "nameserver fe80::1%eth0\nnameserver 192.0.2.53\n"), 0);
    assert_int_equal(f->count, 1);
    assert_string_equal(f->left_out, "fe80::1%eth0");
}

static void a_file_without_a_usable_server_is_named(void **state)
{
    static const char *const contents[] = {"",
                                           "\n\n",
                                           "garbage \x01\x02",
                                           "nameserver",
                                           "nameserver \n",
                                           "nameserver fe80::1%eth0\n",
                                           "nameserver dns.example\n"};
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT(contents); i++) {
        assert_int_equal(conf(f, contents[i]), ERR_SYSTEM);
        assert_non_null(strstr(f->err.text, f->path));
        assert_null(strstr(f->err.text, "garbage"));
    }
}

static void a_file_with_nuls_is_read_without_harm(void **state)
{
    struct fixture *f = *state;

    put_file(f, "\0\0nameserver 192.0.2.1\n", 23);
    assert_int_equal(
        resolv_conf_read(f->path, f->arena, f->servers, &f->count, &f->left_out, &f->err),
        ERR_SYSTEM);
}

static void a_missing_file_is_named(void **state)
{
    struct fixture *f = *state;

    unlink(f->path);
    assert_int_equal(
        resolv_conf_read(f->path, f->arena, f->servers, &f->count, &f->left_out, &f->err),
        ERR_SYSTEM);
    assert_non_null(strstr(f->err.text, f->path));
    assert_int_equal(anchors_read(f->path, f->arena, &f->anchors, &f->err), ERR_USAGE);
    assert_non_null(strstr(f->err.text, f->path));
}

static void a_directory_and_a_fifo_do_not_hang(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(
        resolv_conf_read("/tmp", f->arena, f->servers, &f->count, &f->left_out, &f->err),
        ERR_SYSTEM);
    unlink(f->path);
    assert_int_equal(mkfifo(f->path, 0600), 0);
    assert_int_equal(
        resolv_conf_read(f->path, f->arena, f->servers, &f->count, &f->left_out, &f->err),
        ERR_SYSTEM);
}

#define DS_2024 "683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16"
#define KEY                                                                                        \
    "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA=="

static void anchors_in_the_forms_that_are_about(void **state)
{
    static const struct {
        const char *content;
        size_t count;
    } cases[] = {
        {". IN DS 38696 8 2 " DS_2024 "\n", 1},
        {".\tIN\tDNSKEY\t257 3 13 " KEY " ;{id = 55648 (ksk), size = 256b}\n", 1},
        {".\t172800\tIN\tDNSKEY\t257 3 13 " KEY ";{id = 55648 (ksk), size = 256b}"
         " ;;state=2 [  VALID  ] ;;count=0 ;;lastchange=1700000000\n",
         1},
        {"; autotrust trust anchor file\n;;id: . 1\n. 3600 IN DNSKEY 257 3 13 " KEY
         " ;;state=1 [ ADDPEND ]\n. 3600 IN DNSKEY 257 3 13 " KEY " ;;state=3 [ MISSING ]\n",
         1},
        {". IN DS 38696 8 2 (\n  683D2D0ACB8C9B712A1948B27F741219\n"
         "  298D0A450D612C483AF444A4C0FB2B16 )\n",
         1},
        {"$ORIGIN .\n\nexample.org. IN DS 38696 8 2 " DS_2024 "\n. IN NS a.example.\n", 1},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(anchors(f, cases[i].content), 0);
        assert_int_equal(f->anchors.count, cases[i].count);
    }
    assert_non_null(strstr(f->anchors.records[0], "example.org."));
}

static void revoked_and_foreign_keys_are_no_anchors(void **state)
{
    static const char *const contents[] = {"",
                                           ". IN A 192.0.2.1\n",
                                           ". IN DNSKEY 385 3 13 " KEY
                                           "\n",                           /* RFC 5011 7: revoked */
                                           ". IN DNSKEY 1 3 13 " KEY "\n", /* not a zone key */
                                           ". CH DS 38696 8 2 " DS_2024 "\n",
                                           "-----BEGIN CERTIFICATE-----\n",
                                           ". IN DNSKEY 257 3 13 " KEY " ;;state=4 [ REVOKED ]\n"};
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT(contents); i++) {
        assert_int_equal(anchors(f, contents[i]), ERR_USAGE);
        assert_non_null(strstr(f->err.text, f->path));
    }
}

static void the_file_is_never_written_to(void **state)
{
    struct fixture *f = *state;

    put_file(f, ". IN DS 38696 8 2 " DS_2024 "\n", 18 + 64 + 1);
    assert_int_equal(chmod(f->path, 0400), 0);
    assert_int_equal(anchors_read(f->path, f->arena, &f->anchors, &f->err), 0);
    assert_int_equal(f->anchors.count, 1);
}

static void there_are_always_root_keys(void **state)
{
    struct fixture *f = *state;

    anchors_default(f->arena, &f->anchors);
    assert_true(f->anchors.count >= 1);
    assert_int_equal(strncmp(f->anchors.records[0], ".", 1), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_with_and_without_port),
        TEST(nameserver_lines_are_read),
        TEST(as_many_servers_as_the_c_library_takes),
        TEST(an_address_with_a_zone_is_left_out_and_said),
        TEST(a_file_without_a_usable_server_is_named),
        TEST(a_file_with_nuls_is_read_without_harm),
        TEST(a_missing_file_is_named),
        TEST(a_directory_and_a_fifo_do_not_hang),
        TEST(anchors_in_the_forms_that_are_about),
        TEST(revoked_and_foreign_keys_are_no_anchors),
        TEST(the_file_is_never_written_to),
        TEST(there_are_always_root_keys),
    };

    return cmocka_run_group_tests_name("resolver_config", tests, NULL, NULL);
}
