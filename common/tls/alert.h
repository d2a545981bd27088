/* SPDX-License-Identifier: GPL-3.0-or-later */
/* alert: names of TLS alerts. */
#ifndef TLS_ALERT_H
#define TLS_ALERT_H

/* "handshake_failure" of 40; NULL for a number that nobody defined. */
const char *alert_name(int number);

#endif
