/* Signatures by Ed25519 (RFC 8032): who made a text, not only that it is whole.
 *
 * Keys are files as OpenSSL writes them, PEM around the DER of RFC 8410:
 *
 *     openssl genpkey -algorithm ed25519 -out key.pem
 *     openssl pkey -in key.pem -pubout -out public.pem
 *
 * There is no pass phrase: a private key is kept by the rights of its file.
 *
 * Public keys and signatures are texts of lower-case hexadecimal digits, the
 * bytes of RFC 8032 in their order, so that each has one spelling.
 *
 * No message holds anything of a private key, and what was read or made of
 * its file is overwritten before the functions return.
 */
#ifndef SURVREPORT_LOCK_SIGN_H
#define SURVREPORT_LOCK_SIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"

/* Digits and a NUL. */
enum { SIGN_PUBLIC_SIZE = 65, SIGN_SIGNATURE_SIZE = 129 };

/* A private key, in storage of the caller, who wipes it after use. */
struct sign_key {
	char public_hex[SIGN_PUBLIC_SIZE];
	uint8_t secret[32];
};

/* Reads a private key.  False, with one error in the sink and the key all
 * zero, if the file cannot be read, is not whole, holds anything but an
 * Ed25519 private key in the clear, or is open to others than its owner.
 * The arena is for what the reading needs. */
bool sign_key_load(struct sign_key *key, struct arena *arena, const char *path, struct diags *diags)
    __attribute__((warn_unused_result));

/* Overwrites a key with zeros. */
void sign_key_wipe(struct sign_key *key);

/* Reads a public key.  False, with one error in the sink and an empty text, in
 * the cases above.  A private key is refused too, with the command that makes
 * the public one: who verifies must not have the private key at hand. */
bool sign_public_load(char public_hex[SIGN_PUBLIC_SIZE], struct arena *arena, const char *path,
                      struct diags *diags) __attribute__((warn_unused_result));

/* Signs a text, without its NUL.  The same key and text give the same
 * signature. */
void sign_text(const struct sign_key *key, const char *text,
               char signature_hex[SIGN_SIGNATURE_SIZE]);

/* Whether the signature is that of the text by the key.  Also false if key or
 * signature are NULL, have another length or hold anything but the digits. */
bool sign_verify(const char *public_hex, const char *text, const char *signature_hex)
    __attribute__((warn_unused_result));

#endif
