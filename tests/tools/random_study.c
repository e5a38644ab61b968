/* A study nobody would write: a config and its data, to look at how its report is
 * laid out.
 *
 *     random_study SEED FOLDER
 *
 * Writes config.yaml, data.csv and text.md into the folder, the same for the same
 * seed.  Labels are in several scripts and of all lengths, there are 1 to 14 groups,
 * some without patients, 1 to 400 patients, no event up to all, and analyses of all
 * types with options of all kinds.  The config is a right one: a run that refuses
 * it has found a fault, of the program or of this file.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { MAX_GROUPS = 14, MAX_SITES = 30, LABEL_SIZE = 2000, N_LABELS = 200 };

/* How long labels are: words at most. */
enum length { SHORT = 2, MIDDLE = 5, LONG = 14 };

struct study {
	uint64_t state; /* of the random numbers */
	size_t script;
	size_t n_patients, n_groups, n_sites;
	double events; /* the share of patients who have one */
	bool empty_groups;
	const char *beginning; /* of the groups' labels; "" mostly */
	/* all labels so far: no two of a config may be alike */
	char *labels[N_LABELS];
	size_t n_labels;
	FILE *config;
};

/* --- Chance -------------------------------------------------------------------- */

/* A step of splitmix64 (Steele, Lea and Flood, 2014). */
static uint64_t chance(struct study *study)
{
	uint64_t z = study->state += 0x9E3779B97F4A7C15u;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

/* 0 to n - 1. */
static size_t pick(struct study *study, size_t n)
{
	return (size_t)(chance(study) % n);
}

/* 0 to 1. */
static double share(struct study *study)
{
	return (double)(chance(study) >> 11) / 9007199254740992.0;
}

static bool coin(struct study *study, double probability)
{
	return share(study) < probability;
}

/* --- Words --------------------------------------------------------------------- */

static const char *const words[][24] = {
    {"tumour",
     "oligodendroglioma",
     "arm",
     "high",
     "risk",
     "IDH-mutant",
     "before",
     "surgery",
     "1p/19q-codeleted",
     "receptor",
     "of",
     "grade",
     "and",
     "chemotherapy",
     "HER2+",
     "(n/N)",
     "weeks",
     "radiotherapy",
     "trastuzumab-deruxtecan",
     "second-line",
     "not",
     "known",
     "A&E",
     "≥65"},
    {"Überlebenszeit",
     "für",
     "Patientinnen",
     "größer",
     "Strahlentherapie",
     "mit",
     "Rezidiv",
     "Lymphknotenmetastasen",
     "ohne",
     "geändert",
     "Behandlungsabschnitt",
     "années",
     "traité",
     "côlon",
     "élevée",
     "naïf",
     "Żółć",
     "pęcherz",
     "leczenie",
     "čeština",
     "příznak",
     "İlaç",
     "değil",
     "niños"},
    {"επιβίωση", "όγκος",    "θεραπεία", "ομάδα",         "ασθενείς",       "χειρουργείο",
     "υποτροπή", "και",      "χωρίς",    "μεταστάσεις",   "στάδιο",         "ακτινοθεραπεία",
     "υψηλός",   "κίνδυνος", "ή",        "ανοσοθεραπεία", "β-υποδοχέας",    "πριν",
     "μετά",     "του",      "ηλικία",   "έτη",           "χημειοθεραπεία", "Ω3"},
    {"выживаемость",
     "опухоль",
     "лечение",
     "группа",
     "пациенты",
     "операция",
     "рецидив",
     "и",
     "без",
     "метастазы",
     "стадия",
     "лучевая",
     "терапия",
     "высокий",
     "риск",
     "до",
     "после",
     "химиотерапия",
     "возраст",
     "лет",
     "щитовидная",
     "железа",
     "иммуногистохимический",
     "ПЭТ-КТ"},
};

static bool is_new(const struct study *study, const char *label)
{
	for (size_t i = 0; i < study->n_labels; i++)
		if (strcmp(study->labels[i], label) == 0)
			return false;
	return true;
}

/* The caller's room is enough for the longest words. */
static void word_add(char *to, const char *word)
{
	memcpy(to + strlen(to), word, strlen(word) + 1);
}

/* Some words; other scripts come in between. */
static void words_put(struct study *study, char *to, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t script = coin(study, 0.1) ? pick(study, COUNT(words)) : study->script;

		word_add(to, *to ? " " : "");
		word_add(to, words[script][pick(study, COUNT(words[0]))]);
	}
}

/* A label that no other is like, in the study's keeping. */
static const char *label(struct study *study, enum length most, const char *beginning)
{
	char text[LABEL_SIZE];

	do {
		snprintf(text, sizeof text, "%s", beginning);
		words_put(study, text, 1 + pick(study, most));
		if (coin(study, 0.2))
			snprintf(text + strlen(text), 20, " %zu", pick(study, 1000));
	} while (!is_new(study, text));
	if (study->n_labels == N_LABELS)
		abort();
	return study->labels[study->n_labels++] = strdup(text);
}

/* Mostly short ones, as people write them. */
static enum length some_length(struct study *study)
{
	static const enum length lengths[] = {SHORT, SHORT, MIDDLE, MIDDLE, LONG};

	return lengths[pick(study, COUNT(lengths))];
}

/* --- Config -------------------------------------------------------------------- */

static void put(struct study *study, const char *text)
{
	fputs(text, study->config);
}

static void put_label(struct study *study, const char *key, enum length most)
{
	fprintf(study->config, "%s: \"%s\"", key, label(study, most, ""));
}

static void report_put(struct study *study, uint64_t seed)
{
	static const char *const templates[] = {"clinical-report", "clinical-report",
	                                        "abstract-tables", "one-page", "plain"};
	static const char *const styles[] = {"nejm", "jama", "lancet", "aacr"};
	static const char *const presets[] = {"r", "sas", "spss", "stata"};

	fprintf(study->config, "survreport: 1\nreport:\n  id: study-%llu\n  ",
	        (unsigned long long)seed);
	put_label(study, "title", LONG);
	if (coin(study, 0.5)) {
		put(study, "\n  ");
		put_label(study, "subtitle", LONG);
	}
	put(study, "\n  authors: [");
	for (size_t i = pick(study, 8); i > 0; i--)
		fprintf(study->config, "\"%s\"%s", label(study, SHORT, ""), i > 1 ? ", " : "");
	fprintf(study->config, "]\n  template: %s\n", templates[pick(study, COUNT(templates))]);
	fprintf(study->config, "  style: %s\n", styles[pick(study, COUNT(styles))]);
	fprintf(study->config, "  conventions: %s\n", presets[pick(study, COUNT(presets))]);
}

/* A category whose levels are letter1, letter2 … */
static void category_put(struct study *study, const char *name, char letter, size_t n)
{
	enum length most = some_length(study);

	fprintf(study->config, "      %s: {type: category, levels: {", name);
	for (size_t i = 1; i <= n; i++)
		fprintf(study->config, "%s%c%zu: \"%s\"", i > 1 ? ", " : "", letter, i,
		        label(study, most, letter == 'a' ? study->beginning : ""));
	put(study, "}, ");
	put_label(study, "label", some_length(study));
	put(study, "}\n");
}

static void column_put(struct study *study, const char *name, const char *type)
{
	fprintf(study->config, "      %s: {type: %s, ", name, type);
	put_label(study, "label", some_length(study));
	put(study, "}\n");
}

static void columns_put(struct study *study)
{
	put(study, "inputs:\n  cohort:\n    file: data.csv\n    key: id\n    columns:\n"
	           "      id: {type: id}\n");
	category_put(study, "arm", 'a', study->n_groups);
	category_put(study, "two", 't', 2);
	category_put(study, "stage", 's', 3);
	category_put(study, "site", 'x', study->n_sites);
	category_put(study, "response", 'r', 4);
	column_put(study, "flag", "flag");
	column_put(study, "age", "integer, unit: years");
	column_put(study, "marker", "number, unit: mg/dl");
	column_put(study, "change", "number");
	column_put(study, "start", "date");
	column_put(study, "operation", "date");
	column_put(study, "progression", "date");
	column_put(study, "death", "date");
	column_put(study, "last", "date");
	put(study, "      months: {type: number}\n      cause: {type: integer}\n");
}

static void endpoints_put(struct study *study)
{
	static const char *const units[] = {"days", "weeks", "months", "years"};

	put(study, "derive:\n  older: {value: age, cut: [50, 65], "
	           "labels: [\"<50\", \"50–64\", \"≥65\"], ");
	put_label(study, "label", MIDDLE);
	put(study, "}\nendpoints:\n  os: {");
	put_label(study, "label", some_length(study));
	fprintf(study->config, ", unit: %s, origin: start, event: death, censor: last, ",
	        units[pick(study, COUNT(units))]);
	put_label(study, "origin_label", MIDDLE);
	put(study, "}\n  pfs: {");
	put_label(study, "label", some_length(study));
	put(study, ", unit: months, time: months, event: cause > 0}\n  first: {");
	put_label(study, "label", some_length(study));
	put(study, ", unit: months, time: months, cause: {one: {event: cause == 1, ");
	put_label(study, "label", some_length(study));
	put(study, "}, other: {event: cause == 2, ");
	put_label(study, "label", some_length(study));
	put(study, "}}}\npopulations:\n  old: {");
	put_label(study, "label", MIDDLE);
	put(study, ", where: age >= 50}\n  some: {");
	put_label(study, "label", MIDDLE);
	put(study, ", where: marker < 60}\n");
}

/* Types of analyses, and options that each of them may have. */
static const struct kind {
	const char *type, *options[12];
} kinds[] = {
    {"summary, variables: [age, marker, stage, two, flag, response]", {NULL}},
    {"summary, variables: [age, marker, stage, two, flag, response], by: arm",
     {"overall: true", "test: true", "denominators: true", "test_numbers: means"}},
    {"summary, variables: [age, site, older, flag]", {"by: two, smd: true", "overall: true"}},
    {"summary, variables: [age, marker, change, arm]", {"by: site", "overall: true"}},
    {"flow, endpoint: os", {"populations: [old, some]", "by: arm"}},
    {"flow, endpoint: pfs, populations: [old]", {"by: two"}},
    {"follow-up, endpoint: os", {"by: arm"}},
    {"kaplan-meier, endpoint: os",
     {"times: [6, 12, 24, 36, 48, 60]", "quantiles: [0.1, 0.25, 0.5, 0.9]", "rmst: 12",
      "curve: events", "x_max: 30", "bands: false", "risk_table: compact", "median_lines: false"}},
    {"kaplan-meier, endpoint: os, by: arm",
     {"test: log-rank", "hazard_ratio: true", "risk_table: at-risk", "bands: true",
      "times: [3, 6], differences: true"}},
    {"kaplan-meier, endpoint: os, by: site, times: [6, 12, 24, 36, 48, 60, 72, 84, 96]",
     {"test: log-rank", "differences: true", "hazard_ratio: true"}},
    {"kaplan-meier, endpoint: pfs, by: arm",
     {"test: peto-peto", "hazard_ratio: true", "risk_table: full", "curve: events",
      "times: [12, 24], conditional: [6, 12]", "median_lines: true", "panels: two"}},
    {"kaplan-meier, endpoint: pfs, by: two",
     {"test: max-combo", "rmst: 12", "y_range: [40, 100]", "min_at_risk: 10", "panels: stage",
      "hazard_ratio: true", "risk_table: none", "population: old", "times: [6, 12]"}},
    {"kaplan-meier, endpoint: pfs, by: stage",
     {"test: log-rank", "panels: two", "hazard_ratio: true", "x_max: 24", "x_step: 6",
      "risk_table: compact", "estimate: nelson-aalen", "times: [6, 12, 18]"}},
    {"log-rank, endpoint: os, by: arm", {"weights: tarone-ware", "strata: [two]", "trend: true"}},
    {"log-rank, endpoint: pfs, by: stage", {"pairwise: holm", "weights: gehan-breslow"}},
    {"cox, endpoint: os, terms: [age, two, stage, flag, arm]", {"penalty: firth", "ties: breslow"}},
    {"cox, endpoint: pfs, terms: [marker, site]", {"strata: [two]", "robust: true"}},
    {"regression-table, endpoint: os, terms: [age, two, stage, arm]", {"same_patients: true"}},
    {"adjusted-curves, endpoint: os, by: arm, terms: [age, flag]", {"times: [6, 12, 24]"}},
    {"predicted-curves, endpoint: pfs, terms: [two, age], "
     "at: {young: {age: 45}, old: {age: 80, two: t2}}",
     {"times: [6, 12, 24, 36]"}},
    {"concordance, endpoint: pfs, terms: [age, two]", {"tau: 12"}},
    {"cox-assumption, endpoint: pfs, terms: [age, two, marker, stage]", {"transform: rank"}},
    {"cox-residuals, endpoint: pfs, terms: [age, stage, marker]", {"labels: id"}},
    {"subgroups, endpoint: pfs, by: two, subgroups: [stage, flag, site]",
     {"favours: [\"left better\", \"right side better by far\"]", "table: true"}},
    {"parametric, endpoint: pfs", {"times: [6, 12]", "terms: [age, two]"}},
    {"parametric, endpoint: pfs, by: arm", {"distributions: [weibull, lognormal]"}},
    {"cumulative-incidence, endpoint: first", {"times: [6, 12, 24]", "stacked: true"}},
    {"cumulative-incidence, endpoint: first, by: arm",
     {"times: [6, 12]", "test: gray", "cause: other", "risk_table: full"}},
    {"fine-gray, endpoint: first, terms: [age, stage]", {"cause: other"}},
    {"proportion, event: flag", {"by: arm", "test: fisher", "method: clopper-pearson"}},
    {"association, row: response, column: site", {"test: fisher"}},
    {"association, row: stage, column: arm", {"test: chi-squared"}},
    {"logistic, event: flag, terms: [age, stage, arm]", {"penalty: firth"}},
    {"bootstrap, statistic: mean, of: marker, replicates: 100", {"by: arm"}},
    {"swimmer, endpoint: os",
     {"by: arm", "marks: [operation, progression, death]", "labels: id", "order: file"}},
    {"waterfall, of: change", {"by: arm", "response: response", "labels: id"}},
    {"landmark, endpoint: os, at: [1, 3, 6]", {"switch: operation", "times: [6]"}},
    {"landmark, endpoint: pfs, at: [2]", {"by: arm", "times: [6, 12]"}},
    {"time-varying-group, endpoint: os, switch: operation", {"times: [6, 12]", "landmark: 3"}},
    {"immortal-time, endpoint: os, switch: operation", {"at: [1, 3]"}},
};

static size_t n_options(const struct kind *kind)
{
	size_t n = 0;

	while (n < COUNT(kind->options) && kind->options[n])
		n++;
	return n;
}

static void analysis_put(struct study *study, const struct kind *kind)
{
	double much = share(study);

	fprintf(study->config, "  a%zu: {type: %s, ", (size_t)(kind - kinds), kind->type);
	put_label(study, "title", some_length(study));
	for (size_t i = 0; i < n_options(kind); i++)
		if (coin(study, much))
			fprintf(study->config, ", %s", kind->options[i]);
	put(study, "}\n");
}

/* Some kinds, each once, in any order; a text before them now and then. */
static void analyses_put(struct study *study)
{
	size_t order[COUNT(kinds)], n = 1 + pick(study, 12);
	bool text = coin(study, 0.25);

	for (size_t i = 0; i < COUNT(kinds); i++)
		order[i] = i;
	put(study, "analyses:\n");
	for (size_t i = 0; i < n; i++) {
		size_t k = i + pick(study, COUNT(kinds) - i), swap = order[k];

		order[k] = order[i];
		order[i] = swap;
		analysis_put(study, &kinds[swap]);
	}
	if (!text)
		return;
	put(study, "sections:\n  - {text: ./text.md}\n");
	for (size_t i = 0; i < n; i++) {
		if (coin(study, 0.2)) {
			put(study, "  - {");
			put_label(study, "heading", MIDDLE);
			put(study, "}\n");
		}
		fprintf(study->config, "  - {analysis: a%zu}\n", order[i]);
	}
}

/* --- Data ---------------------------------------------------------------------- */

/* A day of 2010 and after, by months of 28 days. */
static void date_put(FILE *csv, size_t day)
{
	fprintf(csv, ",%04zu-%02zu-%02zu", 2010 + day / 336, day / 28 % 12 + 1, day % 28 + 1);
}

static void maybe_date_put(FILE *csv, bool is_there, size_t day)
{
	if (is_there)
		date_put(csv, day);
	else
		fputs(",", csv);
}

static void level_put(struct study *study, FILE *csv, char letter, size_t n)
{
	if (coin(study, 0.04))
		fputs(",", csv);
	else
		fprintf(csv, ",%c%zu", letter, 1 + pick(study, n));
}

static void patient_put(struct study *study, FILE *csv, size_t i)
{
	size_t start = pick(study, 400), days = 3 + pick(study, 1500), kept = study->n_groups;
	bool dies = coin(study, study->events), operated = coin(study, 0.4);

	if (study->empty_groups && kept > 1)
		kept -= 1 + pick(study, kept) / 2;
	fprintf(csv, "%zu", i);
	level_put(study, csv, 'a', kept ? kept : 1);
	level_put(study, csv, 't', 2);
	level_put(study, csv, 's', 3);
	level_put(study, csv, 'x', study->n_sites);
	level_put(study, csv, 'r', 4);
	fprintf(csv, ",%s", coin(study, 0.5) ? "true" : "false");
	fprintf(csv, ",%zu,%.1f,%.1f", 25 + pick(study, 60), share(study) * share(study) * 300,
	        share(study) * 220 - 100);
	date_put(csv, start);
	maybe_date_put(csv, operated, start + days / 3);
	maybe_date_put(csv, coin(study, 0.5), start + days / 2);
	maybe_date_put(csv, dies, start + days);
	date_put(csv, start + days);
	fprintf(csv, ",%.2f,%zu\n", 0.1 + share(study) * 90,
	        coin(study, study->events) ? 1 + pick(study, 2) : 0);
}

static void data_put(struct study *study, FILE *csv)
{
	fputs("id,arm,two,stage,site,response,flag,age,marker,change,start,operation,progression,"
	      "death,last,months,cause\n",
	      csv);
	for (size_t i = 1; i <= study->n_patients; i++)
		patient_put(study, csv, i);
}

static void text_put(struct study *study, FILE *text)
{
	char line[LABEL_SIZE];

	for (size_t i = 1 + pick(study, 8); i > 0; i--) {
		*line = '\0';
		words_put(study, line, 3 + pick(study, 40));
		fprintf(text, "%s%s%s.\n\n",
		        i % 4 == 0   ? "## "
		        : i % 3 == 0 ? "- "
		                     : "",
		        line, i % 5 == 0 ? " **bold** and *italic*" : "");
	}
}

/* --- The whole ----------------------------------------------------------------- */

static void study_draw(struct study *study)
{
	static const size_t patients[] = {1, 2, 6, 15, 40, 80, 80, 200, 200, 400};
	static const double events[] = {0, 0.03, 0.2, 0.5, 0.5, 0.8, 1};

	study->script = pick(study, COUNT(words));
	study->n_patients = patients[pick(study, COUNT(patients))];
	study->n_groups = 1 + pick(study, MAX_GROUPS);
	study->n_sites = 1 + pick(study, coin(study, 0.8) ? 6 : MAX_SITES);
	study->events = events[pick(study, COUNT(events))];
	study->empty_groups = coin(study, 0.3);
	study->beginning =
	    coin(study, 0.15) ? "Integrated molecular and anatomical diagnosis, " : "";
}

static FILE *file_open(const char *folder, const char *name)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	file = fopen(path, "w");
	if (!file) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(1);
	}
	return file;
}

int main(int argc, char **argv)
{
	struct study study = {0};
	FILE *csv, *text;

	if (argc != 3) {
		fputs("usage: random_study SEED FOLDER\n", stderr);
		return 2;
	}
	study.state = strtoull(argv[1], NULL, 10);
	study_draw(&study);
	study.config = file_open(argv[2], "config.yaml");
	csv = file_open(argv[2], "data.csv");
	text = file_open(argv[2], "text.md");
	report_put(&study, strtoull(argv[1], NULL, 10));
	columns_put(&study);
	endpoints_put(&study);
	analyses_put(&study);
	data_put(&study, csv);
	text_put(&study, text);
	fclose(study.config);
	fclose(csv);
	fclose(text);
	for (size_t i = 0; i < study.n_labels; i++)
		free(study.labels[i]);
	return 0;
}
