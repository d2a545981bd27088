/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "tls/tls_private.h"

void tls_library_start(void)
{
    /* Where another library was first with its own settings this changes nothing, and the explicit
     * settings of handshake.c still hold. */
    (void)OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL);
}
