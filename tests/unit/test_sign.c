/* src/lock/sign.c: the test vectors of RFC 8032, and key files that are not
 * as they should be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "lock/sign.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct arena arena;

static int release(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

/* RFC 8032, section 7.1, tests 1 to 3. */
static const struct {
	const char *secret, *public, *text, *signature;
} vectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
     "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "\x72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
     "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "\xaf\x82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
};

/* The keys of test 1, as OpenSSL 3.0 writes them. */
static const char PRIVATE[] = "-----BEGIN PRIVATE KEY-----\n"
			      "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
			      "-----END PRIVATE KEY-----\n";
static const char PUBLIC[] = "-----BEGIN PUBLIC KEY-----\n"
			     "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
			     "-----END PUBLIC KEY-----\n";

static struct sign_key key_of(const char *secret)
{
	struct sign_key key = {0};

	for (size_t i = 0; i < sizeof key.secret; i++) {
		char byte[3] = {secret[2 * i], secret[2 * i + 1], '\0'};

		key.secret[i] = (uint8_t)strtoul(byte, NULL, 16);
	}
	return key;
}

/* --- Signatures -------------------------------------------------------------*/

static void test_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(vectors); i++) {
		struct sign_key key = key_of(vectors[i].secret);
		char signature[SIGN_SIGNATURE_SIZE];

		sign_text(&key, vectors[i].text, signature);
		assert_string_equal(signature, vectors[i].signature);
		assert_true(sign_verify(vectors[i].public, vectors[i].text, signature));
	}
}

/* No digit of key or signature can be another, nor the text. */
static void test_changed(void **state)
{
	const char *public = vectors[2].public, *text = vectors[2].text;
	const char *signature = vectors[2].signature;

	(void)state;
	for (size_t i = 0; i < strlen(signature); i++) {
		char *copy = arena_strdup(&arena, signature);

		copy[i] = copy[i] == '0' ? '1' : '0';
		assert_false(sign_verify(public, text, copy));
	}
	for (size_t i = 0; i < strlen(public); i++) {
		char *copy = arena_strdup(&arena, public);

		copy[i] = copy[i] == '0' ? '1' : '0';
		assert_false(sign_verify(copy, text, signature));
	}
	assert_false(sign_verify(public, "\xaf\x83", signature));
	assert_false(sign_verify(public, "\xaf", signature));
	assert_false(sign_verify(public, "\xaf\x82\n", signature));
	assert_false(sign_verify(vectors[1].public, text, signature));
}

/* S + L is another number of the same class: RFC 8032, section 5.1.7, wants
 * S below L, or there would be two signatures for a text. */
static void test_one_signature(void **state)
{
	/* of test 1, with S + L in the place of S; L is 2^252 +
	 * 27742317777372353535851937790883648493 */
	static const char other[] =
	    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
	    "4c8c7872aa064e049dbb3013fbf29380d25bf5f0595bbe24655141438e7a101b";

	(void)state;
	assert_false(sign_verify(vectors[0].public, "", other));
}

static void test_malformed(void **state)
{
	const char *public = vectors[0].public;
	const char *signature = vectors[0].signature;
	char *longer = arena_printf(&arena, "%s0", public);
	char *upper = arena_strdup(&arena, public);
	char *space = arena_strdup(&arena, signature);

	(void)state;
	upper[0] = 'D';
	space[5] = ' ';
	assert_false(sign_verify(NULL, "", signature));
	assert_false(sign_verify("", "", signature));
	assert_false(sign_verify(public + 1, "", signature));
	assert_false(sign_verify(longer, "", signature));
	assert_false(sign_verify(upper, "", signature));
	assert_false(sign_verify(public, "", NULL));
	assert_false(sign_verify(public, "", ""));
	assert_false(sign_verify(public, "", public));
	assert_false(sign_verify(public, "", signature + 2));
	assert_false(sign_verify(public, "", space));
}

static void test_long_text(void **state)
{
	struct sign_key key = key_of(vectors[0].secret);
	char signature[SIGN_SIGNATURE_SIZE];
	size_t n = 5000000;
	char *text = arena_alloc(&arena, n + 1, 1);

	(void)state;
	memset(text, 'a', n);
	sign_text(&key, text, signature);
	assert_true(sign_verify(vectors[0].public, text, signature));
	text[n - 1] = 'b';
	assert_false(sign_verify(vectors[0].public, text, signature));
}

/* --- Key files --------------------------------------------------------------*/

/* A file of these bytes; removed by unlink(). */
static const char *file_of(const void *bytes, size_t length, mode_t mode)
{
	char *path = arena_strdup(&arena, "/tmp/test_sign_XXXXXX");
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_true(file_write_all(fd, bytes, length));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
	return path;
}

/* Loads bytes as a private and as a public key; the messages without the
 * path of the file, "" for a key. */
struct loaded {
	struct sign_key key;
	char public_hex[SIGN_PUBLIC_SIZE];
	const char *as_private, *as_public;
};

static const char *message(const struct diags *diags, const char *path)
{
	const char *text = diags->n ? diags->items[0].text : "";
	const char *at = strstr(text, path);

	assert_true(diags->n <= 1);
	return at ? at + strlen(path) : text;
}

static struct loaded load(const void *bytes, size_t length, mode_t mode)
{
	const char *path = file_of(bytes, length, mode);
	struct diags private = {.arena = &arena}, public = {.arena = &arena};
	struct loaded loaded;
	static const uint8_t none[32];

	if (!sign_key_load(&loaded.key, &arena, path, &private)) {
		assert_int_equal(private.n_errors, 1);
		assert_memory_equal(loaded.key.secret, none, sizeof none);
		assert_string_equal(loaded.key.public_hex, "");
	}
	if (!sign_public_load(loaded.public_hex, &arena, path, &public)) {
		assert_int_equal(public.n_errors, 1);
		assert_string_equal(loaded.public_hex, "");
	}
	loaded.as_private = message(&private, path);
	loaded.as_public = message(&public, path);
	unlink(path);
	return loaded;
}

static struct loaded load_text(const char *text)
{
	return load(text, strlen(text), 0600);
}

static void test_keys(void **state)
{
	struct loaded loaded = load_text(PRIVATE);
	struct sign_key want = key_of(vectors[0].secret);
	static const struct sign_key none;

	(void)state;
	assert_string_equal(loaded.as_private, "");
	assert_memory_equal(loaded.key.secret, want.secret, sizeof want.secret);
	assert_string_equal(loaded.key.public_hex, vectors[0].public);
	assert_non_null(strstr(loaded.as_public, "-pubout -out public.pem'"));
	sign_key_wipe(&loaded.key);
	assert_memory_equal(&loaded.key, &none, sizeof none);

	loaded = load(PUBLIC, strlen(PUBLIC), 0644);
	assert_string_equal(loaded.as_public, "");
	assert_string_equal(loaded.public_hex, vectors[0].public);
	assert_non_null(strstr(loaded.as_private, "is a public key"));
}

/* Line ends of Windows, no line end, text around it: OpenSSL takes them. */
static void test_key_layouts(void **state)
{
	static const char *const layouts[] = {
	    "-----BEGIN PUBLIC KEY-----\r\n"
	    "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\r\n"
	    "-----END PUBLIC KEY-----\r\n",
	    "-----BEGIN PUBLIC KEY-----\n"
	    "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQH\n"
	    "Og7hcvPapiMlrwIaaPcHURo=\n"
	    "-----END PUBLIC KEY-----",
	    "the key of the study's office\n"
	    "-----BEGIN PUBLIC KEY-----\n"
	    "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
	    "-----END PUBLIC KEY-----\n"
	    "ED25519 Public-Key:\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(layouts); i++)
		assert_string_equal(load_text(layouts[i]).public_hex, vectors[0].public);
}

static void test_key_rights(void **state)
{
	static const mode_t open[] = {0640, 0604, 0644, 0660, 0602, 0610};

	(void)state;
	for (size_t i = 0; i < COUNT(open); i++) {
		struct loaded loaded = load(PRIVATE, strlen(PRIVATE), open[i]);

		assert_non_null(strstr(loaded.as_private, "chmod 600 "));
	}
	assert_string_equal(load(PRIVATE, strlen(PRIVATE), 0400).as_private, "");
}

/* What is in a file that is none of the two keys, by both functions. */
static void test_other_keys(void **state)
{
#define PEM(label, body) "-----BEGIN " label "-----\n" body "\n-----END " label "-----\n"
	static const struct {
		const char *text, *as_private, *as_public;
	} cases[] = {
	    {"", "is empty", "is empty"},
	    {"\n", "holds no key in PEM", "holds no key in PEM"},
	    {"ssh-ed25519 AAAAC3Nz me@home\n", "holds no key in PEM", "holds no key in PEM"},
	    {PEM("OPENSSH PRIVATE KEY", "b3BlbnNzaC1rZXk="), "OpenSSH", "OpenSSH"},
	    {PEM("ENCRYPTED PRIVATE KEY", "MIGbMFcGCSqGSIb3DQ=="), "is encrypted",
	     "is a private key"},
	    {PEM("RSA PRIVATE KEY", "MIIEowIBAAKC"), "an RSA key", "an RSA key"},
	    {PEM("EC PARAMETERS", "BggqhkjOPQMBBw=="), "an ECDSA key", "an ECDSA key"},
	    {PEM("CERTIFICATE", "MIIB"), "holds 'CERTIFICATE'",
	     "holds 'CERTIFICATE' and not a public key"},
	    /* of `openssl genpkey -algorithm x25519` and `ed448`, the starts */
	    {PEM("PRIVATE KEY", "MC4CAQAwBQYDK2VuBCIEIA=="), "an X25519 key", "is a private key"},
	    {PEM("PRIVATE KEY", "MEcCAQAwBQYDK2VxBDsEOQ=="), "an Ed448 key", "is a private key"},
	    {PEM("PUBLIC KEY", "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"), "is a public key", "an RSA key"},
	    {PEM("PRIVATE KEY", ""), "is damaged", "is a private key"},
	    {PEM("PUBLIC KEY", "===="), "is a public key", "is damaged"},
	    {PEM("PUBLIC KEY", "MCow*QYD"), "is a public key", "is damaged"},
	    {PEM("\x1B[2J", "MCowBQYD"), "holds no key", "holds no key"},
	    {"-----BEGIN ", "holds no key", "holds no key"},
	    {"-----BEGIN PUBLIC KEY", "holds no key", "holds no key"},
	    {"-----BEGIN PUBLIC KEY-----", "is a public key", "is cut off"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct loaded loaded = load_text(cases[i].text);

		if (!strstr(loaded.as_private, cases[i].as_private) ||
		    !strstr(loaded.as_public, cases[i].as_public))
			fail_msg("case %zu: %s / %s", i, loaded.as_private, loaded.as_public);
	}
}

/* Cut anywhere before its last line is whole, and with any bit changed, a key
 * file is refused or holds another key; no message repeats its contents. */
static void test_key_truncated(void **state)
{
	size_t whole = strlen(PRIVATE) - 1; /* a line end may be missing */

	(void)state;
	for (size_t n = 0; n < whole; n++) {
		struct loaded loaded = load(PRIVATE, n, 0600);

		assert_string_not_equal(loaded.as_private, "");
		assert_null(strstr(loaded.as_private, "MC4CAQ"));
	}
	assert_string_equal(load(PRIVATE, whole, 0600).as_private, "");
}

static void test_key_mutated(void **state)
{
	const char *body = strstr(PUBLIC, "MCow"), *end = strchr(body, '\n');
	size_t length = strlen(PUBLIC);

	(void)state;
	for (size_t i = 0; i < length; i++)
		for (int bit = 0; bit < 8; bit++) {
			char *copy = arena_memdup(&arena, PUBLIC, length);
			struct loaded loaded;

			copy[i] = (char)(copy[i] ^ 1 << bit);
			loaded = load(copy, length, 0600);
			/* the first 16 digits and the padding are fixed */
			if (PUBLIC + i >= body + 16 && PUBLIC + i < end - 1)
				assert_string_not_equal(loaded.public_hex, vectors[0].public);
			else if (PUBLIC + i < end && PUBLIC[i] != '\n')
				assert_string_equal(loaded.public_hex, "");
		}
}

static void test_key_binary(void **state)
{
	static const char der[] = "\x30\x2E\x02\x01\x00\x30\x05\x06\x03\x2B";
	size_t n = 70000;
	char *huge = arena_alloc(&arena, n, 1);

	(void)state;
	assert_non_null(strstr(load(der, sizeof der, 0600).as_private, "holds no key in PEM"));
	assert_non_null(strstr(load(huge, n, 0600).as_private, "is too large"));
	assert_non_null(strstr(load(huge, 60000, 0600).as_private, "holds no key"));
	/* a body of 60 KB */
	memset(huge, 'A', n);
	memcpy(huge, PRIVATE, 28);
	memcpy(huge + 60000, strstr(PRIVATE, "-----END"), 26);
	assert_non_null(strstr(load(huge, 60026, 0600).as_private, "is damaged"));
}

static void test_key_paths(void **state)
{
	struct diags diags = {.arena = &arena};
	struct sign_key key;
	char public_hex[SIGN_PUBLIC_SIZE];

	(void)state;
	assert_false(sign_key_load(&key, &arena, "/none/key.pem", &diags));
	assert_false(sign_key_load(&key, &arena, "/tmp", &diags));
	assert_false(sign_public_load(public_hex, &arena, "/dev/null", &diags));
	assert_int_equal(diags.n, 3);
	assert_string_equal(diags.items[0].text,
	                    "cannot read the key '/none/key.pem': No such file "
	                    "or directory");
	assert_string_equal(diags.items[1].text, "cannot read the key '/tmp': it is a folder");
	assert_string_equal(diags.items[2].text, "cannot read the key '/dev/null': it is not a "
	                                         "file");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, release)
	const struct CMUnitTest tests[] = {
	    TEST(test_vectors),       TEST(test_changed),     TEST(test_one_signature),
	    TEST(test_malformed),     TEST(test_long_text),   TEST(test_keys),
	    TEST(test_key_layouts),   TEST(test_key_rights),  TEST(test_other_keys),
	    TEST(test_key_truncated), TEST(test_key_mutated), TEST(test_key_binary),
	    TEST(test_key_paths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
