#include "config/ties.h"

#include <string.h>

/* What packages call "exact", where it is not what R does. */
static const char *const refusals[] = {
    [PRESET_SAS] = "SAS's EXACT is the marginal likelihood, which is not "
		   "offered; the partial likelihood for discrete times, R's "
		   "exact, is SAS's DISCRETE",
    [PRESET_STATA] = "Stata's exactm is the marginal likelihood, which is not "
		     "offered; the partial likelihood for discrete times, "
		     "R's exact, is Stata's exactp",
};

static void settle(int *ties, int preset, const char *key, const struct node *map,
                   struct diags *diags)
{
	size_t n = sizeof refusals / sizeof *refusals;
	const struct node *node;

	if (*ties != TIES_EXACT_WORD)
		return;
	*ties = TIES_EXACT;
	node = map ? node_find(map, key) : NULL;
	if (!node || preset < 0 || (size_t)preset >= n || !refusals[preset])
		return;
	diag_error(diags, node->at, "%s (write '%s: discrete')", refusals[preset], key);
	diag_path(diags, node->path);
}

/* The field of an analysis that chooses by this key, or NULL. */
static const struct field *choice_field(const struct record *analysis, const char *key)
{
	const struct shape *shape = analysis->variant ? &analysis->variant->shape : NULL;

	for (size_t i = 0; shape && i < shape->n_fields; i++)
		if (shape->fields[i].type == FIELD_CHOICE && strcmp(shape->fields[i].key, key) == 0)
			return &shape->fields[i];
	return NULL;
}

const char *analysis_choice(const struct record *analysis, const char *key)
{
	const struct field *field = choice_field(analysis, key);
	const void *at = field ? (const char *)analysis + field->offset : NULL;
	int choice = at ? *(const int *)at : -1;

	return choice < 0 ? NULL : field->names[choice];
}

void ties_settle(struct study *study, const struct node *root, struct diags *diags)
{
	struct conventions *conventions = &study->report.conventions;
	const struct node *report = node_find(root, "report");
	const struct node *analyses = node_find(root, "analyses");

	settle(&conventions->cox_ties, conventions->preset, "cox_ties",
	       report ? node_find(report, "conventions") : NULL, diags);
	for (size_t i = 0; i < study->analyses.n; i++) {
		char *record = study->analyses.items[i];
		const struct text *name = &((struct record *)(void *)record)->name;
		const struct field *field = choice_field((const void *)record, "ties");

		if (field && analyses)
			settle((int *)(void *)(record + field->offset), conventions->preset, "ties",
			       node_find(analyses, name->s), diags);
	}
}
