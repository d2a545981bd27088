/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "tls/tls_private.h"

#include <string.h>

#include <openssl/evp.h>
#include <openssl/obj_mac.h>

#include "facts/group.h"

static const char *hash_name(int nid)
{
    switch (nid) {
    case NID_md5_sha1:
        return "md5_sha1"; /* TLS 1.0 and 1.1 with RSA: RFC 2246 4.7 */
    case NID_md5:
        return "md5";
    case NID_sha1:
        return "sha1";
    case NID_sha224:
        return "sha224";
    case NID_sha256:
        return "sha256";
    case NID_sha384:
        return "sha384";
    case NID_sha512:
        return "sha512";
    default:
        return NULL;
    }
}

/* RFC 8446 4.2.3 names a curve with each hash of ECDSA. Up to TLS 1.2 the code point says the hash
 * only (RFC 8446 B.3.1.3), but its registered name is the same. */
static const char *ecdsa_curve(int hash)
{
    switch (hash) {
    case NID_sha256:
        return "secp256r1_";
    case NID_sha384:
        return "secp384r1_";
    case NID_sha512:
        return "secp521r1_";
    default:
        return "";
    }
}

/* The registered name of the scheme that the server signed with: "rsa_pss_rsae_sha256". NULL where
 * the suite has no signature of the server (RSA key exchange). */
static const char *signature_name(SSL *ssl, struct arena *arena)
{
    const X509 *leaf = SSL_get0_peer_certificate(ssl);
    const EVP_PKEY *key = leaf == NULL ? NULL : X509_get0_pubkey(leaf);
    int type = NID_undef, nid = NID_undef;
    const char *hash;

    if (SSL_get_peer_signature_type_nid(ssl, &type) != 1)
        return NULL;
    if (type == EVP_PKEY_ED25519)
        return "ed25519";
    if (type == EVP_PKEY_ED448)
        return "ed448";
    hash = SSL_get_peer_signature_nid(ssl, &nid) == 1 ? hash_name(nid) : NULL;
    if (hash == NULL)
        return NULL;
    switch (type) {
    case EVP_PKEY_RSA:
        return arena_printf(arena, "rsa_pkcs1_%s", hash);
    case EVP_PKEY_RSA_PSS:
        return arena_printf(arena, "rsa_pss_%s_%s",
                            EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA_PSS ? "pss" : "rsae", hash);
    case EVP_PKEY_EC:
        return arena_printf(arena, "ecdsa_%s%s", ecdsa_curve(nid), hash);
    case EVP_PKEY_DSA:
        return arena_printf(arena, "dsa_%s", hash);
    default:
        return NULL;
    }
}

/* The registered name of the group: "x25519", "secp256r1", "ffdhe2048"; "dh-1024" for a group of
 * the server's own; NULL where no key was exchanged that way. */
static const char *group_name(SSL *ssl, struct arena *arena)
{
    EVP_PKEY *key = NULL;
    const char *name = NULL;
    char text[80];
    int nid;

    /* Finite field groups of TLS 1.2 come without a code point: the key itself is asked first. */
    if (SSL_get_peer_tmp_key(ssl, &key) == 1 && EVP_PKEY_get_base_id(key) == EVP_PKEY_DH) {
        if (EVP_PKEY_get_group_name(key, text, sizeof text, NULL) == 1)
            name = arena_strdup(arena, text);
        else
            name = arena_printf(arena, "dh-%d", EVP_PKEY_get_bits(key));
    }
    EVP_PKEY_free(key);
    if (name != NULL)
        return name;
    nid = (int)SSL_get_negotiated_group(ssl);
    return nid == NID_undef ? NULL : arena_strdup(arena, SSL_group_to_name(ssl, nid));
}

/* IANA's number of the group that was negotiated by its number; 0 for none, as with the finite
 * field groups of TLS 1.2 (RFC 5246 7.4.3). */
static uint16_t group_number(SSL *ssl)
{
    int nid = (int)SSL_get_negotiated_group(ssl);
    const char *name;
    const struct group *group;

    if ((nid & TLSEXT_nid_unknown) != 0) /* one that OpenSSL has no NID for: the number itself */
        return (uint16_t)(nid & 0xffff);
    name = nid == NID_undef ? NULL : SSL_group_to_name(ssl, nid);
    group = name == NULL ? NULL : group_by_name(name);
    return group == NULL ? 0 : group->code;
}

void handshake_facts(SSL *ssl, struct arena *arena, struct tls_facts *facts)
{
    unsigned char *response = NULL;

    facts->version = arena_strdup(arena, SSL_get_version(ssl));
    facts->version_number = SSL_version(ssl);
    facts->cipher = arena_strdup(arena, SSL_get_cipher_name(ssl));
    facts->suite_number = SSL_CIPHER_get_protocol_id(SSL_get_current_cipher(ssl));
    facts->group = group_name(ssl, arena);
    facts->group_number = group_number(ssl);
    facts->signature = signature_name(ssl, arena);
    facts->stapled = SSL_get_tlsext_status_ocsp_resp(ssl, &response) > 0;
    /* TLS 1.3 has both in itself. */
    facts->extended_master_secret = SSL_get_extms_support(ssl) == 1;
    facts->secure_renegotiation = SSL_get_secure_renegotiation_support(ssl) == 1;
}
