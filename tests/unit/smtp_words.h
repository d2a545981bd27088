/* SPDX-License-Identifier: GPL-3.0-or-later */
/* smtp_words: the words of which scripts of SMTP peers are made. The client is monitor.example. */
#ifndef TESTS_SMTP_WORDS_H
#define TESTS_SMTP_WORDS_H

/* clang-format off */
#define GREETS {PEER_SEND, "220 mx.example ESMTP\r\n", 0}
#define EHLO_COMES {PEER_EXPECT, "EHLO monitor.example\r\n", 0}
#define OFFERS {PEER_SEND, "250-mx.example\r\n250 STARTTLS\r\n", 0}
#define OFFERS_NOTHING {PEER_SEND, "250 mx.example\r\n", 0}
#define STARTTLS_COMES {PEER_EXPECT, "STARTTLS\r\n", 0}
#define GO {PEER_SEND, "220 go ahead\r\n", 0}
#define QUIT_COMES \
    {PEER_EXPECT, "QUIT\r\n", 0}, {PEER_SEND, "221 bye\r\n", 0}, {PEER_EOF, NULL, 0}
#define UP_TO_220 GREETS, EHLO_COMES, OFFERS, STARTTLS_COMES, GO
#define INSIDE EHLO_COMES, {PEER_SEND, "250-mx.example\r\n250 PIPELINING\r\n", 0}
#define QUIT_INSIDE \
    {PEER_EXPECT, "QUIT\r\n", 0}, {PEER_SEND, "221 bye\r\n", 0}, {PEER_NOTIFY, NULL, 0}
/* A session without STARTTLS; what stands in between happens before it ends. */
#define PLAIN(...) GREETS, EHLO_COMES, OFFERS_NOTHING, __VA_ARGS__ QUIT_COMES
/* clang-format on */

#endif
