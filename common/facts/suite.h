/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * suite: what is known of TLS cipher suites by their code points (IANA "TLS Cipher Suites", SSLv2
 * by the draft of 1995), and of TLS versions. suite.def is the table. Constants only.
 */
#ifndef FACTS_SUITE_H
#define FACTS_SUITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tls_version { TLS_SSL2 = 0, TLS_SSL3, TLS_1_0, TLS_1_1, TLS_1_2, TLS_1_3, TLS_VERSION_COUNT };

/* "SSLv2", "SSLv3", "TLSv1.0" ... "TLSv1.3". */
const char *tls_version_name(enum tls_version version);
/* The number on the wire: 0x0002, 0x0300, 0x0301 ... 0x0304. */
uint16_t tls_version_number(enum tls_version version);
/* Back; -1 for a number that is none of them. */
int tls_version_of(uint16_t number);
/* "TLSv1.2", "tls1.2", "1.2" -> version, whatever the case; -1 for anything else. */
int tls_version_parse(const char *text);

enum suite_exchange {                   /* key exchange */
                      EXCHANGE_ANY = 0, /* TLS 1.3: the suite does not say */
                      EXCHANGE_NULL,
                      EXCHANGE_RSA,
                      EXCHANGE_DH,  /* static */
                      EXCHANGE_DHE, /* anonymous ones too */
                      EXCHANGE_ECDH,
                      EXCHANGE_ECDHE,
                      EXCHANGE_OTHER, /* PSK, SRP, Kerberos, GOST, ...: not for mail between
                                         strangers */
};

enum suite_auth { AUTH_ANY = 0, AUTH_NULL, AUTH_ANON, AUTH_RSA, AUTH_DSS, AUTH_ECDSA, AUTH_OTHER };

enum suite_cipher {
    CIPHER_NULL = 0,
    CIPHER_RC2,
    CIPHER_RC4,
    CIPHER_DES, /* with 40 bits too */
    CIPHER_3DES,
    CIPHER_IDEA,
    CIPHER_FORTEZZA,
    CIPHER_SEED,
    CIPHER_AES,
    CIPHER_CAMELLIA,
    CIPHER_ARIA,
    CIPHER_CHACHA20,
    CIPHER_SM4,
    CIPHER_OTHER, /* GOST, AEGIS, ... */
};

enum suite_mode {
    MODE_NONE = 0,
    MODE_STREAM,
    MODE_CBC,
    MODE_GCM,
    MODE_CCM,
    MODE_CCM_8,
    MODE_POLY1305,
    MODE_AEAD, /* another one */
};

enum suite_mac {
    MAC_NONE = 0,
    MAC_MD5,
    MAC_SHA1,
    MAC_SHA256,
    MAC_SHA384,
    MAC_AEAD,
    MAC_OTHER, /* of GOST */
};

struct suite {
    uint32_t code;       /* 0x1301; of SSLv2 three octets, 0x010080; no code is in both */
    const char *name;    /* IANA's: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"; of SSLv2 the draft's */
    const char *openssl; /* OpenSSL's name, of suites that it lacks the one of its patched builds
                            (testssl.sh); NULL where it is the same or there is none */
    unsigned bits;       /* of the key as it counts against an attacker: 112 for 3DES, 56 for DES,
                            40 for export */
    enum suite_exchange exchange;
    enum suite_auth auth;
    enum suite_cipher cipher;
    enum suite_mode mode;
    enum suite_mac mac;
    bool export;
    enum tls_version first, last; /* versions in which it may be negotiated; AEAD and SHA-2 suites
                                     from TLS 1.2 on; a version-1.3 suite in 1.3 only. What the RFCs
                                     withdrew (export from 1.1 on, DES from 1.2 on) is kept: servers
                                     do not care */
};

/* The whole table: suite.def, then suite_other.def, each by code. */
extern const struct suite suites[];
extern const size_t suite_count;
/* NULL for a code that nobody registered. */
const struct suite *suite_find(uint32_t code);
/* The row with this IANA name, or with OpenSSL's name ("ECDHE-RSA-AES128-GCM-SHA256", old ones with
 * EDH for DHE too); NULL. What SSLv2 and TLS both name ("RC4-MD5") is the suite of TLS. */
const struct suite *suite_by_name(const char *name);

/* Groups of suites that are asked for together, since a baseline treats them alike. A suite can be
 * in several; suite_classes() gives all of them. */
enum suite_class {
    CLASS_NULL = 0, /* no encryption */
    CLASS_ANON,     /* no authentication of the server */
    CLASS_EXPORT,   /* 40 and 56 bits by US export rules of the 1990s */
    CLASS_RC2,      /* and SSLv2's */
    CLASS_RC4,
    CLASS_DES, /* 56 bits, not export */
    CLASS_IDEA,
    CLASS_3DES,
    CLASS_SEED,
    CLASS_STATIC_DH, /* DH_ and ECDH_ with a fixed key: no forward secrecy */
    CLASS_DSS,
    CLASS_RSA,       /* RSA key exchange: no forward secrecy */
    CLASS_DHE,       /* finite-field Diffie-Hellman with an ephemeral key, authenticated */
    CLASS_ECDHE_CBC, /* ECDHE with CBC */
    CLASS_ECDHE_CCM_8,
    CLASS_AEAD, /* ECDHE with GCM, CCM or ChaCha20 up to TLS 1.2 */
    SUITE_CLASS_COUNT
};

/* Bit 1 << CLASS_x for each. CLASS_RSA and CLASS_DHE are about key exchange whatever the cipher;
 * 0 for TLS 1.3's. */
unsigned suite_classes(const struct suite *suite);
/* "anonymous", "export", "RC4", ...: for sentences and baseline files ("rsa-kex", "ecdhe-cbc"). */
const char *suite_class_name(enum suite_class class);
/* Back, whatever the case; -1 for none. */
int suite_class_parse(const char *name);

#endif
