#include "config/labels.h"

#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "base/words.h"

/* What a record is called in the report: its label, or its name. */
static const struct text *called(const struct record *record, size_t label_at)
{
	const void *at = (const char *)record + label_at;
	const struct text *label = at;

	return label->s ? label : &record->name;
}

/* Records of one kind. */
struct kind {
	const struct records *records;
	size_t label_at;    /* offset of the label in a record */
	const char *plural; /* "endpoints" */
	const char *mend;   /* what to do instead */
};

/* What two records of a kind may not share: what they are called, and of endpoints
 * the unit. */
static const char *share_of(const struct kind *kind, const struct study *study, size_t i,
                            struct arena *arena)
{
	const struct record *record = kind->records->items[i];
	const char *plain = str_plain(arena, called(record, kind->label_at)->s);

	if (kind->records != &study->endpoints)
		return plain;
	return arena_printf(arena, "%d %s", ((const struct endpoint_spec *)record)->unit, plain);
}

static void check_kind(const struct kind *kind, const struct study *study, struct diags *diags)
{
	struct arena scratch = {0};
	struct strtable shares = {.arena = &scratch};
	const struct record **firsts =
	    ARENA_ARRAY(&scratch, const struct record *, kind->records->n + 1);

	for (size_t i = 0; i < kind->records->n; i++) {
		const struct record *second = kind->records->items[i];
		const struct text *label = called(second, kind->label_at);
		const char *share;
		uint32_t first;

		if (second->broken)
			continue;
		share = share_of(kind, study, i, &scratch);
		first = strtable_find(&shares, share, strlen(share));
		if (first == STRTABLE_NONE) {
			firsts[strtable_add(&shares, share, strlen(share))] = second;
			continue;
		}
		diag_error(diags, label->at, "the %s '%s' and '%s' are both called '%s' (%s)",
		           kind->plural, firsts[first]->name.s, second->name.s, label->s,
		           kind->mend);
		diag_path(diags, second->name.path);
	}
	arena_release(&scratch);
}

static void check_levels(const struct column_spec *column, struct diags *diags)
{
	const struct levels *levels = &column->levels;

	for (size_t i = 0; i < levels->n; i++)
		for (size_t k = 0; k < i; k++) {
			if (!str_alike(levels->labels[k].s, levels->labels[i].s))
				continue;
			diag_error(diags, levels->labels[i].at,
			           "levels %s and %s of '%s' are both called "
			           "'%s' (give them different labels, or merge "
			           "them with a derived column)",
			           levels->codes[k].s, levels->codes[i].s, column->record.name.s,
			           levels->labels[i].s);
			diag_path(diags, column->record.name.path);
			break;
		}
}

void labels_check(const struct study *study, struct diags *diags)
{
	static const char labels[] = "give them different labels";
	const struct kind kinds[] = {
	    {&study->endpoints, offsetof(struct endpoint_spec, label), "endpoints", labels},
	    {&study->populations, offsetof(struct population_spec, label), "populations", labels},
	    {&study->analyses, offsetof(struct analysis_spec, title), "analyses",
	     "give them different titles"},
	};

	for (size_t i = 0; i < study->inputs.n; i++) {
		const struct input_spec *input = study->inputs.items[i];

		for (size_t k = 0; k < input->columns.n; k++)
			check_levels(input->columns.items[k], diags);
	}
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		check_kind(&kinds[i], study, diags);
	for (size_t i = 0; i < study->endpoints.n; i++) {
		const struct endpoint_spec *endpoint = study->endpoints.items[i];
		const struct kind causes = {&endpoint->causes, offsetof(struct cause_spec, label),
		                            "causes", labels};

		check_kind(&causes, study, diags);
	}
}

/* --- Inside of a sentence -------------------------------------------------------- */

/* A label that is looked for, and what was found. */
struct seeking {
	const char *label;
	const char *found;  /* what the longest one is in a sentence, or NULL */
	const char *behind; /* what goes on after it */
};

/* Tries a label that has a form for sentences. */
static void seek(struct seeking *seeking, const struct text *label, const struct text *in_text)
{
	size_t n = label->s ? strlen(label->s) : 0;

	if (!in_text->s || !label->s || strncmp(seeking->label, label->s, n) != 0 ||
	    (seeking->label[n] && !strchr(", ", seeking->label[n])) ||
	    (seeking->found && seeking->label + n <= seeking->behind))
		return;
	seeking->found = in_text->s;
	seeking->behind = seeking->label + n;
}

static void seek_column(struct seeking *seeking, const struct column_spec *column)
{
	const struct levels *said = &column->levels_in_text;

	seek(seeking, called(&column->record, offsetof(struct column_spec, label)),
	     &column->label_in_text);
	for (size_t i = 0; i < said->n; i++)
		for (size_t k = 0; k < column->levels.n; k++)
			if (str_equal(said->codes[i].s, column->levels.codes[k].s))
				seek(seeking, &column->levels.labels[k], &said->labels[i]);
}

static void seek_endpoint(struct seeking *seeking, const struct endpoint_spec *endpoint)
{
	seek(seeking, called(&endpoint->record, offsetof(struct endpoint_spec, label)),
	     &endpoint->label_in_text);
	for (size_t i = 0; i < endpoint->causes.n; i++) {
		const struct cause_spec *cause = endpoint->causes.items[i];

		seek(seeking, called(&cause->record, offsetof(struct cause_spec, label)),
		     &cause->label_in_text);
	}
}

const char *label_in_text(const struct study *study, const char *label, struct arena *arena)
{
	const struct records *columns = study_columns(study);
	struct seeking seeking = {.label = label};

	for (size_t i = 0; i < study->endpoints.n; i++)
		seek_endpoint(&seeking, study->endpoints.items[i]);
	for (size_t i = 0; i < columns->n; i++)
		seek_column(&seeking, columns->items[i]);
	for (size_t i = 0; i < study->derive.n; i++) {
		const struct derive_spec *derive = study->derive.items[i];

		seek(&seeking, called(&derive->record, offsetof(struct derive_spec, label)),
		     &derive->label_in_text);
	}
	for (size_t i = 0; i < study->populations.n; i++) {
		const struct population_spec *population = study->populations.items[i];

		seek(&seeking, called(&population->record, offsetof(struct population_spec, label)),
		     &population->label_in_text);
	}
	if (seeking.found)
		return *seeking.behind ? arena_printf(arena, "%s%s", seeking.found, seeking.behind)
		                       : seeking.found;
	return words_in_text(arena, label);
}
