/* Signs and verifies texts with src/lock/sign.c, to be held against OpenSSL.
 *
 *     sign key KEY.pem                        prints the public key
 *     sign public PUBLIC.pem                  prints it too
 *     sign text KEY.pem TEXT                  prints the signature
 *     sign verify PUBLIC.pem TEXT SIGNATURE   exit code 1: not its signature
 *
 * Exit code 2, with the reason, if there is no such key.
 */
#include <stdio.h>
#include <string.h>

#include "lock/sign.h"

static int with_private(struct arena *arena, char **argv, struct diags *diags)
{
	struct sign_key key;
	char signature[SIGN_SIGNATURE_SIZE];

	if (!sign_key_load(&key, arena, argv[2], diags))
		return 2;
	if (argv[3])
		sign_text(&key, argv[3], signature);
	puts(argv[3] ? signature : key.public_hex);
	sign_key_wipe(&key);
	return 0;
}

static int with_public(struct arena *arena, char **argv, struct diags *diags)
{
	char public_hex[SIGN_PUBLIC_SIZE];

	if (!sign_public_load(public_hex, arena, argv[2], diags))
		return 2;
	if (argv[3])
		return !sign_verify(public_hex, argv[3], argv[4]);
	puts(public_hex);
	return 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int argc;
		int (*run)(struct arena *, char **, struct diags *);
	} verbs[] = {{"key", 3, with_private},
	             {"public", 3, with_public},
	             {"text", 4, with_private},
	             {"verify", 5, with_public}};
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};

	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (argc == verbs[i].argc && !strcmp(argv[1], verbs[i].name)) {
			int code = verbs[i].run(&arena, argv, &diags);

			diag_print(&diags, stderr, false);
			arena_release(&arena);
			return code;
		}
	fputs("usage: sign key|public|text|verify FILE [TEXT [SIGNATURE]]\n", stderr);
	return 2;
}
