#include "config/study.h"

#include <errno.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "config/columns.h"
#include "config/inputs.h"
#include "config/labels.h"
#include "config/node.h"
#include "config/pack.h"
#include "config/repeats.h"
#include "config/source.h"
#include "config/ties.h"

const char *const conventions_presets[] = {"r", "sas", "spss", "stata", NULL};
const char *const quantile_rule_names[] = {"r-print", "r-quantile", "sas", "first", NULL};
const char *const transform_names[] = {"plain",   "log",     "log-log", "logit",
                                       "arcsine", "collett", NULL};
const char *const sample_quantile_names[] = {"type-2", "type-6", "type-7", "type-1", "type-3",
                                             "type-4", "type-5", "type-8", "type-9", NULL};
const char *const cox_ties_names[] = {"efron", "breslow", "discrete", "exact", NULL};
const char *const reverse_ties_names[] = {"flip", "ordered", NULL};
const char *const rounding_names[] = {"even", "away", NULL};
const char *const column_type_names[] = {"id",   "category", "number", "integer", "date",
                                         "flag", "set",      "text",   NULL};
const char *const analysis_shown_names[] = {"all", "figures", "nothing", NULL};
const char *const report_status_names[] = {"draft", "final", NULL};
const char *const report_readers_names[] = {"owner", "group", NULL};
const char *const time_unit_names[] = {"days", "weeks", "months", "years", NULL};

/* Intervals of the curve itself: all transforms but the last. */
static const char *const band_names[] = {"plain", "log", "log-log", "logit", "arcsine", NULL};
static const char *const severity_names[] = {"error", "warning", NULL};
static const char *const limit_count_names[] = {"all", "no-spaces", NULL};

#define AT(type, member) offsetof(struct type, member)
#define SHAPE(name, type)                                                                          \
	static const struct shape name##_shape = {                                                 \
	    name##_fields, sizeof name##_fields / sizeof *name##_fields, sizeof(struct type)}

static const struct field conventions_fields[] = {
    {"preset", FIELD_CHOICE, AT(conventions, preset), "the package whose rules are followed", "r",
     .names = conventions_presets},
    {"quantile", FIELD_CHOICE, AT(conventions, quantile), "quantile of a survival curve",
     .names = quantile_rule_names},
    {"survival_ci", FIELD_CHOICE, AT(conventions, survival_ci), "interval of S(t)",
     .names = band_names},
    {"median_ci", FIELD_CHOICE, AT(conventions, median_ci),
     "interval of a quantile of a survival curve", .names = transform_names},
    {"sample_quantile", FIELD_CHOICE, AT(conventions, sample_quantile), "quantiles in Table 1",
     .names = sample_quantile_names},
    {"cox_ties", FIELD_CHOICE, AT(conventions, cox_ties), "ties in Cox models",
     .names = cox_ties_names},
    {"rounding", FIELD_CHOICE, AT(conventions, rounding), "where a half goes when rounding",
     .names = rounding_names},
    {"reverse_ties", FIELD_CHOICE, AT(conventions, reverse_ties),
     "ties of events and censorings in the reverse Kaplan-Meier curve", "flip",
     .names = reverse_ties_names},
    {"month_days", FIELD_NUMBER, AT(conventions, month_days), "days in a month", "30.4375",
     .low = 28, .high = 31},
    {"add_one_day", FIELD_BOOLEAN, AT(conventions, add_one_day),
     "durations count the first and the last day", "false"},
};
SHAPE(conventions, conventions);

static const struct field report_fields[] = {
    {"id", FIELD_ID, AT(report_spec, id), "names the folder of the results", .required = true},
    {"title", FIELD_TEXT, AT(report_spec, title), "title of the report", .required = true},
    {"subtitle", FIELD_TEXT, AT(report_spec, subtitle), "line under the title"},
    {"authors", FIELD_TEXTS, AT(report_spec, authors), "names of the authors"},
    {"status", FIELD_CHOICE, AT(report_spec, status), "printed above the title",
     .names = report_status_names},
    {"language", FIELD_TEXT, AT(report_spec, language),
     "language of the texts, such as en-GB or de: what PDF and HTML tell readers that speak",
     .fallback = "en"},
    {"headline", FIELD_REFERENCE, AT(report_spec, headline),
     "the analysis that stands first; the first Kaplan-Meier analysis with `by` if neither this "
     "nor `sections` is given",
     .reference = REF_ANALYSIS},
    {"data_cutoff", FIELD_DATE, AT(report_spec, data_cutoff),
     "date of the data, printed in the report; what is dated later does not "
     "count"},
    {"template", FIELD_TEXT, AT(report_spec, template),
     "page design: a name in templates/, or a path", "clinical-report"},
    {"style", FIELD_TEXT, AT(report_spec, style),
     "how numbers are written: a name in templates/styles/, or a path", "nejm"},
    {"conventions", FIELD_RECORD, AT(report_spec, conventions),
     "rules by which packages differ: a preset, or a map", .record = &conventions_shape,
     .scalar = "preset"},
    {"confidence", FIELD_NUMBER, AT(report_spec, confidence), "level of the confidence intervals",
     "0.95", .low = 0.5, .high = 0.9999},
    {"readers", FIELD_CHOICE, AT(report_spec, readers), "who may read the files of the report",
     "owner", .names = report_readers_names},
    {"keep", FIELD_INTEGER, AT(report_spec, keep),
     "how many earlier reports are kept in history/; those that are there if absent", .low = 1,
     .high = 1000},
};
SHAPE(report, report_spec);

const char *const input_format_names[] = {"auto",     "csv", "sav",  "por", "dta",
                                          "sas7bdat", "xpt", "xlsx", "ods", NULL};
const char *const separator_names[] = {",", ";", "tab", "|", "auto", NULL};
const char *const encoding_names[] = {"utf-8",        "latin-1",      "latin-9",
                                      "windows-1252", "windows-1250", NULL};
static const char *const decimal_names[] = {".", ",", NULL};
static const char *const thousands_names[] = {"none", ",", ".", "blank", "'", NULL};
static const char *const dates_names[] = {"plain", "drop-time", NULL};
static const char *const partial_names[] = {"no", "first", "last", "missing", NULL};

static const struct field partial_fields[] = {
    {"rule", FIELD_CHOICE, AT(partial_spec, rule),
     "no: an error; first or last of the month or year; missing", "no", .names = partial_names},
    {"day", FIELD_INTEGER, AT(partial_spec, day),
     "day of the month, where it is not known; 15 if only the month is given", .low = 1, .high = 31},
    {"month", FIELD_INTEGER, AT(partial_spec, month),
     "month, where it is not known; 7 if only the day is given", .low = 1, .high = 12},
};
SHAPE(partial, partial_spec);

static const struct field column_fields[] = {
    {"type", FIELD_CHOICE, AT(column_spec, type), "type of the values", .required = true,
     .names = column_type_names},
    {"from", FIELD_TEXT, AT(column_spec, from), "name in the file, where it differs"},
    {"label", FIELD_TEXT, AT(column_spec, label), "name in the report"},
    {"label_in_text", FIELD_TEXT, AT(column_spec, label_in_text), "the same inside of a sentence"},
    {"unit", FIELD_TEXT, AT(column_spec, unit), "unit in the report"},
    {"required", FIELD_BOOLEAN, AT(column_spec, required), "a missing value is an error", "false"},
    {"missing", FIELD_TEXTS, AT(column_spec, missing),
     "texts that stand for a missing value of this column, besides those of "
     "the input"},
    {"range", FIELD_NUMBERS, AT(column_spec, range),
     "smallest and largest value allowed, as [0, 120]"},
    {"levels", FIELD_LEVELS, AT(column_spec, levels),
     "codes of a category or set, in order of display"},
    {"levels_in_text", FIELD_LEVELS, AT(column_spec, levels_in_text),
     "labels of some of them inside of a sentence"},
    {"separator", FIELD_TEXT, AT(column_spec, separator),
     "between the items of a set; ';' if absent"},
    {"format", FIELD_TEXTS, AT(column_spec, format),
     "of dates, from %Y %y %m %d %b, or a list that is tried in turn; ISO if absent"},
    {"years_from", FIELD_INTEGER, AT(column_spec, years_from),
     "the first of the hundred years that %y means, as 1930", .low = 1583, .high = 2900},
    {"partial", FIELD_RECORD, AT(column_spec, partial),
     "what is taken for a day, or a day and a month, that are not known: first, last, "
     "missing, or a map as {day: 15, month: 7}",
     .record = &partial_shape, .scalar = "rule"},
};
SHAPE(column, column_spec);

static const char *const databases[] = {"postgresql", "sqlite", "odbc", NULL};

static const struct field input_fields[] = {
    {"file", FIELD_TEXT, AT(input_spec, file), "data file, relative to the config",
     .required = true, .instead = databases},
    {"postgresql", FIELD_TEXT, AT(input_spec, postgresql),
     "in place of a file: a PostgreSQL database, as service=NAME or host=… dbname=…"},
    {"sqlite", FIELD_TEXT, AT(input_spec, sqlite),
     "in place of a file: a SQLite file, relative to the config"},
    {"odbc", FIELD_TEXT, AT(input_spec, odbc),
     "in place of a file: any other database, as DSN=NAME or Driver=…"},
    {"query", FIELD_TEXT, AT(input_spec, query),
     "what is asked of a database: a .sql file, relative to the config, or SELECT …"},
    {"timeout", FIELD_INTEGER, AT(input_spec, timeout),
     "seconds that a database may take; 300 if absent", .low = 1, .high = 86400},
    {"password_file", FIELD_TEXT, AT(input_spec, password_file),
     "of ODBC: a file of mode 0600 whose first line is the password"},
    {"key", FIELD_REFERENCE, AT(input_spec, key), "column whose values are unique",
     .reference = REF_INPUT_COLUMN},
    {"where", FIELD_EXPRESSION, AT(input_spec, where),
     "true for the rows that are read; all if absent"},
    {"fold", FIELD_RECORD, AT(input_spec, fold), "rows of one patient become one",
     .record = &fold_shape},
    {"join", FIELD_RECORD, AT(input_spec, join), "adds the columns to the rows of another input",
     .record = &join_shape},
    {"entered", FIELD_EXPRESSION, AT(input_spec, entered),
     "date at which a patient entered the cohort; those who entered after the "
     "data cut-off are left out"},
    {"missing", FIELD_TEXTS, AT(input_spec, missing),
     "texts that stand for a missing value, besides the empty field"},
    {"format", FIELD_CHOICE, AT(input_spec, form.format),
     "of the file; auto goes by the end of its name", "auto", .names = input_format_names},
    {"sheet", FIELD_TEXT, AT(input_spec, form.sheet), "of a spreadsheet; needed if it has several"},
    {"header_row", FIELD_INTEGER, AT(input_spec, form.header_row),
     "of a spreadsheet, the row with the names", "1", .low = 1, .high = 1000},
    {"separator", FIELD_CHOICE, AT(input_spec, form.separator),
     "what stands between the fields of a row; auto takes it from the file, and says so", ",",
     .names = separator_names},
    {"encoding", FIELD_CHOICE, AT(input_spec, form.encoding),
     "of the text; a byte order mark says enough for UTF-8 and UTF-16", "utf-8",
     .names = encoding_names},
    {"skip", FIELD_INTEGER, AT(input_spec, form.skip), "lines above the header that are not read",
     "0", .low = 0, .high = 1000},
    {"drop_empty", FIELD_BOOLEAN, AT(input_spec, form.drop_empty),
     "leave out columns without a name, and rows, that have no value", "false"},
    {"decimal", FIELD_CHOICE, AT(input_spec, decimal), "what stands before the decimals", ".",
     .names = decimal_names},
    {"thousands", FIELD_CHOICE, AT(input_spec, thousands),
     "what stands between groups of three digits", "none", .names = thousands_names},
    {"dates", FIELD_CHOICE, AT(input_spec, dates),
     "drop-time: a time of day behind a date is left out; else it is an error", "plain",
     .names = dates_names},
    {"columns", FIELD_RECORDS, AT(input_spec, columns), "the columns to read", .required = true,
     .record = &column_shape},
};
SHAPE(input, input_spec);

static const struct field role_fields[] = {
    {"is", FIELD_EXPRESSION, AT(role_spec, is), "a column, or an expression", .required = true},
};
SHAPE(role, role_spec);

static const char *const packs[] = {"pack", NULL};

static const struct field rule_fields[] = {
    {"check", FIELD_EXPRESSION, AT(rule_spec, check), "what must not be false for any row",
     .required = true, .instead = packs},
    {"severity", FIELD_CHOICE, AT(rule_spec, severity),
     "error stops the run, warning is reported; error if absent, of a pack as it says",
     .names = severity_names},
    {"message", FIELD_TEXT, AT(rule_spec, message), "what to say instead"},
    {"pack", FIELD_TEXT, AT(rule_spec, name),
     "in place of check: a pack of rules, a name in templates/rules/, or a path"},
    {"roles", FIELD_RECORDS, AT(rule_spec, roles),
     "of a pack: the columns that play its roles, where they have other names",
     .record = &role_shape, .scalar = "is"},
    {"without", FIELD_TEXTS, AT(rule_spec, without), "of a pack: rules that do not hold here"},
};
SHAPE(rule, rule_spec);

static const char *const sets[] = {"set", NULL};

static const struct field derive_fields[] = {
    {"value", FIELD_EXPRESSION, AT(derive_spec, value), "how it is computed", .required = true,
     .instead = sets},
    {"cut", FIELD_NUMBERS, AT(derive_spec, cut),
     "boundaries that make a category of a number; a value equal to one goes "
     "to the upper class"},
    {"labels", FIELD_TEXTS, AT(derive_spec, labels),
     "names of the classes, one more than boundaries"},
    {"set", FIELD_REFERENCES, AT(derive_spec, set),
     "in place of a value: the flags that a set is made of, such as checkboxes",
     .reference = REF_COLUMN},
    {"levels", FIELD_LEVELS, AT(derive_spec, levels),
     "of a set: codes, or codes with labels, in the order of its columns"},
    {"label", FIELD_TEXT, AT(derive_spec, label), "name in the report"},
    {"label_in_text", FIELD_TEXT, AT(derive_spec, label_in_text), "the same inside of a sentence"},
    {"unit", FIELD_TEXT, AT(derive_spec, unit), "unit in the report"},
};
SHAPE(derive, derive_spec);

static const struct field cause_fields[] = {
    {"event", FIELD_EXPRESSION, AT(cause_spec, event),
     "condition or date, as the event of an endpoint", .required = true},
    {"label", FIELD_TEXT, AT(cause_spec, label), "name in the report"},
    {"label_in_text", FIELD_TEXT, AT(cause_spec, label_in_text), "the same inside of a sentence"},
};
SHAPE(cause, cause_spec);

static const struct field endpoint_fields[] = {
    {"label", FIELD_TEXT, AT(endpoint_spec, label), "name in the report"},
    {"label_in_text", FIELD_TEXT, AT(endpoint_spec, label_in_text), "the same inside of a sentence"},
    {"unit", FIELD_CHOICE, AT(endpoint_spec, unit), "unit of reported times", "months",
     .names = time_unit_names},
    {"time", FIELD_EXPRESSION, AT(endpoint_spec, time), "time to event or censoring"},
    {"adtte", FIELD_REFERENCE, AT(endpoint_spec, adtte),
     "an input in the form of ADaM's ADTTE, in place of time and event", .reference = REF_INPUT},
    {"param", FIELD_TEXT, AT(endpoint_spec, param), "the PARAMCD of it"},
    {"time_unit", FIELD_CHOICE, AT(endpoint_spec, time_unit),
     "unit of `time` and `entry`, if not `unit`", .names = time_unit_names},
    {"event", FIELD_EXPRESSION, AT(endpoint_spec, event),
     "with `time`: true for an event; with `origin`: date of the event"},
    {"cause", FIELD_RECORDS, AT(endpoint_spec, causes),
     "competing causes, in place of `event`: the event of each", .record = &cause_shape,
     .scalar = "event"},
    {"origin", FIELD_EXPRESSION, AT(endpoint_spec, origin), "date at which time starts"},
    {"origin_label", FIELD_TEXT, AT(endpoint_spec, origin_label),
     "what time is counted from, as figures say: entry"},
    {"censor", FIELD_EXPRESSION, AT(endpoint_spec, censor), "date of the last contact"},
    {"entry", FIELD_EXPRESSION, AT(endpoint_spec, entry),
     "delayed entry: time or date from which the patient is at risk"},
};
SHAPE(endpoint, endpoint_spec);

static const struct field population_fields[] = {
    {"label", FIELD_TEXT, AT(population_spec, label), "name in the report"},
    {"label_in_text", FIELD_TEXT, AT(population_spec, label_in_text),
     "the same inside of a sentence"},
    {"where", FIELD_EXPRESSION, AT(population_spec, where), "true for the rows that belong to it",
     .required = true},
};
SHAPE(population, population_spec);

static const struct field limit_fields[] = {
    {"characters", FIELD_INTEGER, AT(limit_spec, characters),
     "most characters that the text is to have", .low = 1, .high = 1e6},
    {"words", FIELD_INTEGER, AT(limit_spec, words),
     "most words that the text is to have, in place of characters", .low = 1, .high = 1e6},
    {"count", FIELD_CHOICE, AT(limit_spec, count), "which characters count", "all",
     .names = limit_count_names},
    {"table", FIELD_INTEGER, AT(limit_spec, table),
     "what each table counts, instead of its characters or words", .low = 1, .high = 1e6},
};
SHAPE(limit, limit_spec);

static const struct field section_fields[] = {
    {"heading", FIELD_TEXT, AT(section_spec, heading), "a heading"},
    {"text", FIELD_TEXT, AT(section_spec, text),
     "Markdown with results in {{ }}: a name in templates/, or a path"},
    {"limit", FIELD_RECORD, AT(section_spec, limit), "how long the text may be",
     .record = &limit_shape},
    {"analysis", FIELD_REFERENCE, AT(section_spec, analysis),
     "an analysis with its heading, tables and figures", .reference = REF_ANALYSIS},
    {"table", FIELD_REFERENCE, AT(section_spec, table), "the tables of an analysis",
     .reference = REF_ANALYSIS},
    {"figure", FIELD_REFERENCE, AT(section_spec, figure), "the figures of an analysis",
     .reference = REF_ANALYSIS},
};
SHAPE(section, section_spec);

static const struct field claim_fields[] = {
    {"printed", FIELD_TEXT, AT(claim_spec, printed), "a figure as it was printed elsewhere",
     .required = true},
    {"path", FIELD_TEXT, AT(claim_spec, path), "the result that it should be, as in texts"},
    {"what", FIELD_TEXT, AT(claim_spec, what), "what the figure is"},
    {"note", FIELD_TEXT, AT(claim_spec, note), "a remark to print beside it"},
};
SHAPE(claim, claim_spec);

static const struct field key_finding_fields[] = {
    {"value", FIELD_TEXT, AT(key_finding_spec, value), "the result to print, as in texts",
     .required = true},
    {"label", FIELD_TEXT, AT(key_finding_spec, label), "what it is", .required = true},
    {"detail", FIELD_TEXT, AT(key_finding_spec, detail),
     "a line below, which may have results in {{ }}"},
};
SHAPE(key_finding, key_finding_spec);

static const struct field watch_fields[] = {
    {"is", FIELD_TEXT, AT(watch_spec, is), "the result to watch, as in texts", .required = true},
    {"moves", FIELD_TEXT, AT(watch_spec, moves),
     "by how much it has to move from one run to the next: 1 month, 2 points, 10%, 0.5"},
    {"crosses", FIELD_TEXT, AT(watch_spec, crosses),
     "what it has to cross from one run to the next: 0.05, 24 months, 50%"},
};
SHAPE(watch, watch_spec);

static const char *const background_names[] = {"white", "transparent", NULL};

static const struct field exports_fields[] = {
    {"report", FIELD_TEXTS, AT(exports_spec, report), "formats of the whole report besides PDF"},
    {"tables", FIELD_TEXTS, AT(exports_spec, tables), "formats of each table by itself"},
    {"figures", FIELD_TEXTS, AT(exports_spec, figures), "formats of each figure by itself"},
    {"machine", FIELD_TEXTS, AT(exports_spec, machine),
     "formats of the results for programs, besides CSV and JSON"},
    {"width", FIELD_TEXT, AT(exports_spec, width), "of these figures, as 84 mm"},
    {"dpi", FIELD_INTEGER, AT(exports_spec, dpi), "dots an inch of those that are made of dots",
     .fallback = "300", .low = 72, .high = 1200},
    {"background", FIELD_CHOICE, AT(exports_spec, background), "what is behind these figures",
     .fallback = "white", .names = background_names},
    {"outline", FIELD_BOOLEAN, AT(exports_spec, outline),
     "letters as shapes, which need no fonts where the figure is opened", .fallback = "false"},
    {"grey", FIELD_BOOLEAN, AT(exports_spec, grey), "these figures without colours",
     .fallback = "false"},
};
SHAPE(exports, exports_spec);

static const struct field newest_fields[] = {
    {"column", FIELD_REFERENCE, AT(newest_spec, column),
     "column of dates that has to be up to date", .required = true, .reference = REF_COLUMN},
    {"within", FIELD_TEXT, AT(newest_spec, within),
     "how long before the data cut-off, or else today, its newest date may "
     "lie, as 60 days",
     .required = true},
};
SHAPE(newest, newest_spec);

static const struct field guard_fields[] = {
    {"rows", FIELD_INTEGER, AT(guard_spec, rows), "fewest rows that the data may have", .low = 1,
     .high = 1e9},
    {"shrinks", FIELD_TEXT, AT(guard_spec, shrinks),
     "by how much the rows may be fewer than in the run before, as 5%"},
    {"newest", FIELD_RECORD, AT(guard_spec, newest), "how new the data have to be",
     .record = &newest_shape},
};
SHAPE(guard, guard_spec);

static const struct field limits_fields[] = {
    {"seconds", FIELD_INTEGER, AT(run_limits, seconds), "longest time by the clock", .low = 1,
     .high = 1e6},
    {"memory", FIELD_INTEGER, AT(run_limits, memory), "most memory, in MB", .low = 16, .high = 1e6},
    {"output", FIELD_INTEGER, AT(run_limits, output), "largest file that is written, in MB",
     .low = 1, .high = 1e6},
};
SHAPE(limits, run_limits);

static const struct field study_fields[] = {
    {"survreport", FIELD_INTEGER, AT(study, version), "version of the config language: 1",
     .required = true},
    {"report", FIELD_RECORD, AT(study, report), "what the report is", .required = true,
     .record = &report_shape},
    {"inputs", FIELD_RECORDS, AT(study, inputs), "the data files", .required = true,
     .record = &input_shape},
    {"rules", FIELD_LIST, AT(study, rules), "what must hold for every row", .record = &rule_shape,
     .scalar = "pack"},
    {"derive", FIELD_RECORDS, AT(study, derive), "computed columns", .record = &derive_shape},
    {"endpoints", FIELD_RECORDS, AT(study, endpoints), "times to event", .record = &endpoint_shape},
    {"populations", FIELD_RECORDS, AT(study, populations), "subsets of the rows",
     .record = &population_shape},
    {"analyses", FIELD_VARIANTS, AT(study, analyses), "the analyses, in order of the report",
     .required = true},
    {"sections", FIELD_LIST, AT(study, sections),
     "order of the report; everything in order of the analyses if absent", .record = &section_shape},
    {"claims", FIELD_LIST, AT(study, claims), "printed figures to be held against the results",
     .record = &claim_shape},
    {"key_findings", FIELD_LIST, AT(study, key_findings),
     "two to five numbers for the first page, in place of those of the first survival analysis",
     .record = &key_finding_shape},
    {"exports", FIELD_RECORD, AT(study, exports), "further files to write",
     .record = &exports_shape},
    {"watch", FIELD_LIST, AT(study, watch),
     "numbers that are told of when they move from one run to the next", .record = &watch_shape},
    {"guard", FIELD_RECORD, AT(study, guard),
     "what the data have to be for a report to be made of them", .record = &guard_shape},
    {"limits", FIELD_RECORD, AT(study, limits), "what the run of this config may take",
     .record = &limits_shape},
};
const struct shape study_shape = {study_fields, sizeof study_fields / sizeof *study_fields,
                                  sizeof(struct study)};

/* What each preset chooses; STATISTICS.md, section 1. */
static const struct conventions presets[] = {
    {.quantile = QUANTILE_R_PRINT,
     .survival_ci = TRANSFORM_LOG,
     .median_ci = TRANSFORM_LOG,
     .sample_quantile = SAMPLE_TYPE_7,
     .cox_ties = TIES_EFRON,
     .rounding = ROUND_EVEN},
    {.quantile = QUANTILE_SAS,
     .survival_ci = TRANSFORM_LOG_LOG,
     .median_ci = TRANSFORM_LOG_LOG,
     .sample_quantile = SAMPLE_TYPE_2,
     .cox_ties = TIES_BRESLOW,
     .rounding = ROUND_AWAY},
    {.quantile = QUANTILE_FIRST,
     .survival_ci = TRANSFORM_PLAIN,
     .median_ci = TRANSFORM_COLLETT,
     .sample_quantile = SAMPLE_TYPE_6,
     .cox_ties = TIES_BRESLOW,
     .rounding = ROUND_AWAY},
    {.quantile = QUANTILE_FIRST,
     .survival_ci = TRANSFORM_LOG_LOG,
     .median_ci = TRANSFORM_LOG_LOG,
     .sample_quantile = SAMPLE_TYPE_2,
     .cox_ties = TIES_BRESLOW,
     .rounding = ROUND_EVEN},
};

void conventions_resolve(struct conventions *c)
{
	const struct conventions *preset = &presets[c->preset];

	c->quantile = c->quantile < 0 ? preset->quantile : c->quantile;
	c->survival_ci = c->survival_ci < 0 ? preset->survival_ci : c->survival_ci;
	c->median_ci = c->median_ci < 0 ? preset->median_ci : c->median_ci;
	c->sample_quantile = c->sample_quantile < 0 ? preset->sample_quantile : c->sample_quantile;
	c->cox_ties = c->cox_ties < 0 ? preset->cox_ties : c->cox_ties;
	c->rounding = c->rounding < 0 ? preset->rounding : c->rounding;
}

bool duration_parse(const char *text, double *number, enum time_unit *unit)
{
	const char *blank = strchr(text, ' ');

	if (!blank || !number_parse(text, (size_t)(blank - text), number) || *number < 0)
		return false;
	for (int i = 0; time_unit_names[i]; i++) {
		size_t n = strlen(time_unit_names[i]);

		*unit = (enum time_unit)i;
		/* "1 day", too */
		if (strcmp(blank + 1, time_unit_names[i]) == 0 ||
		    (strlen(blank + 1) == n - 1 &&
		     strncmp(blank + 1, time_unit_names[i], n - 1) == 0))
			return true;
	}
	return false;
}

double conventions_unit_days(const struct conventions *conventions, enum time_unit unit)
{
	switch (unit) {
	case UNIT_DAYS:
		return 1;
	case UNIT_WEEKS:
		return 7;
	case UNIT_MONTHS:
		/* 0 where no config was read */
		return conventions->month_days > 0 ? conventions->month_days : DAYS_PER_YEAR / 12;
	case UNIT_YEARS:
		break;
	}
	return DAYS_PER_YEAR;
}

/* A limit is one of characters or of words. */
static void check_limit(struct diags *diags, const struct section_spec *section)
{
	const struct limit_spec *limit = &section->limit;
	bool given = limit->characters || limit->words || limit->table || limit->count;

	if (limit->characters && limit->words)
		text_error(diags, &section->record.name,
		           "a limit is either of characters or of words, not of both");
	else if (limit->words && limit->count)
		text_error(diags, &section->record.name, "'count' goes with 'characters'");
	else if (given && !limit->characters && !limit->words)
		text_error(diags, &section->record.name,
		           "'limit' needs 'characters' or 'words', as {words: 250}");
}

static void check_section(struct diags *diags, const struct section_spec *section)
{
	int n = (section->heading.s != NULL) + (section->analysis.s != NULL) +
	        (section->table.s != NULL) + (section->figure.s != NULL) + (section->text.s != NULL);

	if (n != 1)
		text_error(diags, &section->record.name,
		           "an item of 'sections' is one of heading, text, "
		           "analysis, table and figure");
	else if ((section->limit.characters || section->limit.words) && !section->text.s)
		text_error(diags, &section->record.name, "'limit' goes with 'text'");
	else
		check_limit(diags, section);
}

/* "en", "en-GB", "zh-Hant-TW": two or three letters, then parts of two to eight letters
 * and digits. */
static bool is_language(const char *text)
{
	size_t length = strcspn(text, "-");

	if (length < 2 || length > 3 || strspn(text, "abcdefghijklmnopqrstuvwxyz") != length)
		return false;
	for (text += length; *text; text += length) {
		text++;
		length = strcspn(text, "-");
		if (length < 2 || length > 8 ||
		    strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") <
		        length)
			return false;
	}
	return true;
}

static void check_language(const struct text *language, struct diags *diags)
{
	if (language->s && !is_language(language->s))
		diag_error(diags, language->at,
		           "'%s' is not the code of a language: write en, en-GB, de or their like",
		           language->s);
}

static void check_study(const struct study *study, const struct node *root, struct diags *diags)
{
	const struct node *version = node_find(root, "survreport");

	if (version && study->version != 1 && study->version != 0)
		diag_error(diags, version->at,
		           "config language %d is not known; this program "
		           "reads 'survreport: 1'",
		           study->version);
	check_language(&study->report.language, diags);
	for (size_t i = 0; i < study->inputs.n; i++) {
		const struct input_spec *input = study->inputs.items[i];

		column_options_check(input, diags);
		source_check(input, diags);
	}
	for (size_t i = 0; i < study->rules.n; i++)
		rule_settle(study->rules.items[i], diags);
	labels_check(study, diags);
	for (size_t i = 0; i < study->sections.n; i++)
		check_section(diags, study->sections.items[i]);
}

void study_cut_off(struct study *study, const char *date, struct diags *diags)
{
	struct report_spec *report = &study->report;
	int32_t day, known;

	if (!date)
		return;
	report->as_of = date;
	report->config_cutoff = report->data_cutoff;
	report->data_cutoff = (struct text){.s = date};
	if (!report->config_cutoff.s || !date_parse(date, strlen(date), DATE_ISO, &day) ||
	    !date_parse(report->config_cutoff.s, strlen(report->config_cutoff.s), DATE_ISO, &known) ||
	    day <= known)
		return;
	diag_add(diags, DIAG_WARNING, report->config_cutoff.at,
	         "--as-of %s is later than report.data_cutoff (the data may be "
	         "incomplete after %s)",
	         date, report->config_cutoff.s);
	diag_path(diags, report->config_cutoff.path);
}

/* The names of some records, added to a list. */
static void add_names(struct names *names, struct arena *arena, const struct records *records)
{
	for (size_t i = 0; i < records->n; i++) {
		const struct record *record = records->items[i];

		ARENA_PUSH(arena, names->items, names->n, record->name.s);
	}
}

/* Whether there are columns that expressions and analyses can be held
 * against. */
static bool has_columns(const struct study *study)
{
	return study->columns.n > 0;
}

static void resolve_references(struct study *study, const struct walk *walk)
{
	struct names columns = {0}, endpoints = {0}, populations = {0};
	struct names analyses = {0};

	add_names(&columns, walk->arena, &study->columns);
	add_names(&columns, walk->arena, &study->derive);
	add_names(&endpoints, walk->arena, &study->endpoints);
	add_names(&populations, walk->arena, &study->populations);
	add_names(&analyses, walk->arena, &study->analyses);
	if (has_columns(study))
		schema_resolve(walk, REF_COLUMN, &columns);
	schema_resolve(walk, REF_ENDPOINT, &endpoints);
	schema_resolve(walk, REF_POPULATION, &populations);
	schema_resolve(walk, REF_ANALYSIS, &analyses);
}

/* Reads the file into a source. */
static struct source *read_source(struct study *study, struct arena *arena, struct diags *diags,
                                  bool *missing)
{
	struct source *source = ARENA_NEW(arena, struct source);
	struct mark whole = {.source = source};

	source->name = study->path;
	if (file_read(arena, study->path, CONFIG_MAX_BYTES, &study->text)) {
		source->text = study->text.data;
		source->length = study->text.length;
		return source;
	}
	*missing = errno != EFBIG;
	diag_cause(diags, errno);
	if (errno == EFBIG)
		diag_error(diags, whole, "larger than 1 MiB: this is not a config");
	else
		diag_error(diags, whole, "cannot read the config: %s", strerror(errno));
	return NULL;
}

const struct records *study_columns(const struct study *study)
{
	return &study->columns;
}

bool study_load(struct study *study, struct arena *arena, const char *path,
                const struct variants *kinds, struct diags *diags, bool *missing)
{
	struct walk walk = {.arena = arena, .diags = diags, .variants = kinds};
	const struct source *source;
	const struct node *root;

	*study =
	    (struct study){.path = arena_strdup(arena, path), .folder = path_folder(arena, path)};
	source = read_source(study, arena, diags, missing);
	if (!source)
		return false;
	root = yaml_parse(arena, source, diags);
	if (!root && diags->n_errors == 0)
		return diag_error(diags, (struct mark){.source = source}, "the config is empty");
	if (!root)
		return false;
	if (root->kind != NODE_MAP)
		return diag_error(diags, root->at,
		                  "a config is a map of keys and values, "
		                  "starting with 'survreport: 1'");
	walk.root_shape = &study_shape;
	walk.root = root;
	schema_fill(&walk, &study_shape, root, study);
	inputs_settle(study, &walk);
	study->complete = has_columns(study);
	check_study(study, root, diags);
	resolve_references(study, &walk);
	ties_settle(study, root, diags);
	conventions_resolve(&study->report.conventions);
	if (diags->n_errors == 0)
		repeats_tell(root, arena, diags);
	return diags->n_errors == 0;
}
