/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * posture: decides which hello to send next, from what is known, until nothing is left to ask or
 * the budget is used up; and turns the answers into scan facts. The same for policy and inventory.
 * Pure: no sockets, no clock.
 */
#ifndef TLS_POSTURE_H
#define TLS_POSTURE_H

#include "base/mem.h"
#include "facts/scan.h"
#include "facts/session.h"
#include "tls/flight.h"
#include "tls/hello.h"

struct posture;

/* How a connection for a hello ended. */
enum posture_end {
    POSTURE_ANSWERED = 0, /* the flight has ended: hello, alert, or what it says */
    POSTURE_CLOSED,       /* closed or reset after our hello, without an answer */
    POSTURE_SILENT,       /* nothing, or no end of the flight, within the step's time */
    POSTURE_NO_DOOR,      /* refused, closed or timed out before TLS */
    POSTURE_PUT_OFF,      /* 421 or 4xx before TLS */
};

/* A plan for one address and port. `out` is zeroed but for `mode` and lives as long; what it points
 * to comes from `arena`. */
struct posture *posture_new(const char *sni, struct arena *arena, struct scan_facts *out);
void posture_free(struct posture *posture);
/* A whole session has ended: what it negotiated need not be asked again. It counts as a
 * connection; the second and later ones raise the budget by as many. */
void posture_session(struct posture *posture, const struct session_facts *session);
/* The next hello. False: the scan is over, and facts->stop says why. `random` fills hello->random.
 */
bool posture_next(struct posture *posture, const uint8_t random[32], struct hello *out);
/* The connection for the last hello has ended. `reply`: the text of a put-off, raw; NULL. */
void posture_answer(struct posture *posture, enum posture_end end, const struct flight *flight,
                    const char *reply);
/* What the last hello asks, in a few words, for a trace. */
const char *posture_asks(const struct posture *posture);
/* The scan ends for a reason that the caller has seen: SCAN_PUT_OFF with the reply, SCAN_NO_TLS.
 * `text` may be NULL. */
void posture_stop(struct posture *posture, enum scan_stop why, const char *text);
/* The run is over. */
void posture_cut(struct posture *posture);

#endif
