/* The steps of curves as CSV. */
#include <math.h>

#include "plot/csv.h"
#include "plot/survival.h"
#include "results/figures/survival.h"

/* Where a row belongs: the panel, and what is drawn, "" for the estimate itself. */
struct rows_of {
	const char *panel;
	const struct curve_set *set;
	struct str *out;
};

static void place_add(const struct rows_of *rows, const char *group, const char *model)
{
	csv_text(rows->out, rows->panel, ",");
	csv_text(rows->out, group, ",");
	csv_text(rows->out, model, ",");
}

/* The steps, from what all have at 0.  They tell all numbers of a curve: where one is
 * withheld, they are left out. */
static void curve_add(const struct rows_of *rows, const struct curve *curve)
{
	struct str *out = rows->out;

	if (curve->veiled)
		return;
	if (curve->n == 0 || curve->time[0] > 0) {
		place_add(rows, curve->label, "");
		str_addf(out, "0,%d,,,", !rows->set->rises);
		csv_number(out, curve->entry || curve->weight > 0 ? NAN : (double)curve->n_subjects,
		           ",,,\n");
	}
	for (size_t i = 0; i < curve->n; i++) {
		place_add(rows, curve->label, "");
		csv_number(out, curve->time[i], ",");
		csv_number(out, curve->survival[i], ",");
		csv_number(out, curve->lower[i], ",");
		csv_number(out, curve->upper[i], ",");
		csv_number(out, curve->n_risk[i], ",");
		csv_number(out, curve->n_event[i], ",");
		csv_number(out, curve->n_censor[i], ",");
		csv_number(out, curve->n_other ? curve->n_other[i] : NAN, "\n");
	}
}

static void overlay_add(const struct rows_of *rows, const struct overlay *overlay)
{
	const struct curve *curve = &rows->set->curves[overlay->group];

	for (size_t i = 0; i < overlay->n && !curve->veiled; i++) {
		place_add(rows, curve->label, overlay->label);
		csv_number(rows->out, overlay->time[i], ",");
		csv_number(rows->out, overlay->survival[i], ",,,,,,\n");
	}
}

static void set_add(const struct rows_of *rows)
{
	const struct curve_set *set = rows->set;

	for (size_t i = 0; i < set->n && set->n_panels == 0; i++)
		curve_add(rows, &set->curves[i]);
	for (size_t i = 0; i < set->n_overlays; i++)
		overlay_add(rows, &set->overlays[i]);
	for (size_t i = 0; i < set->n_panels; i++)
		set_add(&(struct rows_of){set->panels[i].label, set->panels[i].set, rows->out});
}

void survival_csv(const void *data, struct str *out)
{
	str_add(out, "panel,group,model,time,estimate,lower,upper,at_risk,events,censored,"
	             "competing\n");
	set_add(&(struct rows_of){"", data, out});
}
