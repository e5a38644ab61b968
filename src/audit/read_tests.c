/* Statistics of tests with their degrees of freedom: "t(28) = 2.31, p = .03",
 * "F(1, 58) = 4.2", "χ2 = 8.1, df = 2". */
#include <string.h>

#include "audit/reading.h"

static const struct {
	const char *name; /* as printed */
	enum test_kind kind;
} test_names[] = {
    {"t", TEST_T},
    {"F", TEST_F},
    {"χ2", TEST_CHI_SQUARED},
    {"χ", TEST_CHI_SQUARED},
    {"X2", TEST_CHI_SQUARED},
    {"chi2", TEST_CHI_SQUARED},
    {"chi-square", TEST_CHI_SQUARED},
    {"chi-squared", TEST_CHI_SQUARED},
    {"z", TEST_Z},
    {"Z", TEST_Z},
    {"r", TEST_R},
};

static bool is_number(const struct reading *reading, size_t i)
{
	const struct token *t = reading_token(reading, i);

	return t->type == TOKEN_NUMBER;
}

static bool test_name_at(const struct reading *reading, size_t i, enum test_kind *kind)
{
	const struct token *t = reading_token(reading, i);

	for (size_t k = 0; k < sizeof test_names / sizeof *test_names; k++)
		if (t->type == TOKEN_WORD && strcmp(t->raw, test_names[k].name) == 0) {
			*kind = test_names[k].kind;
			return true;
		}
	return false;
}

/* "(28)", "(1, 58)", "(2, N = 90)": returns what is behind, or 0. */
static size_t df_in_brackets(const struct reading *reading, size_t i, struct test *test)
{
	size_t close;

	if ((!token_is_mark(reading_token(reading, i), '(') &&
	     !token_is_mark(reading_token(reading, i), '[')) ||
	    !is_number(reading, i + 1))
		return 0;
	close = reading->close[i];
	test->df1 = reading_token(reading, i + 1)->value;
	if (close == i + 2)
		return close + 1;
	if (close == NONE || close > i + 6 ||
	    (!token_is_mark(reading_token(reading, i + 2), ',') &&
	     !token_is_mark(reading_token(reading, i + 2), ';')))
		return 0;
	if (close == i + 4 && is_number(reading, i + 3))
		test->df2 = reading_token(reading, i + 3)->value;
	return close + 1;
}

/* ", df = 2" or "(df = 2)" behind the statistic. */
static void df_behind(const struct reading *reading, size_t i, struct test *test)
{
	for (size_t k = i; k < i + 3; k++) {
		bool named = token_is_word(reading_token(reading, k), "df") ||
		             token_is_word(reading_token(reading, k), "d.f");

		if (named && is_number(reading, k + 2)) {
			test->df1 = reading_token(reading, k + 2)->value;
			if (token_is_mark(reading_token(reading, k + 3), ',') &&
			    is_number(reading, k + 4))
				test->df2 = reading_token(reading, k + 4)->value;
		}
	}
}

/* The p-value that follows, with little between. */
static size_t p_value_behind(const struct reading *reading, size_t i)
{
	enum { REACH = 7 };

	for (size_t k = 0; k < reading->n_p_values; k++) {
		size_t start = reading->p_values[k].start;

		if (start >= i && start <= i + REACH &&
		    reading_token(reading, start)->sentence == reading_token(reading, i)->sentence)
			return k;
	}
	return NONE;
}

static void read_test_at(struct reading *reading, size_t at)
{
	struct test test = {.start = at};
	size_t i = at + 1, behind, number;

	if (!test_name_at(reading, at, &test.kind))
		return;
	if (test.kind == TEST_CHI_SQUARED && (token_is_mark(reading_token(reading, i), 0xB2) ||
	                                      reading_token(reading, i)->value == 2))
		i++;
	behind = df_in_brackets(reading, i, &test);
	i = behind ? behind : i;
	if (!token_is_mark(reading_token(reading, i), '=') || !is_number(reading, i + 1))
		return;
	number = i + 1;
	test.statistic = reading->quantities.at[number];
	reading->quantities.items[test.statistic].used = true;
	reading->quantities.items[test.statistic].kind = QUANTITY_STATISTIC;
	if (!behind)
		df_behind(reading, number + 1, &test);
	test.p_value = p_value_behind(reading, number + 1);
	for (size_t k = at; k < number; k++)
		if (quantity_at(reading, k)) {
			quantity_at(reading, k)->used = true;
			quantity_at(reading, k)->kind = QUANTITY_STATISTIC;
		}
	ARENA_PUSH(reading->arena, reading->tests, reading->n_tests, test);
}

void read_tests(struct reading *reading)
{
	for (size_t i = 0; i < reading->tokens.n; i++)
		read_test_at(reading, i);
}
