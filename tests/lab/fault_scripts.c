/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "fault.h"

#include <string.h>

/* clang-format off */
#define STEPS(...) ((const struct step[]){__VA_ARGS__, {.op = OP_END}})
#define TEXT(op_, number_, text_) {.op = op_, .number = number_, .text = text_, .size = sizeof(text_) - 1}
#define SEND(text_) TEXT(OP_SEND, 0, text_)
#define FILL(text_, count) TEXT(OP_FILL, count, text_)
#define FLOOD(ms, text_) TEXT(OP_FLOOD, ms, text_)
#define WAIT(ms) {.op = OP_WAIT, .number = ms}
#define WATCH(ms, text_) TEXT(OP_WATCH, ms, text_)
#define COMMAND(verb) TEXT(OP_COMMAND, 0, verb)
#define PACE(bytes, ms) {.op = OP_PACE, .number = bytes, .other = ms}
#define SET(flags) {.op = OP_SET, .number = flags}
#define OK_UNTIL(count) {.op = OP_OK_UNTIL, .number = count}
#define OK_EVERY(count) {.op = OP_OK_EVERY, .number = count}
#define SERVE {.op = OP_SERVE}
#define SILENT {.op = OP_SILENT}
#define CUT {.op = OP_CUT}
#define RESET {.op = OP_RESET}
#define HELLO {.op = OP_HELLO}
#define PICKY(most, known) TEXT(OP_PICKY, most, known)
#define TLS {.op = OP_TLS}
#define TLS_HALF {.op = OP_TLS_HALF}

#define GREETING "220 %N ESMTP ready\r\n"
#define CAPABILITIES "250-%N\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250-STARTTLS\r\n250 8BITMIME\r\n"
#define GO_AHEAD "220 2.0.0 Ready to start TLS\r\n"
#define GREET SEND(GREETING)
#define TO_EHLO GREET, COMMAND("EHLO")
#define TO_STARTTLS TO_EHLO, SEND(CAPABILITIES), COMMAND("STARTTLS")
#define TO_TLS TO_STARTTLS, SEND(GO_AHEAD)

const struct script scripts[] = {
    /* ---- nothing wrong */
    {"ok", "a normal server with STARTTLS", 0, STEPS(GREET, SERVE)},
    {"smtps", "a normal server, TLS before the greeting (RFC 8314)", 0, STEPS(TLS, GREET, SERVE)},
    {"dual", "RSA and ECDSA certificates", TLS_KIND_DUAL, STEPS(GREET, SERVE)},
    {"starttls-lowercase", "the keyword in lower case", 0,
     STEPS(TO_EHLO, SEND("250-%N\r\n250-pipelining\r\n250 starttls\r\n"), SERVE)},
    {"bytewise", "every byte in a segment of its own, TLS too", 0, STEPS(PACE(1, 0), GREET, SERVE)},
    {"split-ehlo", "case 37: the EHLO reply in five segments, cut inside lines", 0,
     STEPS(TO_EHLO, SEND("250-%N\r\n2"), WAIT(60), SEND("50-PIPELI"), WAIT(60), SEND("NING\r"), WAIT(60),
           SEND("\n250-START"), WAIT(60), SEND("TLS\r\n250 HELP\r\n"), SERVE)},
    {"multiline-greeting", "a greeting of three lines", 0,
     STEPS(SEND("220-%N ESMTP\r\n220-no spam here\r\n220 ready\r\n"), SERVE)},
    {"lf-only", "lines end with LF alone", 0,
     STEPS(SEND("220 %N ESMTP\n"), COMMAND("EHLO"), SEND("250-%N\n250-STARTTLS\n250 HELP\n"), COMMAND("STARTTLS"),
           SEND("220 go\n"), TLS, SERVE)},
    {"odd-220", "case 39: the answer to STARTTLS has no text", 0, STEPS(TO_STARTTLS, SEND("220\r\n"), TLS, SERVE)},

    /* ---- the greeting */
    {"greet-delay-15", "case 13: the greeting comes after 15 s", 0, STEPS(WAIT(15000), GREET, SERVE)},
    {"greet-delay-20", "case 14: the greeting comes after 20 s", 0, STEPS(WAIT(20000), GREET, SERVE)},
    {"greet-none", "accepts and says nothing", 0, STEPS(SILENT)},
    {"greet-421", "421 at once (cases 1, 4, 5, 6)", 0,
     STEPS(SEND("421 4.7.0 %N Too many connections from your host, try again later\r\n"))},
    {"greet-451", "451 greeting", 0, STEPS(SEND("451 4.3.0 %N Temporary failure\r\n"), SET(FLAG_REJECT), SERVE)},
    {"greet-554", "554 greeting", 0,
     STEPS(SEND("554 5.7.1 %N Your host is blocklisted\r\n"), SET(FLAG_REJECT), SERVE)},
    {"greet-bare", "a greeting of just 220", 0, STEPS(SEND("220\r\n"), SERVE)},
    {"greet-http", "not SMTP: an HTTP error", 0, STEPS(SEND("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"))},
    {"greet-code-changes", "a greeting whose code changes between lines", 0,
     STEPS(SEND("220-%N\r\n421 no\r\n"), SILENT)},
    {"teaser", "case 16: a 220- line, then 521 to a peer that talks early", 0,
     STEPS(SEND("220-%N ESMTP\r\n"), WATCH(1000, "521 5.7.1 %N you talk too soon\r\n"), SEND("220 %N ready\r\n"), SERVE)},
    {"sync", "case 15: 554 to a peer that speaks before the reply", 0,
     STEPS(WATCH(500, "554 5.5.0 SMTP synchronization error\r\n"), SET(FLAG_SYNC), GREET, SERVE)},
    {"greeting-and-ehlo", "case 38: greeting and answer to EHLO in one segment", 0,
     STEPS(SEND(GREETING CAPABILITIES), COMMAND("EHLO"), COMMAND("STARTTLS"), SEND(GO_AHEAD), TLS, SERVE)},
    {"endless-greeting", "a greeting of lines without end", 0, STEPS(FLOOD(0, "220-%N is talking and talking\r\n"))},
    {"drip-greeting", "a greeting without end, one line a second", 0, STEPS(FLOOD(1000, "220-%N please wait\r\n"))},
    {"long-line", "a greeting line of over 8 KiB", 0, STEPS(FILL("220 %N ", 8192), SERVE)},
    {"endless-line", "a greeting line without end", 0, STEPS(SEND("220 %N "), FLOOD(0, "xxxxxxxxxxxxxxxx"))},

    /* ---- text that wants to break somebody's output */
    {"nul", "a NUL byte in the greeting", 0, STEPS(SEND("220 %N before\0after\r\n"), SERVE)},
    {"control", "control bytes in greeting and keywords", 0,
     STEPS(SEND("220 %N \001\002\a\b\t\v\f\016\037\177 bell\r\n"), COMMAND("EHLO"),
           SEND("250-%N\r\n250-BELL\a\b\177\r\n250 STARTTLS\r\n"), SERVE)},
    {"pipe", "perfdata of its own in greeting and refusal", 0,
     STEPS(SEND("220 %N | 'a'=1;2;3;4;5 time=0s\r\n"), COMMAND("EHLO"), SEND("250-%N\r\n250 STARTTLS | b=2\r\n"),
           COMMAND("STARTTLS"), SEND("454 4.7.0 no | 'a'=1;2 findings_critical=0\r\n"), SERVE)},
    {"html", "a script element in greeting and refusal", 0,
     STEPS(SEND("220 %N <script>alert(1)</script>\r\n"), COMMAND("EHLO"),
           SEND("250-%N\r\n250-<b>X</b>\r\n250 STARTTLS\r\n"), COMMAND("STARTTLS"),
           SEND("454 <script>alert(1)</script> `id`\r\n"), SERVE)},
    {"ansi", "terminal escapes in greeting and refusal", 0,
     STEPS(SEND("220 %N \033[2J\033[31mred\033]0;title\a \2331m\r\n"), COMMAND("EHLO"),
           SEND("550 5.7.1 \033[2Jgone\033[0m\r\n"), SERVE)},
    {"rtl", "bidirectional overrides and line separators in the refusal", 0,
     STEPS(SEND("554 5.7.1 %N \342\200\256txt.exe\342\200\254 \342\201\246x\342\201\251 a\342\200\250b\342\200\251c\r\n"),
           SET(FLAG_REJECT), SERVE)},
    {"utf8-bad", "invalid UTF-8 in the refusal", 0,
     STEPS(SEND("554 5.7.1 %N \377\376 \300\257 \355\240\200 \364\220\200\200 \303\r\n"), SET(FLAG_REJECT), SERVE)},

    /* ---- EHLO */
    {"ehlo-500", "500 to EHLO, HELO works", 0, STEPS(TO_EHLO, SEND("500 5.5.1 unknown command\r\n"), COMMAND("HELO"),
           SEND("250 %N\r\n"), SERVE)},
    {"ehlo-502", "502 to EHLO, HELO works", 0, STEPS(TO_EHLO, SEND("502 5.5.2 not implemented\r\n"), COMMAND("HELO"),
           SEND("250 %N\r\n"), SERVE)},
    {"ehlo-451", "451 to EHLO", 0, STEPS(TO_EHLO, SEND("451 4.7.1 try again later\r\n"), SET(FLAG_REJECT), SERVE)},
    {"ehlo-421", "421 to EHLO", 0, STEPS(TO_EHLO, SEND("421 4.7.0 %N closing channel\r\n"))},
    {"ehlo-550", "550 to EHLO", 0, STEPS(TO_EHLO, SEND("550 5.7.1 we do not like your name\r\n"), SET(FLAG_REJECT), SERVE)},
    {"ehlo-none", "no answer to EHLO", 0, STEPS(TO_EHLO, SILENT)},
    {"helo-fqdn-required", "case 40: 501 to an EHLO without a full name", 0, STEPS(SET(FLAG_FQDN), GREET, SERVE)},
    {"endless-ehlo", "an EHLO reply of lines without end", 0, STEPS(TO_EHLO, FLOOD(0, "250-X-AND-ANOTHER\r\n"))},
    {"no-starttls", "no STARTTLS keyword", 0, STEPS(SET(FLAG_NO_STARTTLS), GREET, SERVE)},
    {"starttls-masked", "the keyword overwritten on the way: XXXXXXXA", 0,
     STEPS(SET(FLAG_NO_STARTTLS), TO_EHLO, SEND("250-%N\r\n250-PIPELINING\r\n250-XXXXXXXA\r\n250 8BITMIME\r\n"), SERVE)},
    {"keyword-late", "STARTTLS on a line after the last one of the reply", 0,
     STEPS(SET(FLAG_NO_STARTTLS), TO_EHLO, SEND("250-%N\r\n250 PIPELINING\r\n250 STARTTLS\r\n"), SERVE)},
    {"keyword-bare", "STARTTLS on a line without a code", 0,
     STEPS(SET(FLAG_NO_STARTTLS), TO_EHLO, SEND("250-%N\r\nSTARTTLS\r\n250 PIPELINING\r\n"), SERVE)},

    /* ---- STARTTLS */
    {"starttls-454", "454 to STARTTLS", 0, STEPS(TO_STARTTLS, SEND("454 4.7.0 TLS not available\r\n"), SERVE)},
    {"starttls-501", "501 to STARTTLS", 0, STEPS(TO_STARTTLS, SEND("501 5.5.4 no parameters allowed\r\n"), SERVE)},
    {"starttls-421", "421 to STARTTLS", 0, STEPS(TO_STARTTLS, SEND("421 4.7.0 %N shutting down\r\n"))},
    {"starttls-none", "no answer to STARTTLS", 0, STEPS(TO_STARTTLS, SILENT)},
    {"plaintext-after-220", "a forged reply in the segment of the 220 to STARTTLS", 0,
     STEPS(TO_STARTTLS, SEND(GO_AHEAD "250 forged\r\n"), TLS, SERVE)},
    {"plaintext-after-220-late", "the same, in a segment of its own 50 ms later", 0,
     STEPS(TO_TLS, WAIT(50), SEND("250 forged\r\n"), TLS, SERVE)},

    /* ---- connections that end early */
    {"cut-connect", "closes at once", 0, STEPS(CUT)},
    {"cut-greeting", "half a greeting, then closes", 0, STEPS(SEND("220 %N ES"), CUT)},
    {"cut-ehlo", "case 10: half an EHLO reply, then closes", 0, STEPS(TO_EHLO, SEND("250-%N\r\n250-PIPE"), CUT)},
    {"cut-starttls", "closes instead of answering STARTTLS", 0, STEPS(TO_STARTTLS, CUT)},
    {"cut-clienthello", "closes after the ClientHello", 0, STEPS(TO_TLS, HELLO, CUT)},
    {"cut-handshake", "closes in the middle of the server's flight", 0, STEPS(TO_TLS, TLS_HALF, CUT)},
    {"cut-tls", "closes after the handshake, without close_notify", 0, STEPS(TO_TLS, TLS, CUT)},
    {"reset-connect", "resets at once", 0, STEPS(RESET)},
    {"reset-greeting", "resets after half a greeting", 0, STEPS(SEND("220 %N ES"), WAIT(20), RESET)},
    {"reset-ehlo", "resets after half an EHLO reply", 0, STEPS(TO_EHLO, SEND("250-%N\r\n250-PIPE"), WAIT(20), RESET)},
    {"reset-starttls", "resets instead of answering STARTTLS", 0, STEPS(TO_STARTTLS, RESET)},
    {"reset-clienthello", "resets after the ClientHello", 0, STEPS(TO_TLS, HELLO, RESET)},
    {"reset-handshake", "resets in the middle of the server's flight", 0, STEPS(TO_TLS, TLS_HALF, WAIT(20), RESET)},

    /* ---- slow */
    {"slow-byte", "case 12: one byte a second, always", 0, STEPS(PACE(1, 1000), GREET, SERVE)},
    {"slow-tls", "one byte a second in the server's flight", 0, STEPS(TO_TLS, PACE(1, 1000), TLS, SERVE)},
    {"stall-tls", "case 19: reads the ClientHello and says nothing", 0, STEPS(TO_TLS, HELLO, SILENT)},

    /* ---- TLS */
    {"garbage-serverhello", "a handshake record full of garbage", 0,
     STEPS(TO_TLS, HELLO, SEND("\026\003\003\000\020\002\377\377\377garbage-here"), SILENT)},
    {"plaintext-serverhello", "case 22: a line of text instead of a ServerHello", 0,
     STEPS(TO_TLS, HELLO, SEND("500 OOPS: TLS failed\r\n"))},
    {"tls-alert", "case 23: handshake_failure, then a line of text", 0,
     STEPS(TO_TLS, HELLO, SEND("\025\003\003\000\002\002\050" "454 4.7.0 TLS not available\r\n"))},
    {"tls10-only", "TLS 1.0 and nothing else", TLS_KIND_10, STEPS(GREET, SERVE)},
    {"tls11-only", "TLS 1.1 and nothing else", TLS_KIND_11, STEPS(GREET, SERVE)},
    {"tls12-only", "TLS 1.2 and nothing else", TLS_KIND_12, STEPS(GREET, SERVE)},
    {"picky", "closes on extensions that OpenSSL's client does not have", 0,
     STEPS(TO_TLS, PICKY(0, "\377\001\0\000\0\013\0\012\0\043\0\005\0\026\0\027\0\015\0\053\0\055\0\063\0\025"),
           TLS, SERVE)},
    {"picky-size", "closes on a ClientHello of over 1 KiB", 0,
     STEPS(TO_TLS, {.op = OP_PICKY, .number = 1024}, TLS, SERVE)},
    {"early-data", "TLS 1.3 tickets that offer early data", TLS_KIND_EARLY_DATA, STEPS(GREET, SERVE)},
    {"no-tls13-tickets", "TLS 1.3 without tickets", TLS_KIND_NO_TICKETS, STEPS(GREET, SERVE)},
    {"big-certs", "over 16 KiB of certificates", TLS_KIND_BIG, STEPS(GREET, SERVE)},
    {"huge-certs", "over 256 KiB of certificates", TLS_KIND_HUGE, STEPS(GREET, SERVE)},
    {"ca-list", "case 21: a flight over 16 KiB because of the client CA names", TLS_KIND_CA_LIST, STEPS(GREET, SERVE)},

    /* ---- inside TLS */
    {"starttls-inside-tls", "STARTTLS is offered again inside TLS", 0, STEPS(SET(FLAG_AGAIN), GREET, SERVE)},
    {"ehlo-tls-refused", "500 to EHLO inside TLS", 0,
     STEPS(TO_TLS, TLS, COMMAND("EHLO"), SEND("500 5.5.1 not again\r\n"), SERVE)},
    {"ehlo-tls-none", "no answer to EHLO inside TLS", 0, STEPS(TO_TLS, TLS, COMMAND("EHLO"), SILENT)},
    {"greeting-again", "a second greeting inside TLS", 0, STEPS(TO_TLS, TLS, GREET, SERVE)},
    {"no-quit-answer", "QUIT gets no answer", 0, STEPS(SET(FLAG_NO_QUIT), GREET, SERVE)},

    /* ---- what changes from connection to connection */
    {"after-first-421", "the first connection is fine, then 421", 0,
     STEPS(OK_UNTIL(1), SEND("421 4.7.0 %N Too many connections\r\n"))},
    {"third-421", "two connections are fine, then 421", 0,
     STEPS(OK_UNTIL(2), SEND("421 4.7.0 %N Too many connections\r\n"))},
    {"fourth-421", "three connections are fine, then 421", 0,
     STEPS(OK_UNTIL(3), SEND("421 4.7.0 %N Too many connections\r\n"))},
    {"sixth-reset", "five connections are fine, then resets: a ban", 0, STEPS(OK_UNTIL(5), RESET)},
    {"second-stalls", "the first connection is fine, then it stalls after the ClientHello", 0,
     STEPS(OK_UNTIL(1), TO_TLS, HELLO, SILENT)},
    {"second-slow", "the first connection is fine, then one byte a second in the server's flight", 0,
     STEPS(OK_UNTIL(1), TO_TLS, PACE(1, 1000), TLS, SERVE)},
    {"second-alert", "the first connection is fine, then handshake_failure and a line of text", 0,
     STEPS(OK_UNTIL(1), TO_TLS, HELLO, SEND("\025\003\003\000\002\002\050" "454 4.7.0 TLS not available\r\n"))},
    {"alternate-starttls", "case 17: STARTTLS on every second connection, the first included", 0,
     STEPS(OK_EVERY(2), SET(FLAG_NO_STARTTLS), GREET, SERVE)},
};
/* clang-format on */

const size_t script_count = sizeof scripts / sizeof scripts[0];

const struct script *script_find(const char *name)
{
    for (size_t i = 0; i < script_count; i++) {
        if (strcmp(scripts[i].name, name) == 0)
            return &scripts[i];
    }
    return NULL;
}
