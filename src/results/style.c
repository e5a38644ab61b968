#include "results/style.h"

#include <math.h>
#include <string.h>

#include "base/bug.h"
#include "base/date.h"
#include "base/str.h"

/* A number with the style's decimal point, and a true minus sign. */
static const char *with_point(const struct style *style, const char *number, struct arena *arena)
{
	struct str out = {.arena = arena};

	if (number[0] != '-' && str_equal(style->point, "."))
		return number; /* nearly always */
	for (const char *p = number; *p; p++)
		if (*p == '.')
			str_add(&out, style->point);
		else if (*p == '-')
			str_add(&out, "\u2212");
		else
			str_add_bytes(&out, p, 1);
	return str_text(&out);
}

const char *style_measure(const struct style *style, double value, int decimals, struct arena *arena)
{
	return with_point(style, number_fixed(arena, value, decimals, style->rounding), arena);
}

const char *style_significant(const struct style *style, double value, int digits,
                              struct arena *arena)
{
	return with_point(style, number_significant(arena, value, digits), arena);
}

/* --- What a number must not be rounded onto -----------------------------------*/

enum { MORE_DECIMALS = 3, P_DECIMALS = 8 };

/* A probability as it is shown, perhaps in percent. */
static double shown(const struct style *style, enum result_class class, double value)
{
	bool percent = class == CLASS_PROBABILITY && style->probability_percent;

	return percent ? 100 * value : value;
}

/* The upper end of a scale that starts at 0; 0: it has none; -1: there is no
 * such scale. */
static double scale_end(const struct style *style, enum result_class class)
{
	switch (class) {
	case CLASS_PERCENT:
		return 100;
	case CLASS_PROBABILITY:
		return style->probability_percent ? 100 : 1;
	case CLASS_CONCORDANCE:
		return 1;
	case CLASS_HAZARD_RATIO:
		return 0;
	default:
		return -1;
	}
}

double style_rounded(const struct style *style, enum result_class class, double value, int decimals)
{
	return number_rounded(shown(style, class, value), decimals, style->rounding);
}

/* Whether a number may be rounded to one; quick where it is not near. */
static bool may_become(double x, double to, int decimals)
{
	static const double units[] = {1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8};

	return decimals >= (int)(sizeof units / sizeof *units) || fabs(x - to) <= units[decimals];
}

/* Whether the text shows an end of the scale, or .05, and the value is not
 * there.  What arithmetic leaves of 0 and 1 is taken for them. */
static bool is_off(const struct style *style, enum result_class class, double value, int decimals)
{
	double end = scale_end(style, class), x = shown(style, class, value);
	double rounded;

	if (class != CLASS_P_VALUE && end < 0)
		return false;
	if (!may_become(x, 0, decimals) &&
	    !may_become(fabs(x), class == CLASS_P_VALUE ? 0.05 : end, decimals))
		return false;
	rounded = style_rounded(style, class, value, decimals);
	if (class == CLASS_P_VALUE)
		return (rounded == 0.05 && fabs(value - 0.05) > 1e-16) ||
		       (rounded == 0 && value > 0);
	if (rounded == 0)
		return fabs(x) > 1e-12 * end;
	return end > 0 && fabs(rounded) == end && end - fabs(x) > 1e-12 * end;
}

int style_clear(const struct style *style, enum result_class class, double value, int decimals)
{
	int most = decimals + MORE_DECIMALS;

	if (class == CLASS_P_VALUE)
		most = decimals > P_DECIMALS ? decimals : P_DECIMALS;
	for (int more = decimals; more <= most; more++)
		if (!is_off(style, class, value, more))
			return more;
	return decimals + STYLE_BEYOND;
}

/* Decimals of a p-value: by the first step that it reaches. */
static int p_decimals(const struct style *style, double p)
{
	for (int i = 0; i < style->n_p_steps; i++)
		if (p >= style->p_steps[i].above)
			return style->p_steps[i].decimals;
	return style->p_steps[style->n_p_steps - 1].decimals;
}

int style_decimals(const struct style *style, enum result_class class, double value)
{
	int decimals = style->decimals[class];

	if (class == CLASS_P_VALUE)
		decimals = p_decimals(style, value);
	else if (class == CLASS_PROBABILITY && style->probability_percent)
		decimals -= 2;
	else if (class == CLASS_DEGREES && value != floor(value))
		decimals = style->decimals[CLASS_STATISTIC]; /* of Welch */
	return style_clear(style, class, value, decimals);
}

/* --- Texts ----------------------------------------------------------------------*/

/* The number of a p-value, without its "<". */
static const char *p_number(const struct style *style, double p, int decimals, struct arena *arena)
{
	const char *text = number_fixed(arena, p, decimals, style->rounding);

	if (!style->leading_zero && text[0] == '0' && text[1] == '.')
		text++;
	return with_point(style, text, arena);
}

/* Writes "<" or ">" where the value is beyond what the style prints. */
static const char *p_text(const struct style *style, double p, const char **relation,
                          struct arena *arena)
{
	int most = (int)lround(-log10(style->p_smallest));
	int decimals = style_decimals(style, CLASS_P_VALUE, p);

	if (p < style->p_smallest) {
		*relation = "<";
		return p_number(style, style->p_smallest, most, arena);
	}
	if (p > 0.99) {
		*relation = ">";
		return p_number(style, 0.99, 2, arena);
	}
	if (decimals >= STYLE_BEYOND) {
		*relation = p < 0.05 ? "<" : ">";
		return p_number(style, 0.05, 2, arena);
	}
	*relation = "=";
	return p_number(style, p, decimals, arena);
}

static const char *p_cell(const struct style *style, double p, struct arena *arena)
{
	const char *relation, *text = p_text(style, p, &relation, arena);

	return relation[0] == '=' ? text : arena_printf(arena, "%s%s", relation, text);
}

const char *style_p_phrase(const struct style *style, double p, struct arena *arena)
{
	const char *relation, *text = p_text(style, p, &relation, arena);
	const char *space = style->p_spaced ? " " : "";

	return arena_printf(arena, "%s%s%s%s%s", style->p_label, space, relation, space, text);
}

static const char *date_text(double value, struct arena *arena)
{
	char text[DATE_TEXT_SIZE];

	date_format((int32_t)value, text);
	return arena_strdup(arena, text);
}

/* "<0.1", ">99.9": as near to an end as the decimals can tell. */
static const char *beyond_text(const struct style *style, enum result_class class, double value,
                               int decimals, struct arena *arena)
{
	double end = scale_end(style, class), least = pow(10, -decimals);
	double x = shown(style, class, value);
	bool near_end = end > 0 && 2 * fabs(x) > end;
	const char *number =
	    style_measure(style, copysign(near_end ? end - least : least, x), decimals, arena);

	return arena_printf(arena, "%s%s", near_end == (x > 0) ? ">" : "<", number);
}

const char *style_digits(const struct style *style, enum result_class class, double value,
                         int decimals, struct arena *arena)
{
	const char *text;

	if (class == CLASS_P_VALUE)
		return decimals >= STYLE_BEYOND ? p_cell(style, value, arena)
		                                : p_number(style, value, decimals, arena);
	text = decimals >= STYLE_BEYOND
	           ? beyond_text(style, class, value, decimals - STYLE_BEYOND, arena)
	           : style_measure(style, shown(style, class, value), decimals, arena);
	return class == CLASS_PROBABILITY && style->probability_percent
	           ? arena_printf(arena, "%s%%", text)
	           : text;
}

const char *style_number(const struct style *style, enum result_class class, double value,
                         struct arena *arena)
{
	BUG_UNLESS(isfinite(value));
	switch (class) {
	case CLASS_P_VALUE:
		return p_cell(style, value, arena);
	case CLASS_DATE:
		return date_text(value, arena);
	default:
		return style_digits(style, class, value, style_decimals(style, class, value), arena);
	}
}

int style_share_decimals(const struct style *style, size_t whole)
{
	return style->percent_by_size && whole < 100 ? 0 : style->decimals[CLASS_PERCENT];
}

const char *style_percent(const struct style *style, int64_t part, int64_t whole,
                          struct arena *arena)
{
	int decimals = style_share_decimals(style, (size_t)whole);
	double value = 100 * (double)part / (double)whole;

	decimals = style_clear(style, CLASS_PERCENT, value, decimals);
	if (decimals >= STYLE_BEYOND)
		return style_digits(style, CLASS_PERCENT, value, decimals, arena);
	return with_point(style, number_percent(arena, part, whole, decimals, style->rounding),
	                  arena);
}

const char *style_interval(const struct style *style, const char *low, const char *high,
                           struct arena *arena)
{
	/* a dash after a minus, or before one, would be read as one */
	const char *between =
	    strstr(low, "\u2212") || strstr(high, "\u2212") ? " to " : style->interval;

	return arena_printf(arena, "%s%s%s", low, between, high);
}

const char *style_mark(const struct style *style, size_t i, struct arena *arena)
{
	static const char *const symbols[] = {"*", "†", "‡", "§", "¶", "‖"};
	enum { N_SYMBOLS = sizeof symbols / sizeof *symbols };
	struct str out = {.arena = arena};
	size_t round = style->note_symbols ? N_SYMBOLS : 26;

	for (size_t k = 0; k <= i / round; k++)
		if (style->note_symbols)
			str_add(&out, symbols[i % round]);
		else
			str_addf(&out, "%c", 'a' + (int)(i % round));
	return str_text(&out);
}
