/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "tls/client.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/clock.h"
#include "tls/tls_private.h"

/* Where a check hangs on its SSL_CTX; the library that made it may use other places. */
static int slot(void)
{
    static int number = -1;

    if (number < 0)
        number = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, NULL);
    return number;
}

/* Why the leaf is not to be trusted as of now; NULL where it is. */
static const char *fault(const struct tls_client_check *check, const struct chain_facts *facts)
{
    const struct cert_facts *leaf = &facts->certs[0];
    char date[CLOCK_DATE_SIZE];

    if (leaf->not_after < check->now)
        return arena_printf(check->arena, "the certificate has expired on %s",
                            clock_date(leaf->not_after, date));
    if (leaf->not_before > check->now)
        return arena_printf(check->arena, "the certificate is not valid before %s",
                            clock_date(leaf->not_before, date));
    if (facts->trust != TRUST_OK)
        return facts->trust_error;
    if (!facts->name_match)
        return arena_printf(check->arena, "the certificate is not for %s", check->name);
    return NULL;
}

static struct chain_facts *judge(const struct tls_client_check *check, const struct chain *chain,
                                 int64_t at)
{
    struct chain_facts *facts = chain_facts(chain, check->arena);

    verify_trust(check->store, chain, at, check->arena, facts);
    verify_name(chain, check->name, facts);
    return facts;
}

/* The chain as the server sent it: the leaf comes first, whether or not the rest has it again. */
static struct chain *sent_chain(X509_STORE_CTX *store_context)
{
    return chain_of(X509_STORE_CTX_get0_untrusted(store_context));
}

static int verify(X509_STORE_CTX *store_context, void *argument)
{
    struct tls_client_check *check = argument;
    const SSL *ssl =
        X509_STORE_CTX_get_ex_data(store_context, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct chain *chain = sent_chain(store_context);
    struct chain_facts *now = NULL;

    check->verified = false;
    if (chain != NULL) {
        now = judge(check, chain, check->now);
        check->chain = check->at == check->now ? now : judge(check, chain, check->at);
        check->version = SSL_get_version(ssl);
        check->why = fault(check, now);
        check->verified = now->trust == TRUST_OK && check->why == NULL;
        chain_free(chain);
    }
    ERR_clear_error();
    X509_STORE_CTX_set_error(store_context,
                             check->verified ? X509_V_OK : X509_V_ERR_CERT_UNTRUSTED);
    return check->verified;
}

static void on_info(const SSL *ssl, int where, int value)
{
    struct tls_client_check *check = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), slot());

    if (check != NULL && (where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT &&
        (value >> 8) == SSL3_AL_FATAL)
        check->alert = value & 0xff;
}

/* The head of each record: what a server sends counts, also where no byte of it gets to anybody. */
static void on_record(int sent, int version, int type, const void *data, size_t size, SSL *ssl,
                      void *argument)
{
    struct tls_client_check *check = argument;
    const uint8_t *head = data;

    (void)version;
    (void)ssl;
    if (sent == 0 && type == SSL3_RT_HEADER && size >= SSL3_RT_HEADER_LENGTH)
        check->received += size + ((size_t)head[3] << 8 | head[4]);
}

void tls_client_install(void *context, struct tls_client_check *check)
{
    check->chain = NULL;
    check->version = NULL;
    check->verified = false;
    check->why = NULL;
    check->alert = -1;
    check->received = 0;
    (void)SSL_CTX_set_ex_data(context, slot(), check);
    SSL_CTX_set_info_callback(context, on_info);
    SSL_CTX_set_msg_callback(context, on_record);
    SSL_CTX_set_msg_callback_arg(context, check);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_cert_verify_callback(context, verify, check);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
    /* A resumed session would show no certificate. */
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

const char *tls_client_alert(const struct tls_client_check *check)
{
    const char *name = alert_name(check->alert);

    if (check->alert < 0)
        return NULL;
    if (name == NULL)
        return arena_printf(check->arena, "the server sent the unknown alert %d", check->alert);
    return arena_printf(check->arena, "the server sent alert %s", name);
}

void tls_client_library(void)
{
    tls_library_start();
}
