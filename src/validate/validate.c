#include "validate/validate.h"

#include "base/str.h"
#include "validate/packs.h"

struct rules *validate_plan(const struct study *study, struct dataset *data, struct diags *diags)
{
	const struct rule_planning planning = {study, data,
	                                       expr_calendar_of(&study->report.conventions), diags};
	struct rules *rules = ARENA_NEW(data->arena, struct rules);

	for (size_t i = 0; i < study->rules.n; i++) {
		const struct rule_spec *spec = study->rules.items[i];
		struct rule rule = {.check = spec->check,
		                    .name = arena_printf(data->arena, "rules[%zu]", i + 1),
		                    .title = spec->message.s,
		                    .severity = (enum diag_severity)spec->severity};

		if (spec->pack)
			pack_plan(&planning, spec, rules);
		if (spec->name.s)
			continue;
		if (!rule.title && rule.check.s)
			rule.title =
			    arena_printf(data->arena, "rule '%s' does not hold", rule.check.s);
		rule_add(&planning, rule, rules);
	}
	return rules;
}

/* "death_date = 2021-03-01, last_contact missing". */
static const char *values_text(const struct rule *rule, const struct dataset *data, size_t row)
{
	struct str out = {.arena = data->arena};

	for (size_t i = 0; i < rule->columns.n; i++) {
		const struct column *column = dataset_column(data, rule->columns.items[i]);
		bool missing = column->missing[row] != PRESENT;

		str_addf(&out, "%s%s%s%s", i ? ", " : "", column->name,
		         missing ? " missing" : " = ", column_code_text(column, row, data->arena));
	}
	return str_text(&out);
}

/* The column whose values name the rows in a list of findings: the key, or else
 * the only id; or NULL. */
static const struct column *naming_column(const struct dataset *data)
{
	const struct column *id = NULL;

	for (size_t i = 0; i < data->n_columns; i++) {
		const struct column *column = &data->columns[i];

		if (data->inputs[0]->key && str_equal(column->name, data->inputs[0]->key))
			return column;
		if (column->type != COLUMN_ID)
			continue;
		if (id)
			return NULL;
		id = column;
	}
	return id;
}

/* Values of the columns of a rule, as they stand in the data. */
static struct names codes_of(const struct rule *rule, const struct dataset *data, size_t row)
{
	struct names codes = {0};

	for (size_t i = 0; i < rule->columns.n; i++)
		ARENA_PUSH(data->arena, codes.items, codes.n,
		           column_code_text(dataset_column(data, rule->columns.items[i]), row,
		                            data->arena));
	return codes;
}

static void add_broken_rule(const struct rule *rule, const struct column *naming,
                            struct dataset *data, size_t row)
{
	struct finding finding = {.line = data->line[row],
	                          .kind = rule->title,
	                          .rule = rule->name,
	                          .severity = rule->severity};
	const struct broken_rule broken = {
	    .finding = finding,
	    .key = naming ? column_code_text(naming, row, data->arena) : "",
	    .columns = rule->columns,
	    .values = codes_of(rule, data, row)};
	const char *values;

	ARENA_PUSH(data->arena, data->broken, data->n_broken, broken);
	if (dataset_keeps_finding(data, finding.kind)) {
		values = values_text(rule, data, row);
		finding.message =
		    arena_printf(data->arena, "%s%s%s", rule->title, values[0] ? ": " : "", values);
	}
	dataset_add_finding(data, finding);
}

static void apply_rule(const struct rule *rule, const struct column *naming, struct dataset *data)
{
	for (size_t row = 0; row < data->n_rows; row++) {
		struct value value = expr_value(rule->expr, data, row);

		if (!value.missing && value.number == 0)
			add_broken_rule(rule, naming, data, row);
	}
}

/* A column without a single value: probably a wrong name or a wrong list of
 * missing tokens. */
static void warn_empty(struct dataset *data, const struct column *column)
{
	struct finding finding = {
	    .severity = DIAG_WARNING, .column = column->name, .kind = "columns without values"};

	for (size_t row = 0; row < data->n_rows; row++)
		if (column->missing[row] == PRESENT || column->missing[row] == MISSING_INVALID)
			return;
	finding.message =
	    arena_printf(data->arena, "column '%s': missing in every row", column->name);
	dataset_add_finding(data, finding);
}

static bool level_seen(const struct column *column, size_t n_rows, size_t level)
{
	for (size_t row = 0; row < n_rows; row++) {
		if (column->missing[row] != PRESENT)
			continue;
		if (column->bits ? column->bits[row] >> level & 1 : column->code[row] == level)
			return true;
	}
	return false;
}

/* Declared levels that no row has: often right, so only a note. */
static void note_unseen(struct dataset *data)
{
	struct finding finding = {.severity = DIAG_NOTE, .kind = "levels that no row has"};
	struct names unseen = {0};

	for (size_t i = 0; i < data->n_columns; i++) {
		const struct column *column = &data->columns[i];

		if (column->derived || column->levels_found ||
		    (column->type != COLUMN_CATEGORY && column->type != COLUMN_SET))
			continue;
		for (size_t k = 0; k < column->n_levels; k++)
			if (!level_seen(column, data->n_rows, k))
				ARENA_PUSH(data->arena, unseen.items, unseen.n,
				           arena_printf(data->arena, "%s '%s'", column->name,
				                        column->level_codes[k]));
	}
	if (unseen.n == 0)
		return;
	finding.message =
	    arena_printf(data->arena, "%zu declared level%s in no row: %s", unseen.n,
	                 unseen.n == 1 ? " is" : "s are", names_join(data->arena, &unseen, 12));
	dataset_add_finding(data, finding);
}

bool validate_run(const struct rules *rules, struct dataset *data, struct diags *diags)
{
	const struct column *naming = naming_column(data);
	bool right = true;

	for (size_t i = 0; i < rules->n_roles; i++)
		right = expr_bind(rules->roles[i], diags) && right;
	if (!right)
		return false;
	for (size_t i = 0; i < rules->n; i++) {
		const struct rule *rule = &rules->items[i];

		if (expr_bind(rule->expr, diags))
			apply_rule(rule, naming, data);
		else
			right = false;
	}
	for (size_t i = 0; i < data->n_columns && data->n_rows; i++)
		warn_empty(data, &data->columns[i]);
	/* a value that is refused may be the one that is not seen */
	if (data->n_rows && data->n_errors == 0)
		note_unseen(data);
	return right;
}
