/* What is drawn on the morning page: the runs of a number, the nights. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/words.h"
#include "page/page_impl.h"

/* Of a small chart, in px. */
enum { SPARK_LEFT = 4, SPARK_RIGHT = 80, SPARK_TOP = 3, SPARK_BOTTOM = 17 };

static double number(const char *text)
{
	double value;

	return number_parse(text, strlen(text), &value) ? value : NAN;
}

static int decimals_of(const char *text)
{
	const char *point = strchr(text, '.');

	return point ? (int)strlen(point + 1) : 0;
}

/* "12.3", without zeros at its end. */
static const char *px(struct page *page, double value)
{
	return number_significant(page->arena, round(10 * value) / 10, 6);
}

/* A finding of a run, known by its label; a config may put others in its place. */
static const struct state_finding *finding_of(const struct state_run *run, const char *label)
{
	for (size_t i = 0; i < run->n_findings; i++)
		if (strcmp(run->findings[i].label, label) == 0)
			return &run->findings[i];
	return NULL;
}

/* The number that a run gave; NAN for one that failed or did not have it. */
static double value_of(const struct state_run *run, const char *label)
{
	const struct state_finding *finding = finding_of(run, label);

	return state_is_done(run) && finding ? number(finding->value) : NAN;
}

const char *page_delta(struct page *page, const struct page_report *report, size_t finding)
{
	const struct state_finding *now = &report->last->findings[finding], *before = NULL;
	int decimals = decimals_of(now->value);
	double change;

	if (!(report->found_by >> PAGE_CHANGED & 1))
		return "";
	for (size_t i = report->n_runs - 1; i-- > 0 && !before;)
		if (state_is_done(&report->runs[i]))
			before = finding_of(&report->runs[i], now->label);
	if (!before || !*now->value || !*before->value)
		return "";
	change = number(now->value) - number(before->value);
	if (!(fabs(change) > pow(10, -decimals) / 2))
		return "";
	return arena_printf(page->arena, "%s%s", change < 0 ? "−" : "+",
	                    number_fixed(page->arena, fabs(change), decimals, ROUND_EVEN));
}

/* --- The runs of a number ---------------------------------------------------------- */

struct spark {
	const struct state_run *runs;
	const char *label;
	size_t n, n_failed;
	double low, high;        /* of the scale */
	double least, greatest;  /* of the values */
	const char *shortest[2]; /* their texts */
};

static void scale_find(struct spark *spark)
{
	double room;

	spark->least = INFINITY;
	spark->greatest = -INFINITY;
	for (size_t i = 0; i < spark->n; i++) {
		const struct state_finding *finding = finding_of(&spark->runs[i], spark->label);
		double value = value_of(&spark->runs[i], spark->label);

		spark->n_failed += !state_is_done(&spark->runs[i]);
		if (finding && value < spark->least) {
			spark->least = value;
			spark->shortest[0] = finding->value;
		}
		if (finding && value > spark->greatest) {
			spark->greatest = value;
			spark->shortest[1] = finding->value;
		}
	}
	/* never less than 5 % of the value high */
	room = 0.05 * fabs(spark->greatest) - (spark->greatest - spark->least);
	room = room > 0 ? room : 0;
	spark->low = spark->least - room / 2;
	spark->high = spark->greatest + room / 2;
}

static double y_of(const struct spark *spark, double value)
{
	double height = spark->high - spark->low;

	return height > 0
	           ? SPARK_BOTTOM - (SPARK_BOTTOM - SPARK_TOP) * (value - spark->low) / height
	           : (SPARK_TOP + SPARK_BOTTOM) / 2.0;
}

static double x_of(const struct spark *spark, size_t run)
{
	return spark->n < 2
	           ? SPARK_RIGHT
	           : SPARK_LEFT + (SPARK_RIGHT - SPARK_LEFT) * (double)run / (double)(spark->n - 1);
}

/* "14 runs, 38.9 to 37.4, 1 failed" */
static const char *spark_text(struct page *page, const struct spark *spark)
{
	const char *runs = spark->n == 1 ? "one run" : words_count(page->arena, spark->n, "run");
	const char *failed =
	    spark->n_failed ? arena_printf(page->arena, ", %zu failed", spark->n_failed) : "";

	if (spark->least < spark->greatest)
		return arena_printf(page->arena, "%s, %s to %s%s", runs, spark->shortest[0],
		                    spark->shortest[1], failed);
	return arena_printf(page->arena, "%s%s%s", runs, spark->n > 1 ? ", no change" : "", failed);
}

/* Steps: a number holds until a run moves it. */
static void add_steps(struct page *page, const struct spark *spark)
{
	struct str path = {.arena = page->arena};
	double last = NAN, end = SPARK_RIGHT;

	for (size_t i = 0; i < spark->n; i++) {
		double value = value_of(&spark->runs[i], spark->label), x = x_of(spark, i);

		if (isnan(value))
			continue;
		if (isnan(last))
			str_addf(&path, "M%s %s", px(page, spark->n == 1 ? x - 1 : x),
			         px(page, y_of(spark, value)));
		else if (value < last || value > last)
			str_addf(&path, "H%sV%s", px(page, x), px(page, y_of(spark, value)));
		last = value;
		end = x;
	}
	str_addf(&page->out, "<path d=\"%sH%s\"/>", str_text(&path), px(page, end));
}

static void add_crosses(struct page *page, const struct spark *spark)
{
	if (spark->n_failed == 0)
		return;
	str_add(&page->out, "<path class=\"x\" d=\"");
	for (size_t i = 0; i < spark->n; i++)
		if (!state_is_done(&spark->runs[i]))
			str_addf(&page->out, "M%s 15l4 4m0-4l-4 4", px(page, x_of(spark, i) - 2));
	str_add(&page->out, "\"/>");
}

void page_add_spark(struct page *page, const struct page_report *report, size_t finding)
{
	const struct state_finding *now = &report->last->findings[finding];
	struct spark spark = {.label = now->label};

	/* of a number that is withheld now, nothing of before is told either */
	if (!*now->value)
		return;
	spark.n = page_at_most(report->n_runs, STATE_SHOWN);
	spark.runs = report->runs + report->n_runs - spark.n;
	scale_find(&spark);
	if (!(spark.least <= spark.greatest))
		return;
	str_addf(&page->out,
	         "<svg class=\"sp\" viewBox=\"0 0 84 20\" role=\"img\" aria-label=\"%s\">",
	         spark_text(page, &spark));
	add_steps(page, &spark);
	add_crosses(page, &spark);
	str_add(&page->out, "</svg>");
}

/* --- The nights -------------------------------------------------------------------- */

/* Of the drawing, in px. */
enum { NIGHTS_WIDTH = 304, NIGHTS_BASE = 52, NIGHTS_TALL = 44 };

static void add_bar(struct page *page, const struct state_night *night, double x, double width,
                    double unit)
{
	double failed = unit * (double)night->n_failed, changed = unit * (double)night->n_changed;
	double other = unit * (double)(night->n - night->n_failed - night->n_changed);
	double y = NIGHTS_BASE - failed;

	if (failed > 0)
		str_addf(&page->out,
		         "<rect class=\"nf\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>",
		         px(page, x), px(page, y), px(page, width), px(page, failed));
	y -= changed;
	if (changed > 0)
		str_addf(&page->out,
		         "<rect fill=\"url(#ha)\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>",
		         px(page, x), px(page, y), px(page, width), px(page, changed));
	y -= other;
	if (other > 1)
		str_addf(
		    &page->out, "<rect class=\"no\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>",
		    px(page, x + 0.5), px(page, y + 0.5), px(page, width - 1), px(page, other - 1));
	if (night->n_failed)
		str_addf(&page->out, "<text class=\"n\" x=\"%s\" y=\"%s\">%lld</text>",
		         px(page, x + width / 2), px(page, y - 3.5), (long long)night->n_failed);
}

static void add_description(struct page *page, const struct state_night *nights, size_t n)
{
	for (size_t i = 0; i < n; i++)
		str_addf(&page->out, "%s%s: %lld failed, %lld changed, %lld other", i ? "; " : "",
		         when_short(page->arena, &page->when, nights[i].started),
		         (long long)nights[i].n_failed, (long long)nights[i].n_changed,
		         (long long)(nights[i].n - nights[i].n_failed - nights[i].n_changed));
}

void page_add_nights(struct page *page)
{
	size_t n = page_at_most(page->n_nights, STATE_SHOWN);
	const struct state_night *nights = page->nights + page->n_nights - n;
	double step = (NIGHTS_WIDTH - 0.0) / STATE_SHOWN, unit, most = 1;

	if (n < 2)
		return;
	for (size_t i = 0; i < n; i++)
		most = (double)nights[i].n > most ? (double)nights[i].n : most;
	unit = (NIGHTS_TALL - 10) / most;
	str_addf(&page->out,
	         "<figure class=\"nights\"><figcaption>Last %zu nights: failed (filled, number "
	         "above), changed (hatched), other</figcaption>\n<svg viewBox=\"0 0 %d 66\" "
	         "role=\"img\" aria-labelledby=\"nt nd\"><title id=\"nt\">Reports of the last %zu "
	         "nights</title><desc id=\"nd\">",
	         n, NIGHTS_WIDTH, n);
	add_description(page, nights, n);
	str_add(
	    &page->out,
	    "</desc><defs><pattern id=\"ha\" width=\"4\" height=\"4\" "
	    "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect class=\"hw\" "
	    "width=\"4\" height=\"4\"/><path class=\"hl\" d=\"M0 0V4\"/></pattern></defs>");
	for (size_t i = 0; i < n; i++)
		add_bar(page, &nights[i], 2 + step * (double)i, step - 4, unit);
	str_addf(&page->out,
	         "<text x=\"2\" y=\"65\">%s</text><text class=\"e\" x=\"%s\" "
	         "y=\"65\">%s</text></svg></figure>\n",
	         when_short(page->arena, &page->when, nights[0].started),
	         px(page, step * (double)n - 2),
	         when_short(page->arena, &page->when, nights[n - 1].started));
}
