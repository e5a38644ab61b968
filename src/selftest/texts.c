/* Reference problems whose answers are texts: rounding, hashes. */
#include <string.h>

#include "base/hash.h"
#include "base/num.h"
#include "base/str.h"
#include "selftest/selftest.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void rounding_check(struct checks *checks)
{
	struct arena *arena = checks->arena;
	const struct {
		const char *name, *expected, *found;
	} texts[] = {
	    {"12.25 to one decimal, halves to even", "12.2",
	     number_fixed(arena, 12.25, 1, ROUND_EVEN)},
	    {"12.25 to one decimal, halves away from 0", "12.3",
	     number_fixed(arena, 12.25, 1, ROUND_AWAY)},
	    {"1 of 8 as a whole percent, halves to even", "12",
	     number_percent(arena, 1, 8, 0, ROUND_EVEN)},
	    {"1 of 8 as a whole percent, halves away from 0", "13",
	     number_percent(arena, 1, 8, 0, ROUND_AWAY)},
	};

	for (size_t i = 0; i < COUNT(texts); i++)
		check_same(checks, CHECK_TEXTS, texts[i].name, texts[i].expected, texts[i].found);
}

/* In groups of eight, as the standard prints them. */
static const char *in_words(struct arena *arena, const char *hash)
{
	enum { WORD = 8 };
	struct str words = {.arena = arena};

	for (size_t i = 0; hash[i]; i += WORD) {
		str_add(&words, i ? " " : "");
		str_add_bytes(&words, &hash[i], WORD);
	}
	return str_text(&words);
}

static void hash_check(struct checks *checks, const char *name, const char *bytes, size_t length,
                       const char *expected)
{
	char hash[SHA256_TEXT_SIZE];
	const char *found;

	sha256_hex(bytes, length, hash);
	found = in_words(checks->arena, hash);
	check_add(checks, &(struct check){.group = CHECK_TEXTS,
	                                  .name = name,
	                                  .source = "FIPS 180-2",
	                                  .expected = expected,
	                                  .found = found,
	                                  .same = str_equal(expected, found)});
}

static void hashes_check(struct checks *checks)
{
	static const char two_blocks[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	enum { MILLION = 1000000 };
	char *many = ARENA_ARRAY(checks->arena, char, MILLION);

	memset(many, 'a', MILLION);
	hash_check(checks, "SHA-256 of abc", "abc", 3,
	           "ba7816bf 8f01cfea 414140de 5dae2223 "
	           "b00361a3 96177a9c b410ff61 f20015ad");
	hash_check(checks, "SHA-256 of two blocks", two_blocks, strlen(two_blocks),
	           "248d6a61 d20638b8 e5c02693 0c3e6039 "
	           "a33ce459 64ff2167 f6ecedd4 19db06c1");
	hash_check(checks, "SHA-256 of a million times a", many, MILLION,
	           "cdc76e5c 9914fb92 81a1c7e2 84d73e67 "
	           "f1809a48 a497200e 046d39cc c7112cd0");
}

void self_test_texts(struct checks *checks)
{
	rounding_check(checks);
	hashes_check(checks);
}
