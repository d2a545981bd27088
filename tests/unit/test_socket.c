/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of net/socket: a library gets a socket for the place that was judged, and no other. */
#include <config.h>

#include "net/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "unit.h"

static struct ip ip(const char *text)
{
    struct ip out;

    assert_true(ip_parse(text, &out));
    return out;
}

/* What the library wants to connect to against what it was told. */
static int towards(const char *wanted, uint16_t wanted_port, const char *told, uint16_t told_port)
{
    struct ip from = ip(wanted), to = ip(told);
    struct sockaddr_storage target;
    socklen_t size = ip_sockaddr(&from, wanted_port, &target);

    errno = 0;
    return socket_towards(&target, size, &to, told_port);
}

static void same_place_gets_a_socket(void **state)
{
    int fd = towards("192.0.2.1", 443, "192.0.2.1", 443);

    (void)state;
    assert_true(fd >= 0);
    assert_true((fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
    assert_true((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    close(fd);
    fd = towards("2001:db8::1", 443, "2001:db8::1", 443);
    if (fd < 0)
        assert_int_equal(errno, EAFNOSUPPORT); /* a machine without IPv6 */
    else
        close(fd);
}

static void another_place_gets_none(void **state)
{
    static const struct {
        const char *wanted;
        uint16_t port;
        const char *told;
    } cases[] = {
        {"192.0.2.2", 443, "192.0.2.1"},     {"192.0.2.1", 80, "192.0.2.1"},
        {"::1", 443, "192.0.2.1"},           {"192.0.2.1", 443, "2001:db8::1"},
        {"2001:db8::2", 443, "2001:db8::1"}, {"2001:db8::1", 444, "2001:db8::1"},
        {"127.0.0.1", 443, "192.0.2.1"},     {"::ffff:192.0.2.1", 443, "192.0.2.1"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(towards(cases[i].wanted, cases[i].port, cases[i].told, 443), -1);
        assert_int_equal(errno, EACCES);
    }
}

static void a_short_address_is_no_place(void **state)
{
    struct ip to = ip("192.0.2.1");
    struct sockaddr_storage target;

    (void)state;
    (void)ip_sockaddr(&to, 443, &target);
    assert_int_equal(socket_towards(&target, 0, &to, 443), -1);
    assert_int_equal(socket_towards(&target, 4, &to, 443), -1);
    assert_int_equal(errno, EACCES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_place_gets_a_socket),
        cmocka_unit_test(another_place_gets_none),
        cmocka_unit_test(a_short_address_is_no_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
