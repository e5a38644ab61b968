#include "lock/sign.h"

#include <errno.h>
#include <nettle/base64.h>
#include <nettle/eddsa.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"

enum {
	/* an RSA key of 16384 bits, the largest that is common, has 13 KB */
	MAX_FILE = 64 * 1024,
	MAX_LABEL = 32,
	/* where the name of the algorithm stands in the DER of any key */
	HEAD = 32
};

#define MAKE_KEY "openssl genpkey -algorithm ed25519 -out key.pem"

/* How a kind of key is written: the label of its PEM, and the bytes of the
 * DER before the 32 of the key (RFC 8410, sections 4 and 7). */
struct form {
	const char *label, *what;
	uint8_t prefix[16];
	size_t n_prefix;
};

static const struct form private_form = {"PRIVATE KEY",
                                         "private key",
                                         {0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03,
                                          0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20},
                                         16};

static const struct form public_form = {
    "PUBLIC KEY",
    "public key",
    {0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00},
    12};

/* A key file under way. */
struct reading {
	const struct form *form;
	struct arena *arena;
	const char *path;
	struct diags *diags;
};

/* Hexadecimal */

static const char digits[] = "0123456789abcdef";

static void hex_write(const uint8_t *bytes, size_t n, char *text)
{
	for (size_t i = 0; i < n; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
	}
	text[2 * n] = '\0';
}

/* Exactly n bytes. */
static bool hex_read(const char *text, uint8_t *bytes, size_t n)
{
	if (!text || strlen(text) != 2 * n || strspn(text, digits) != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)((strchr(digits, text[2 * i]) - digits) << 4 |
		                     (strchr(digits, text[2 * i + 1]) - digits));
	return true;
}

/* Key files */

static bool refuse(const struct reading *in, const char *why)
{
	return diag_error(in->diags, (struct mark){0}, "'%s' %s", in->path, why);
}

static bool refuse_kind(const struct reading *in, const char *kind)
{
	return diag_error(in->diags, (struct mark){0},
	                  "'%s' is %s; signatures need Ed25519 (make a key "
	                  "with '" MAKE_KEY "')",
	                  in->path, kind);
}

/* Says what a PEM of another label is. */
static bool refuse_label(const struct reading *in, const char *label)
{
	static const struct {
		const char *start, *kind;
	} kinds[] = {
	    {"RSA ", "an RSA key"},
	    {"EC ", "an ECDSA key"},
	    {"DSA ", "a DSA key"},
	    {"OPENSSH ", "a key in the form of OpenSSH"},
	};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strncmp(label, kinds[i].start, strlen(kinds[i].start)) == 0)
			return refuse_kind(in, kinds[i].kind);
	if (in->form == &public_form && strstr(label, private_form.label))
		return diag_error(in->diags, (struct mark){0},
		                  "'%s' is a private key, which only the signer "
		                  "should have (make the public one with "
		                  "'openssl pkey -in %s -pubout -out "
		                  "public.pem')",
		                  in->path, in->path);
	if (strcmp(label, "ENCRYPTED PRIVATE KEY") == 0)
		return diag_error(in->diags, (struct mark){0},
		                  "'%s' is encrypted, and no pass phrase is "
		                  "asked for (write the key in the clear with "
		                  "'openssl pkey -in %s -out key.pem')",
		                  in->path, in->path);
	if (strcmp(label, public_form.label) == 0)
		return refuse(in, "is a public key; signing takes the private "
		                  "one");
	return diag_error(in->diags, (struct mark){0}, "'%s' holds '%s' and not a %s", in->path,
	                  label, in->form->what);
}

/* Says what the DER is that has not the form of an Ed25519 key. */
static bool refuse_der(const struct reading *in, struct bytes der)
{
	static const struct {
		const char *oid, *kind; /* object identifiers, in DER */
	} kinds[] = {
	    {"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01", "an RSA key"},
	    {"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0A", "an RSA key"},
	    {"\x06\x07\x2A\x86\x48\xCE\x3D\x02\x01", "an ECDSA key"},
	    {"\x06\x07\x2A\x86\x48\xCE\x38\x04\x01", "a DSA key"},
	    {"\x06\x03\x2B\x65\x6E", "an X25519 key"},
	    {"\x06\x03\x2B\x65\x6F", "an X448 key"},
	    {"\x06\x03\x2B\x65\x71", "an Ed448 key"},
	};
	size_t n = der.length < HEAD ? der.length : HEAD;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (memmem(der.data, n, kinds[i].oid, strlen(kinds[i].oid)))
			return refuse_kind(in, kinds[i].kind);
	return diag_error(in->diags, (struct mark){0},
	                  "'%s' is damaged: its contents are not those of an "
	                  "Ed25519 %s as OpenSSL writes it",
	                  in->path, in->form->what);
}

static bool der_read(const struct reading *in, struct bytes der, uint8_t raw[ED25519_KEY_SIZE])
{
	const struct form *form = in->form;

	if (der.length != form->n_prefix + ED25519_KEY_SIZE ||
	    memcmp(der.data, form->prefix, form->n_prefix) != 0)
		return refuse_der(in, der);
	memcpy(raw, der.data + form->n_prefix, ED25519_KEY_SIZE);
	return true;
}

static bool base64_read(const struct reading *in, struct bytes text, uint8_t raw[ED25519_KEY_SIZE])
{
	size_t room = BASE64_DECODE_LENGTH(text.length);
	uint8_t *out = arena_alloc(in->arena, room + 1, 1);
	struct base64_decode_ctx context;
	size_t n = room;
	bool ok;

	base64_decode_init(&context);
	if (base64_decode_update(&context, &n, out, text.length, text.data) &&
	    base64_decode_final(&context))
		ok = der_read(in, (struct bytes){(char *)out, n}, raw);
	else
		ok = refuse(in, "is damaged: not in base64 between its BEGIN "
		                "and END lines");
	explicit_bzero(out, room);
	explicit_bzero(&context, sizeof context);
	return ok;
}

/* The text between "-----BEGIN " and the next "-----"; false if there is none
 * that can be shown.  `file` is moved behind it. */
static bool label_find(struct bytes *file, char label[MAX_LABEL])
{
	static const char begin[] = "-----BEGIN ", dashes[] = "-----";
	char *end = file->data + file->length, *stop;
	char *at = memmem(file->data, file->length, begin, sizeof begin - 1);
	size_t n;

	if (!at)
		return false;
	at += sizeof begin - 1;
	stop = memmem(at, (size_t)(end - at), dashes, sizeof dashes - 1);
	n = stop ? (size_t)(stop - at) : MAX_LABEL;
	if (n >= MAX_LABEL)
		return false;
	memcpy(label, at, n);
	label[n] = '\0';
	at = stop + sizeof dashes - 1;
	*file = (struct bytes){at, (size_t)(end - at)};
	return strspn(label, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ") == n;
}

static bool pem_read(const struct reading *in, struct bytes file, uint8_t raw[ED25519_KEY_SIZE])
{
	char label[MAX_LABEL] = "";
	const char *end_line, *end;

	if (file.length == 0)
		return refuse(in, "is empty");
	if (!label_find(&file, label))
		return refuse(in, "holds no key in PEM, the form with a line "
		                  "'-----BEGIN' (make a key with '" MAKE_KEY "')");
	if (strcmp(label, in->form->label) != 0)
		return refuse_label(in, label);
	end_line = arena_printf(in->arena, "-----END %s-----", label);
	end = memmem(file.data, file.length, end_line, strlen(end_line));
	if (!end)
		return diag_error(in->diags, (struct mark){0},
		                  "'%s' is cut off: there is no line '%s'", in->path, end_line);
	file.length = (size_t)(end - file.data);
	return base64_read(in, file, raw);
}

static bool file_take(const struct reading *in, uint8_t raw[ED25519_KEY_SIZE])
{
	struct bytes file;
	bool ok;

	if (!file_read(in->arena, in->path, MAX_FILE, &file)) {
		if (errno == EFBIG)
			return refuse(in, "is too large for a key file");
		return diag_error(in->diags, (struct mark){0}, "cannot read the key '%s': %s",
		                  in->path,
		                  errno == EISDIR   ? "it is a folder"
		                  : errno == EINVAL ? "it is not a file"
		                                    : strerror(errno));
	}
	ok = pem_read(in, file, raw);
	explicit_bzero(file.data, file.length);
	return ok;
}

/* What the owner's group or others may do with the file: nothing. */
static bool check_rights(const struct reading *in)
{
	struct stat st;

	if (stat(in->path, &st) == 0 && (st.st_mode & (S_IRWXG | S_IRWXO)) == 0)
		return true;
	return diag_error(in->diags, (struct mark){0},
	                  "'%s' is a private key that others than its owner "
	                  "can get at (run 'chmod 600 %s', and make a new key "
	                  "if somebody may have)",
	                  in->path, in->path);
}

bool sign_key_load(struct sign_key *key, struct arena *arena, const char *path, struct diags *diags)
{
	struct reading in = {&private_form, arena, path, diags};
	uint8_t public_key[ED25519_KEY_SIZE];

	*key = (struct sign_key){0};
	if (!file_take(&in, key->secret) || !check_rights(&in)) {
		sign_key_wipe(key);
		return false;
	}
	ed25519_sha512_public_key(public_key, key->secret);
	hex_write(public_key, sizeof public_key, key->public_hex);
	return true;
}

void sign_key_wipe(struct sign_key *key)
{
	explicit_bzero(key, sizeof *key);
}

bool sign_public_load(char public_hex[SIGN_PUBLIC_SIZE], struct arena *arena, const char *path,
                      struct diags *diags)
{
	struct reading in = {&public_form, arena, path, diags};
	uint8_t public_key[ED25519_KEY_SIZE];

	public_hex[0] = '\0';
	if (!file_take(&in, public_key))
		return false;
	hex_write(public_key, sizeof public_key, public_hex);
	return true;
}

/* Signatures */

void sign_text(const struct sign_key *key, const char *text, char signature_hex[SIGN_SIGNATURE_SIZE])
{
	uint8_t public_key[ED25519_KEY_SIZE];
	uint8_t signature[ED25519_SIGNATURE_SIZE];

	/* made anew: with a public key that is not its own, a signature would
	 * give the private one away */
	ed25519_sha512_public_key(public_key, key->secret);
	ed25519_sha512_sign(public_key, key->secret, strlen(text), (const uint8_t *)text, signature);
	hex_write(signature, sizeof signature, signature_hex);
}

bool sign_verify(const char *public_hex, const char *text, const char *signature_hex)
{
	uint8_t public_key[ED25519_KEY_SIZE];
	uint8_t signature[ED25519_SIGNATURE_SIZE];

	return hex_read(public_hex, public_key, sizeof public_key) &&
	       hex_read(signature_hex, signature, sizeof signature) &&
	       ed25519_sha512_verify(public_key, strlen(text), (const uint8_t *)text, signature);
}
