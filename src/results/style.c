#include "results/style.h"

#include <math.h>
#include <string.h>

#include "base/bug.h"
#include "base/date.h"
#include "base/str.h"

/* A number with the style's decimal point, and a true minus sign. */
static const char *with_point(const struct style *style, const char *number,
                              struct arena *arena)
{
	struct str out = {.arena = arena};

	for (const char *p = number; *p; p++)
		if (*p == '.')
			str_add(&out, style->point);
		else if (*p == '-')
			str_add(&out, "\u2212");
		else
			str_add_bytes(&out, p, 1);
	return str_text(&out);
}

const char *style_measure(const struct style *style, double value, int decimals,
                          struct arena *arena)
{
	return with_point(style,
	                  number_fixed(arena, value, decimals, style->rounding),
	                  arena);
}

const char *style_significant(const struct style *style, double value,
                              int digits, struct arena *arena)
{
	return with_point(style, number_significant(arena, value, digits),
	                  arena);
}

/* Decimals of a p-value: by the first step that it reaches; more where
 * rounding would make it .05 and so hide on which side it is (JAMA). */
static int p_decimals(const struct style *style, double p)
{
	int decimals = style->p_steps[style->n_p_steps - 1].decimals;
	double scale;

	for (int i = 0; i < style->n_p_steps; i++)
		if (p >= style->p_steps[i].above) {
			decimals = style->p_steps[i].decimals;
			break;
		}
	if (!style->p_clear_of_05 || p == 0.05)
		return decimals;
	for (; decimals < 6; decimals++) {
		scale = pow(10, decimals);
		if (fabs(round(p * scale) / scale - 0.05) > 1e-9)
			break;
	}
	return decimals;
}

/* The number of a p-value, without its "<". */
static const char *p_number(const struct style *style, double p, int decimals,
                            struct arena *arena)
{
	const char *text = number_fixed(arena, p, decimals, style->rounding);

	if (!style->leading_zero && text[0] == '0' && text[1] == '.')
		text++;
	return with_point(style, text, arena);
}

/* Writes "<" or ">" where the value is beyond what the style prints. */
static const char *p_text(const struct style *style, double p,
                          const char **relation, struct arena *arena)
{
	int most = (int)lround(-log10(style->p_smallest));
	int decimals = p_decimals(style, p);

	if (p < style->p_smallest) {
		*relation = "<";
		return p_number(style, style->p_smallest, most, arena);
	}
	if (p > 0.99) {
		*relation = ">";
		return p_number(style, 0.99, 2, arena);
	}
	*relation = "=";
	return p_number(style, p, decimals, arena);
}

static const char *p_cell(const struct style *style, double p,
                          struct arena *arena)
{
	const char *relation, *text = p_text(style, p, &relation, arena);

	return relation[0] == '=' ? text
	                          : arena_printf(arena, "%s%s", relation, text);
}

const char *style_p_phrase(const struct style *style, double p,
                           struct arena *arena)
{
	const char *relation, *text = p_text(style, p, &relation, arena);
	const char *space = style->p_spaced ? " " : "";

	return arena_printf(arena, "%s%s%s%s%s", style->p_label, space,
	                    relation, space, text);
}

static const char *date_text(double value, struct arena *arena)
{
	char text[DATE_TEXT_SIZE];

	date_format((int32_t)value, text);
	return arena_strdup(arena, text);
}

const char *style_number(const struct style *style, enum result_class class,
                         double value, struct arena *arena)
{
	BUG_UNLESS(isfinite(value));
	switch (class) {
	case CLASS_P_VALUE:
		return p_cell(style, value, arena);
	case CLASS_DATE:
		return date_text(value, arena);
	case CLASS_PROBABILITY:
		if (style->probability_percent)
			return arena_printf(
			    arena, "%s%%",
			    style_measure(style, 100 * value,
			                  style->decimals[class] - 2, arena));
		break;
	default:
		break;
	}
	return style_measure(style, value, style->decimals[class], arena);
}

const char *style_percent(const struct style *style, int64_t part,
                          int64_t whole, struct arena *arena)
{
	int decimals = style->decimals[CLASS_PERCENT];

	if (style->percent_by_size && whole < 100)
		decimals = 0;
	return with_point(
	    style, number_percent(arena, part, whole, decimals, style->rounding),
	    arena);
}

const char *style_interval(const struct style *style, const char *low,
                           const char *high, struct arena *arena)
{
	/* a dash after a minus, or before one, would be read as one */
	const char *between = strstr(low, "\u2212") || strstr(high, "\u2212")
	                          ? " to "
	                          : style->interval;

	return arena_printf(arena, "%s%s%s", low, between, high);
}
