/* Any bytes as a private and as a public key.
 *
 * What must hold: a refusal has one reason, and leaves no key. */
#include <string.h>
#include <sys/stat.h>

#include "base/bug.h"
#include "fuzz.h"
#include "lock/sign.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct sign_key key;
	static const struct sign_key none;
	char public_hex[SIGN_PUBLIC_SIZE];
	size_t refused = 0;
	struct memory_file file;

	memory_file_open(&file, data, size);
	if (fchmod(file.fd, 0600) != 0)
		abort();
	if (sign_key_load(&key, &arena, file.path, &diags)) {
		BUG_UNLESS(strlen(key.public_hex) == SIGN_PUBLIC_SIZE - 1);
	} else {
		refused++;
		BUG_UNLESS(memcmp(&key, &none, sizeof key) == 0);
	}
	if (sign_public_load(public_hex, &arena, file.path, &diags)) {
		BUG_UNLESS(strlen(public_hex) == SIGN_PUBLIC_SIZE - 1);
	} else {
		refused++;
		BUG_UNLESS(public_hex[0] == '\0');
	}
	BUG_UNLESS(diags.n == refused);
	diags_discard(&diags);
	memory_file_close(&file);
	arena_release(&arena);
	return 0;
}
