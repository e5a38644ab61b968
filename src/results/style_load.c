/* A style from its file; the keys are those of templates/styles. */
#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "config/node.h"
#include "config/schema.h"
#include "results/style.h"

/* The file as the schema fills it. */
struct style_file {
	int p_smallest_power;
	struct numbers p_above, p_decimals;
	bool leading_zero, p_spaced, interval_comma;
	bool probability_percent, percent_by_size, note_symbols;
	struct text point, interval, p_label;
	int percent, probability, time, ratio, statistic, coefficient, likelihood, concordance;
	int digits;
};

#define AT(member) offsetof(struct style_file, member)

static const char *const digits_names[] = {"0", "1", "2", "3", "4", NULL};

static const struct field style_fields[] = {
    {"p_above", FIELD_NUMBERS, AT(p_above),
     "falling limits of p from which the decimals of p_decimals apply", .required = true, .low = 0,
     .high = 1},
    {"p_decimals", FIELD_NUMBERS, AT(p_decimals), "decimals of p, per limit", .required = true,
     .low = 1, .high = 8},
    {"p_smallest_power", FIELD_INTEGER, AT(p_smallest_power),
     "p below 10^-this is printed as below it", "3", .low = 2, .high = 8},
    {"leading_zero", FIELD_BOOLEAN, AT(leading_zero), "0.03, not .03", "true"},
    {"p_label", FIELD_TEXT, AT(p_label), "P or p", "P"},
    {"p_spaced", FIELD_BOOLEAN, AT(p_spaced), "P = 0.03, not P=0.03", "true"},
    {"interval_comma", FIELD_BOOLEAN, AT(interval_comma), "95% CI, 3.7-26.3, not 95% CI 3.7-26.3",
     "true"},
    {"point", FIELD_TEXT, AT(point), "the decimal point", "."},
    {"interval", FIELD_TEXT, AT(interval), "between the limits of an interval", "\u2013"},
    {"probability_percent", FIELD_BOOLEAN, AT(probability_percent), "survival as 72.4%, not 0.724",
     "true"},
    {"percent_by_size", FIELD_BOOLEAN, AT(percent_by_size),
     "whole percents while there are fewer than 100 patients", "false"},
    {"note_symbols", FIELD_BOOLEAN, AT(note_symbols), "footnotes are marked *, †, ‡; not a, b, c",
     "false"},
    {"percent_decimals", FIELD_INTEGER, AT(percent), "decimals of percents", "1", .low = 0,
     .high = 4},
    {"probability_decimals", FIELD_INTEGER, AT(probability),
     "decimals of survival probabilities, as fractions", "3", .low = 2, .high = 6},
    {"time_decimals", FIELD_INTEGER, AT(time), "decimals of times", "1", .low = 0, .high = 4},
    {"ratio_decimals", FIELD_INTEGER, AT(ratio), "decimals of hazard ratios", "2", .low = 1,
     .high = 4},
    {"statistic_decimals", FIELD_INTEGER, AT(statistic), "decimals of test statistics", "2",
     .low = 1, .high = 4},
    {"coefficient_decimals", FIELD_INTEGER, AT(coefficient), "decimals of coefficients", "3",
     .low = 1, .high = 6},
    {"log_likelihood_decimals", FIELD_INTEGER, AT(likelihood), "decimals of log-likelihoods, AIC",
     "2", .low = 0, .high = 4},
    {"concordance_decimals", FIELD_INTEGER, AT(concordance), "decimals of concordances", "3",
     .low = 2, .high = 6},
    {"digits", FIELD_CHOICE, AT(digits),
     "decimals of a variable's numbers in Table 1; those of the data if absent",
     .names = digits_names},
};
static const struct shape style_shape = {style_fields, sizeof style_fields / sizeof *style_fields,
                                         sizeof(struct style_file)};

static void set_decimals(struct style *style, const struct style_file *file)
{
	style->decimals[CLASS_PERCENT] = file->percent;
	style->decimals[CLASS_PROBABILITY] = file->probability;
	style->decimals[CLASS_TIME] = file->time;
	style->decimals[CLASS_HAZARD_RATIO] = file->ratio;
	style->decimals[CLASS_COEFFICIENT] = file->coefficient;
	style->decimals[CLASS_STATISTIC] = file->statistic;
	style->decimals[CLASS_LOG_LIKELIHOOD] = file->likelihood;
	style->decimals[CLASS_MEASURE] = 1;
	style->decimals[CLASS_CONCORDANCE] = file->concordance;
	style->digits = file->digits;
}

static bool set_p_steps(struct style *style, const struct style_file *file,
                        const struct source *source, struct diags *diags)
{
	size_t n = file->p_above.n;

	if (n == 0 || n != file->p_decimals.n || n > P_STEPS_MAX)
		return diag_error(diags, (struct mark){.source = source},
		                  "'p_above' and 'p_decimals' need the same "
		                  "number of entries, 1 to %d",
		                  P_STEPS_MAX);
	for (size_t i = 0; i < n; i++) {
		style->p_steps[i].above = file->p_above.items[i];
		style->p_steps[i].decimals = (int)file->p_decimals.items[i];
	}
	style->n_p_steps = (int)n;
	style->p_smallest = 1;
	for (int i = 0; i < file->p_smallest_power; i++)
		style->p_smallest /= 10;
	return true;
}

bool style_load(struct style *style, struct arena *arena, const char *path, enum rounding rounding,
                struct diags *diags)
{
	struct source *source = ARENA_NEW(arena, struct source);
	struct style_file file = {0};
	struct walk walk = {.arena = arena, .diags = diags};
	struct bytes bytes;
	const struct node *root;

	source->name = path;
	if (!file_read(arena, path, CONFIG_MAX_BYTES, &bytes)) {
		diag_cause(diags, errno);
		return diag_error(diags, (struct mark){.source = source},
		                  "cannot read the style: %s", strerror(errno));
	}
	source->text = bytes.data;
	source->length = bytes.length;
	root = yaml_parse(arena, source, diags);
	if (!root || root->kind != NODE_MAP)
		return diags->n_errors == 0 ? diag_error(diags, (struct mark){.source = source},
		                                         "a style is a map of keys and values")
		                            : false;
	schema_fill(&walk, &style_shape, root, &file);
	if (diags->n_errors || !set_p_steps(style, &file, source, diags))
		return false;
	set_decimals(style, &file);
	style->leading_zero = file.leading_zero;
	style->p_spaced = file.p_spaced;
	style->interval_comma = file.interval_comma;
	style->probability_percent = file.probability_percent;
	style->percent_by_size = file.percent_by_size;
	style->note_symbols = file.note_symbols;
	style->point = file.point.s;
	style->interval = file.interval.s;
	style->p_label = file.p_label.s;
	style->rounding = rounding;
	style->path = arena_strdup(arena, path);
	style->text = bytes;
	sha256_hex(bytes.data, bytes.length, style->sha256);
	return true;
}
