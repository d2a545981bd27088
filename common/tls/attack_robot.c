/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ROBOT (Bleichenbacher's oracle): five ClientKeyExchange messages, one well formed and four that
 * break PKCS #1 in different ways. A sound server treats them alike (RFC 5246 7.4.7.1). In the
 * first round ChangeCipherSpec and a Finished of garbage follow, in the second nothing does. What
 * matters is only whether the answers differ, and whether they differ in the same way again.
 */
#include <config.h>

#include "tls/attack_private.h"

#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "tls/chain.h"
#include "tls/tls_private.h"

#define VARIANTS 5
#define ROUNDS 2
#define MODULUS_MAX 1024 /* octets: 8192 bits */
#define SECRET 48
#define SHORT_PATIENCE ((msec)1000) /* a sound server waits for more in the second round */
#define MESSAGE_CLIENT_KEY_EXCHANGE 16

enum variant { WELL_FORMED = 0, WRONG_BEGIN, MISPLACED_ZERO, NO_ZERO, WRONG_VERSION };

enum { ANSWER_CLOSED = 0x100, ANSWER_SILENT, ANSWER_OTHER }; /* else the number of an alert */

struct robot {
    unsigned round, variant;
    unsigned answers[ROUNDS][VARIANTS];
    unsigned first[ROUNDS][VARIANTS]; /* of the first time, when it is repeated */
    bool differed;                    /* the first time */
};

static void consider(struct attack *attack)
{
    if (attack->peer->rsa == TRI_NO)
        attack_settle(attack, INTRUSIVE_NOT_APPLICABLE, "no RSA key exchange");
    else
        attack->state = arena_alloc(attack->arena, 1, sizeof(struct robot));
}

static void reset(struct attack *attack)
{
    struct robot *robot = attack->state;

    robot->round = robot->variant = 0;
}

static void begin(struct attack *attack, struct buf *out)
{
    static const uint16_t usual[] = {0x009c, 0x009d, 0x002f, 0x0035,
                                     0x003c, 0x003d, 0x000a, 0x0005};
    struct hello hello;

    attack_hello(attack, &hello);
    hello.version = attack->peer->rsa_version;
    hello.suite_count = attack->peer->rsa_suite_count;
    memcpy(hello.suites, attack->peer->rsa_suites, hello.suite_count * sizeof *hello.suites);
    for (size_t i = 0; hello.suite_count == 0 && i < sizeof usual / sizeof *usual; i++)
        hello.suites[i] = usual[i];
    if (hello.suite_count == 0)
        hello.suite_count = sizeof usual / sizeof *usual;
    attack_send_hello(&hello, out);
}

/* ---- the message */

/* Octets that are not 0, from the connection's random ones. */
static uint8_t filler(const struct attack *attack, size_t place)
{
    return (uint8_t)(attack->random[place % sizeof attack->random] % 255 + 1);
}

/* RFC 8017 7.2.1, and how each variant breaks it. */
static void pad(const struct attack *attack, enum variant variant, uint8_t *block, size_t size)
{
    size_t secret = size - SECRET;

    for (size_t i = 0; i < size; i++)
        block[i] = filler(attack, i);
    block[0] = variant == WRONG_BEGIN ? 0x41 : 0x00;
    block[1] = variant == WRONG_BEGIN ? 0x17 : 0x02;
    if (variant != MISPLACED_ZERO && variant != NO_ZERO)
        block[secret - 1] = 0;
    if (variant == MISPLACED_ZERO)
        block[size - 2] = 0;
    block[secret] = variant == WRONG_VERSION ? 0x02 : (uint8_t)(attack->flight.version >> 8);
    block[secret + 1] = variant == WRONG_VERSION ? 0x02 : (uint8_t)attack->flight.version;
}

/* block ^ e mod n, as long as the modulus. Returns its length, 0 where the key is none of RSA. */
static size_t encrypt(EVP_PKEY *key, const struct attack *attack, enum variant variant,
                      uint8_t out[MODULUS_MAX])
{
    uint8_t block[MODULUS_MAX];
    BIGNUM *modulus = NULL, *exponent = NULL, *plain = NULL, *result = BN_new();
    BN_CTX *context = BN_CTX_new();
    size_t size = 0;

    if (context != NULL && result != NULL &&
        EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &modulus) == 1 &&
        EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) == 1) {
        size = (size_t)BN_num_bytes(modulus);
        if (size > MODULUS_MAX || size < SECRET + 11 || BN_num_bits(exponent) > 64)
            size = 0;
    }
    if (size > 0) {
        pad(attack, variant, block, size);
        plain = BN_bin2bn(block, (int)size, NULL);
        /* The variant that begins with 0x41 may be larger than the modulus. */
        if (plain == NULL || BN_nnmod(plain, plain, modulus, context) != 1 ||
            BN_mod_exp(result, plain, exponent, modulus, context) != 1 ||
            BN_bn2binpad(result, out, (int)size) != (int)size)
            size = 0;
    }
    BN_free(modulus);
    BN_free(exponent);
    BN_free(plain);
    BN_free(result);
    BN_CTX_free(context);
    return size;
}

static size_t encrypt_for(const struct attack *attack, enum variant variant,
                          uint8_t out[MODULUS_MAX])
{
    const struct buf *certificates = &attack->flight.certificates;
    struct chain *chain = NULL;
    const X509 *leaf;
    EVP_PKEY *key;
    size_t size = 0;

    if (chain_parse((const uint8_t *)certificates->data, certificates->len, &chain) != 0)
        return 0;
    leaf = chain_at(chain, 0);
    key = leaf == NULL ? NULL : X509_get0_pubkey(leaf);
    if (key != NULL)
        size = encrypt(key, attack, variant, out);
    chain_free(chain);
    return size;
}

/* RFC 5246 7.4.7.1; SSLv3 has no length before the secret (RFC 6101 5.6.7.1) */
static bool send_key_exchange(struct attack *attack, struct buf *out)
{
    const struct robot *robot = attack->state;
    uint8_t message[6 + MODULUS_MAX], garbage[64];
    static const uint8_t change = 1;
    size_t head = attack->flight.version == 0x0300 ? 4 : 6;
    size_t size = encrypt_for(attack, (enum variant)robot->variant, message + head);
    size_t body = size + head - 4;

    if (size == 0)
        return false;
    message[0] = MESSAGE_CLIENT_KEY_EXCHANGE;
    message[1] = 0;
    message[2] = (uint8_t)(body >> 8);
    message[3] = (uint8_t)body;
    if (head == 6) {
        message[4] = (uint8_t)(size >> 8);
        message[5] = (uint8_t)size;
    }
    attack_send_record(attack, ATTACK_RECORD_HANDSHAKE, message, head + size, out);
    attack->probes++;
    attack->patience = robot->round == 0 ? ATTACK_PATIENCE : SHORT_PATIENCE;
    if (robot->round > 0)
        return true;
    for (size_t i = 0; i < sizeof garbage; i++)
        garbage[i] = filler(attack, i + 3);
    attack_send_record(attack, ATTACK_RECORD_CCS, &change, 1, out);
    attack_send_record(attack, ATTACK_RECORD_HANDSHAKE, garbage, sizeof garbage, out);
    return true;
}

/* ---- the answers */

static bool differ(unsigned answers[ROUNDS][VARIANTS], unsigned round)
{
    for (unsigned i = 1; i < VARIANTS; i++) {
        if (answers[round][i] != answers[round][0])
            return true;
    }
    return false;
}

static void conclude_repetition(struct attack *attack, const struct robot *robot)
{
    bool weak =
        robot->first[0][1] == robot->first[0][2] && robot->first[0][2] == robot->first[0][3] &&
        robot->first[1][1] == robot->first[1][2] && robot->first[1][2] == robot->first[1][3];

    if (memcmp(robot->first, robot->answers, sizeof robot->first) == 0)
        attack_settle(attack, INTRUSIVE_VULNERABLE,
                      weak ? "a weak oracle: well-formed messages are told from others"
                           : "a strong oracle: kinds of malformed messages are told apart");
    else
        attack_settle(attack, INTRUSIVE_INCONCLUSIVE, "the answers differ from time to time");
}

static void conclude(struct attack *attack)
{
    struct robot *robot = attack->state;
    bool differs = differ(robot->answers, 0) || differ(robot->answers, 1);

    if (robot->differed) {
        conclude_repetition(attack, robot);
    } else if (!differs) {
        attack_settle(attack, INTRUSIVE_SAFE, "all messages are answered alike");
    } else {
        memcpy(robot->first, robot->answers, sizeof robot->first);
        robot->differed = true;
        attack_doubt(attack, "the answers differ from time to time");
    }
}

static void note_answer(struct attack *attack, unsigned answer)
{
    struct robot *robot = attack->state;

    robot->answers[robot->round][robot->variant++] = answer;
    if (robot->variant < VARIANTS)
        return;
    robot->variant = 0;
    if (++robot->round == ROUNDS)
        conclude(attack);
}

static bool feed_answer(struct attack *attack, const uint8_t *data, size_t size)
{
    if (attack_read_record(attack, &data, &size)) {
        const struct attack_records *records = &attack->records;
        bool alert = attack_record_type(attack) == ATTACK_RECORD_ALERT && records->size == 2;

        note_answer(attack, alert ? records->body[1] : ANSWER_OTHER);
        return true;
    }
    if (attack->records.foreign) {
        note_answer(attack, ANSWER_OTHER);
        return true;
    }
    return false;
}

static bool feed(struct attack *attack, const uint8_t *data, size_t size, struct buf *out)
{
    if (attack->probes > 0)
        return feed_answer(attack, data, size);
    if (!attack_read_flight(attack, data, size))
        return false;
    if (attack->flight.end == FLIGHT_ALERT && attack->peer->rsa != TRI_YES)
        attack_settle(attack, INTRUSIVE_NOT_APPLICABLE, "no RSA key exchange");
    else if (!attack_flight_whole(attack))
        attack_doubt(attack, "the hello was not answered with a whole flight");
    else if (!send_key_exchange(attack, out))
        attack_settle(attack, INTRUSIVE_NOT_APPLICABLE, "no usable RSA key");
    else
        return false;
    return true;
}

static bool quiet(struct attack *attack, struct buf *out)
{
    (void)out;
    note_answer(attack, ANSWER_SILENT);
    return true;
}

static void ended(struct attack *attack, enum attack_end end)
{
    if (end == ATTACK_ENOUGH)
        return;
    if (attack->probes > 0)
        note_answer(attack, end == ATTACK_CLOSED ? ANSWER_CLOSED : ANSWER_SILENT);
    else
        attack_doubt(attack, "the hello was not answered");
}

const struct attack_test attack_robot = {
    .consider = consider,
    .reset = reset,
    .begin = begin,
    .feed = feed,
    .quiet = quiet,
    .ended = ended,
    .old_tls = true,
};
