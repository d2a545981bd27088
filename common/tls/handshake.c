/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "tls/handshake.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/ip.h"
#include "base/text.h"
#include "tls/tls_private.h"

#define OUTPUT_MAX (64 * 1024) /* a peer that makes us answer without end hits this */
#define QUOTE_MAX 60           /* octets of a plain text answer that are quoted */
#define READ_SIZE 16384        /* one record */

/* Groups of DHE suites that are gone along with, in bits: below, OpenSSL goes at no security level;
 * above, one handshake of OpenSSL's own limit, 10000, takes a second of computing. */
#define DH_SECURITY_MIN 80 /* what 1024 bits are worth */
#define DH_BITS_MAX 8192

/* What an opportunistic sender offers; anonymous suites would hide the certificate. */
#define SUITES "DEFAULT:@SECLEVEL=0"

struct tls_context {
    SSL_CTX *ssl;
};

enum phase { PHASE_HANDSHAKE = 0, PHASE_OPEN, PHASE_CLOSED, PHASE_FAILED };

struct tls {
    SSL *ssl;
    BIO *input;    /* owned by ssl */
    BIO *produced; /* owned by ssl */
    struct buf output;
    enum phase phase;
    size_t taken;             /* octets before the handshake ended, then those after it */
    int alert;                /* of the peer, fatal or close_notify; -1 none */
    bool session, early_data; /* one was issued; one offered early data */
    bool ticket;              /* one was a ticket, not an entry of the server's cache */
    long ticket_lifetime;     /* the longest */
};

/* The chain is verified apart (verify.h), with more to say than this callback's one error. */
static int accept_chain(X509_STORE_CTX *store_context, void *argument)
{
    (void)store_context;
    (void)argument;
    return 1;
}

/* Stands for security level 0: everything goes but a group that is out of bounds. */
static int is_secure(const SSL *ssl, const SSL_CTX *context, int operation, int bits, int nid,
                     void *other, void *argument)
{
    (void)ssl;
    (void)context;
    (void)nid;
    (void)argument;
    if (operation != SSL_SECOP_TMP_DH)
        return 1;
    return bits >= DH_SECURITY_MIN && (other == NULL || EVP_PKEY_get_bits(other) <= DH_BITS_MAX);
}

static int on_session(SSL *ssl, SSL_SESSION *session)
{
    struct tls *tls = SSL_get_app_data(ssl);

    tls->session = true;
    if (SSL_SESSION_has_ticket(session)) {
        long lifetime = (long)SSL_SESSION_get_ticket_lifetime_hint(session);

        tls->ticket = true;
        tls->ticket_lifetime = lifetime > tls->ticket_lifetime ? lifetime : tls->ticket_lifetime;
    }
    if (SSL_SESSION_get_max_early_data(session) > 0)
        tls->early_data = true;
    return 0; /* not kept */
}

static void on_info(const SSL *ssl, int where, int value)
{
    struct tls *tls = SSL_get_app_data(ssl);

    if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT &&
        ((value >> 8) == SSL3_AL_FATAL || (value & 0xff) == SSL_AD_CLOSE_NOTIFY))
        tls->alert = value & 0xff;
}

int tls_context_new(struct tls_context **out, struct err *err)
{
    struct tls_context *context;
    SSL_CTX *ssl;

    tls_library_start();
    ERR_clear_error();
    ssl = SSL_CTX_new(TLS_client_method());
    if (ssl == NULL || SSL_CTX_set_cipher_list(ssl, SUITES) != 1 ||
        SSL_CTX_set_min_proto_version(ssl, TLS1_VERSION) != 1 ||
        SSL_CTX_set_max_proto_version(ssl, 0) != 1) {
        SSL_CTX_free(ssl);
        ERR_clear_error();
        return err_set(err, ERR_INTERNAL, "OpenSSL gives no TLS client");
    }
    SSL_CTX_set_security_level(ssl, 0);
    SSL_CTX_set_security_callback(ssl, is_secure);
    SSL_CTX_set_verify(ssl, SSL_VERIFY_NONE, NULL);
    SSL_CTX_set_cert_verify_callback(ssl, accept_chain, NULL);
    /* Old servers without RFC 5746 are spoken to; nobody renegotiates with us. */
    SSL_CTX_set_options(ssl, SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_max_cert_list(ssl, TLS_CERTIFICATES_MAX);
    /* Tickets are looked at and dropped. */
    SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(ssl, on_session);
    SSL_CTX_set_info_callback(ssl, on_info);
    SSL_CTX_set_tlsext_status_type(ssl, TLSEXT_STATUSTYPE_ocsp);
    context = mem_calloc(1, sizeof *context);
    context->ssl = ssl;
    *out = context;
    return 0;
}

void tls_context_free(struct tls_context *context)
{
    if (context == NULL)
        return;
    SSL_CTX_free(context->ssl);
    free(context);
}

/*
 * The suites decide up to TLS 1.2, the signature schemes in TLS 1.3. rsa_pkcs1_* stays in the list
 * for ECDSA: in TLS 1.3 it stands for signatures within certificates only (RFC 8446 4.2.3), and an
 * ECDSA certificate may come from an RSA authority.
 */
static bool restrict_keys(SSL *ssl, enum tls_keys keys)
{
    switch (keys) {
    case TLS_KEYS_RSA:
        return SSL_set_cipher_list(ssl, SUITES ":!aECDSA") == 1 &&
               SSL_set1_sigalgs_list(ssl, "rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:"
                                          "rsa_pss_rsae_sha512:rsa_pss_pss_sha256:"
                                          "rsa_pss_pss_sha384:rsa_pss_pss_sha512:RSA+SHA256:"
                                          "RSA+SHA384:RSA+SHA512:RSA+SHA224:RSA+SHA1") == 1;
    case TLS_KEYS_ECDSA:
        return SSL_set_cipher_list(ssl, "aECDSA:!eNULL:@SECLEVEL=0") == 1 &&
               SSL_set1_sigalgs_list(ssl, "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ECDSA+SHA224:"
                                          "ECDSA+SHA1:RSA+SHA256:RSA+SHA384:RSA+SHA512") == 1;
    case TLS_KEYS_ANY:
    default:
        return true;
    }
}

/* RFC 6066 3: names only, no address literals. */
static bool set_sni(SSL *ssl, const char *sni)
{
    struct ip ip;

    return sni == NULL || ip_parse(sni, &ip) || SSL_set_tlsext_host_name(ssl, sni) == 1;
}

/* Moves what OpenSSL wants to send to the output. */
static int collect_output(struct tls *tls, struct err *err)
{
    char *data = NULL;
    long size = BIO_get_mem_data(tls->produced, &data);

    if (size > 0 && buf_add(&tls->output, data, (size_t)size) != 0)
        return err_set(err, ERR_CAP, "the server asks for more answers than fit in %d KiB",
                       OUTPUT_MAX / 1024);
    (void)BIO_reset(tls->produced);
    return 0;
}

/* For tests of old versions; the session is limited before its ClientHello is made. */
static bool restrict_version(SSL *ssl, bool old)
{
    if (!old)
        return true;
    SSL_clear_options(ssl, SSL_OP_NO_RENEGOTIATION);
    SSL_set_options(ssl, SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION);
    return SSL_set_max_proto_version(ssl, TLS1_2_VERSION) == 1;
}

static int make(struct tls_context *context, const char *sni, enum tls_keys keys, bool old,
                struct tls **out, struct err *err)
{
    struct tls *tls = mem_calloc(1, sizeof *tls);

    ERR_clear_error();
    tls->alert = -1;
    buf_init(&tls->output, OUTPUT_MAX);
    tls->ssl = SSL_new(context->ssl);
    tls->input = BIO_new(BIO_s_mem());
    tls->produced = BIO_new(BIO_s_mem());
    if (tls->ssl == NULL || tls->input == NULL || tls->produced == NULL) {
        BIO_free(tls->input);
        BIO_free(tls->produced);
        goto failed;
    }
    BIO_set_mem_eof_return(tls->input, -1);
    SSL_set_bio(tls->ssl, tls->input, tls->produced);
    SSL_set_app_data(tls->ssl, tls);
    SSL_set_connect_state(tls->ssl);
    if (!set_sni(tls->ssl, sni) || !restrict_keys(tls->ssl, keys) ||
        !restrict_version(tls->ssl, old) ||
        SSL_get_error(tls->ssl, SSL_do_handshake(tls->ssl)) != SSL_ERROR_WANT_READ ||
        collect_output(tls, err) != 0)
        goto failed;
    *out = tls;
    return 0;
failed:
    tls_free(tls);
    ERR_clear_error();
    return err_set(err, ERR_INTERNAL, "OpenSSL makes no ClientHello");
}

int tls_new(struct tls_context *context, const char *sni, enum tls_keys keys, struct tls **out,
            struct err *err)
{
    return make(context, sni, keys, false, out, err);
}

int tls_new_old(struct tls_context *context, const char *sni, struct tls **out, struct err *err)
{
    return make(context, sni, TLS_KEYS_ANY, true, out, err);
}

int tls_renegotiate(struct tls *tls, struct err *err)
{
    ERR_clear_error();
    if (tls->phase != PHASE_OPEN || SSL_renegotiate(tls->ssl) != 1 ||
        SSL_get_error(tls->ssl, SSL_do_handshake(tls->ssl)) != SSL_ERROR_WANT_READ) {
        ERR_clear_error();
        return err_set(err, ERR_PERM, "OpenSSL does not renegotiate");
    }
    return collect_output(tls, err);
}

bool tls_renegotiated(const struct tls *tls)
{
    return SSL_num_renegotiations(tls->ssl) > 0 && SSL_is_init_finished(tls->ssl) == 1;
}

const uint8_t *tls_ticket(const struct tls *tls, size_t *size)
{
    const SSL_SESSION *session = SSL_get_session(tls->ssl);
    const uint8_t *ticket = NULL;

    if (session != NULL)
        SSL_SESSION_get0_ticket(session, &ticket, size);
    return ticket;
}

void tls_free(struct tls *tls)
{
    if (tls == NULL)
        return;
    SSL_free(tls->ssl);
    buf_clear(&tls->output);
    free(tls);
}

static enum tls_status fail(struct tls *tls)
{
    struct err ignored;

    tls->phase = PHASE_FAILED;
    (void)collect_output(tls, &ignored); /* our alert says why */
    ERR_clear_error();
    return TLS_ERROR;
}

/* A sentence for what OpenSSL refused. */
static enum tls_status explain(struct tls *tls, const char *when, struct err *err)
{
    unsigned long code = ERR_peek_error();
    const char *reason = ERR_reason_error_string(code);
    const char *name = alert_name(tls->alert);

    if (tls->alert >= 0 && name != NULL)
        err_set(err, ERR_PERM, "the server sent alert %s%s", name, when);
    else if (tls->alert >= 0)
        err_set(err, ERR_PERM, "the server sent the unknown alert %d%s", tls->alert, when);
    else if (ERR_GET_LIB(code) == ERR_LIB_SSL &&
             (ERR_GET_REASON(code) == SSL_R_UNSUPPORTED_PROTOCOL ||
              ERR_GET_REASON(code) == SSL_R_WRONG_SSL_VERSION))
        err_set(err, ERR_PERM, "the server wants a TLS version that is not spoken here");
    else if (ERR_GET_LIB(code) == ERR_LIB_SSL &&
             ERR_GET_REASON(code) == SSL_R_EXCESSIVE_MESSAGE_SIZE)
        err_set(err, ERR_CAP, "a message of the server's part of the handshake is too long");
    else if (ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) == SSL_R_DH_KEY_TOO_SMALL)
        err_set(err, ERR_PERM, "the server's Diffie-Hellman group has under 1024 or over %d bits",
                DH_BITS_MAX);
    else
        err_set(err, ERR_PERM, "TLS failed%s: %s", when,
                reason == NULL ? "no reason known" : reason);
    return fail(tls);
}

/* Every record begins with one of four content types (RFC 8446 5.1). SMTP replies, HTML and SSLv2
 * do not. */
static bool looks_like_tls(uint8_t first)
{
    return first >= SSL3_RT_CHANGE_CIPHER_SPEC && first <= SSL3_RT_APPLICATION_DATA;
}

static enum tls_status refuse_plain(struct tls *tls, const uint8_t *data, size_t size,
                                    struct err *err)
{
    char quote[QUOTE_MAX + 4];

    while (size > 0 && (data[size - 1] == '\r' || data[size - 1] == '\n'))
        size--;
    text_clean((const char *)data, size, quote, sizeof quote);
    err_set(err, ERR_SYNTAX, "no TLS: the server sent \"%s\"", quote);
    return fail(tls);
}

static enum tls_status go_on(struct tls *tls, struct err *err)
{
    int result = SSL_do_handshake(tls->ssl);

    if (result == 1) {
        tls->phase = PHASE_OPEN;
        tls->taken = 0;
        return TLS_READY;
    }
    switch (SSL_get_error(tls->ssl, result)) {
    case SSL_ERROR_WANT_READ:
        return TLS_WANTS_MORE;
    case SSL_ERROR_ZERO_RETURN:
        tls->alert = SSL_AD_CLOSE_NOTIFY;
        return explain(tls, " in the middle of the handshake", err);
    default:
        return explain(tls, "", err);
    }
}

static enum tls_status read_plain(struct tls *tls, struct buf *plain, struct err *err)
{
    char text[READ_SIZE];
    int size;

    while ((size = SSL_read(tls->ssl, text, sizeof text)) > 0)
        (void)buf_add(plain, text, (size_t)size);
    switch (SSL_get_error(tls->ssl, size)) {
    case SSL_ERROR_WANT_READ:
        return TLS_READY;
    case SSL_ERROR_ZERO_RETURN:
        tls->phase = PHASE_CLOSED;
        return TLS_ENDED;
    default:
        return explain(tls, " after the handshake", err);
    }
}

static enum tls_status advance(struct tls *tls, struct buf *plain, struct err *err)
{
    enum tls_status status = TLS_READY;

    ERR_clear_error();
    if (tls->phase == PHASE_HANDSHAKE)
        status = go_on(tls, err);
    if (status == TLS_READY)
        status = read_plain(tls, plain, err);
    ERR_clear_error();
    if (status != TLS_ERROR && collect_output(tls, err) != 0)
        status = fail(tls);
    return status;
}

enum tls_status tls_feed(struct tls *tls, const uint8_t *data, size_t size, struct buf *plain,
                         struct err *err)
{
    if (tls->phase == PHASE_CLOSED)
        return TLS_ENDED;
    if (tls->phase == PHASE_FAILED) {
        err_set(err, ERR_PERM, "TLS has failed before");
        return TLS_ERROR;
    }
    if (tls->phase == PHASE_HANDSHAKE) {
        if (size > 0 && tls->taken == 0 && !looks_like_tls(data[0]))
            return refuse_plain(tls, data, size, err);
        if (size > TLS_FLIGHT_MAX - tls->taken) {
            err_set(err, ERR_CAP, "the server's part of the handshake is longer than %d KiB",
                    TLS_FLIGHT_MAX / 1024);
            return fail(tls);
        }
        tls->taken += size;
    } else if (size > TLS_AFTER_MAX - tls->taken) {
        /* Tickets and key updates without end would keep us busy and never make a reply. */
        err_set(err, ERR_CAP, "the server sent more than %d KiB after the handshake",
                TLS_AFTER_MAX / 1024);
        return fail(tls);
    } else {
        tls->taken += size;
    }
    if (size > INT32_MAX || (size > 0 && BIO_write(tls->input, data, (int)size) != (int)size)) {
        err_set(err, ERR_INTERNAL, "OpenSSL does not take %zu octets", size);
        return fail(tls);
    }
    return advance(tls, plain, err);
}

int tls_write(struct tls *tls, const void *data, size_t size, struct err *err)
{
    if (tls->phase != PHASE_OPEN || size > OUTPUT_MAX)
        return err_set(err, ERR_USAGE, "TLS is not open for %zu octets", size);
    if (size == 0)
        return 0;
    ERR_clear_error();
    if (SSL_write(tls->ssl, data, (int)size) != (int)size) {
        (void)explain(tls, " in writing", err);
        return ERR_PERM;
    }
    return collect_output(tls, err);
}

void tls_close(struct tls *tls)
{
    struct err ignored;

    if (tls->phase != PHASE_OPEN && tls->phase != PHASE_CLOSED)
        return;
    (void)SSL_shutdown(tls->ssl);
    (void)collect_output(tls, &ignored);
    ERR_clear_error();
}

struct buf *tls_output(struct tls *tls)
{
    return &tls->output;
}

struct tls_facts *tls_facts(const struct tls *tls, struct arena *arena)
{
    struct tls_facts *facts = arena_alloc(arena, 1, sizeof *facts);

    handshake_facts(tls->ssl, arena, facts);
    facts->early_data = tls->early_data;
    facts->ticket = tls->ticket;
    facts->ticket_lifetime = tls->ticket_lifetime;
    facts->early_data_known = tls->session || facts->version_number < TLS1_3_VERSION;
    ERR_clear_error();
    return facts;
}

struct chain *tls_chain(const struct tls *tls)
{
    return chain_of(SSL_get_peer_cert_chain(tls->ssl));
}
