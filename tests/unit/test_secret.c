/* Passwords in texts: base/secret.h.  shows: R-48 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/secret.h"

static void assert_hidden(const char *text, const char *hidden)
{
	struct arena arena = {0};

	assert_string_equal(secret_hide(&arena, text, strlen(text)), hidden);
	arena_release(&arena);
}

static void test_hidden(void **state)
{
	(void)state;
	assert_hidden("host=x password=geheim dbname=y", "host=x password=****** dbname=y");
	assert_hidden("PASSWORD = 'it\\'s mine' user=z", "PASSWORD = ************ user=z");
	assert_hidden("sslpassword=ß", "sslpassword=*");
	assert_hidden("DSN=x;Pwd={a;b}}c};UID=y", "DSN=x;Pwd=********;UID=y");
	assert_hidden("DSN=x;PWD=two words;UID=y", "DSN=x;PWD=*********;UID=y");
	assert_hidden("{odbc: \"DSN=x;pwd=y\", query: q}", "{odbc: \"DSN=x;pwd=*\", query: q}");
	assert_hidden("  password: \"geheim\"", "  password: ********");
	assert_hidden("\"password\": geheim}", "\"password\": ******}");
	assert_hidden("postgresql://u:ge:h@im@host:5/db", "postgresql://u:*******@host:5/db");
	assert_hidden("postgresql://u:a#b?c@host/db", "postgresql://u:*****@host/db");
	assert_hidden("DSN=x;PWD=a,b'c;UID=y", "DSN=x;PWD=*****;UID=y");
	assert_hidden("'PWD=geh,eim;Server=x'", "'PWD=*******;Server=x'");
	assert_hidden("'DSN=x;PWD=geheim', and more", "'DSN=x;PWD=******', and more");
	assert_hidden("user=u password=\n geheim", "user=u password=\n ******");
	assert_hidden("password\v=\f\r\n geheim", "password\v=\f\r\n ******");
	assert_hidden("password=a password=b", "password=* password=*");
	assert_hidden("password='never closed", "password=*************");
}

static void test_plain(void **state)
{
	static const char *const texts[] = {
	    "",
	    "password=",
	    "password",
	    "no_password=5",
	    "passwords: none are read",
	    "postgresql://host:5432/db",
	    "postgresql://user@host/db",
	    "http://example.org/a:b@c",
	    "column 'pwd_days': -1 is outside",
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct secret secret;

		assert_false(secret_find(texts[i], strlen(texts[i]), 0, &secret));
		assert_hidden(texts[i], texts[i]);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_hidden),
	    cmocka_unit_test(test_plain),
	};

	return cmocka_run_group_tests_name("secret", tests, NULL, NULL);
}
