/* A synthetic cohort that has the figures of a published abstract.
 *
 *     make_cohort >config/data/opd-cohort.csv
 *
 * What it must meet: every figure printed in abstract PS2-03-13 of the San
 * Antonio Breast Cancer Symposium 2025 (breast surgery at oligoprogression,
 * 59 patients), by SPSS's rules, but for three that no cohort can have: 45 of
 * 59 is not 75 %, 5 of 59 is not 9 %, and 21 + 15 events and the one patient
 * left over do not make 38.  Besides:
 *   - the curve of the HR+ patients has a step at exactly one half, so that
 *     their median tells the packages' rules apart;
 *   - everyone is operated after the oligoprogression and before the end of
 *     follow-up, so that delayed entry at surgery can be analysed.
 *
 * Method: make_cohort_times.c searches for durations; here they become dates,
 * and what no figure depends on, or what only counts, is dealt out so that
 * the whole looks like a clinic's table.  The same bytes on every run: the
 * only chance is a generator of our own from a fixed seed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "make_cohort.h"
#include "math/times.h"

static const uint64_t SEED = 1;

/* Events of HR, and of HER2, that are deaths without progression. */
enum { DEATHS_ALONE = 2 };

/* --- The calendar ---------------------------------------------------------- */

/* Days from the first day to oligoprogressions; days since the last contact of
 * those lost; days from progression to death. */
static const struct profile accrual_profile = {{300, 1300, 2500, 3600, 4700, 5700, 6500}};
static const struct profile lost_profile = {{250, 400, 600, 800, 1000, 1300, 1900}};
static const struct profile survival_profile = {{25, 180, 380, 620, 900, 1300, 2300}};

static int32_t day_of(int year, int month)
{
	return date_from_civil(year, month, 1);
}

static int32_t first_day(void)
{
	return day_of(2007, 1);
}

static int32_t last_day(void)
{
	return date_from_civil(2025, 3, 31);
}

/* Neither a Saturday nor a Sunday, nor a day when little is done. */
static bool is_workday(int32_t day)
{
	char text[DATE_TEXT_SIZE];

	date_format(day, text);
	return (day + 3) % 7 < 5 && strcmp(text + 5, "12-25") != 0 &&
	       strcmp(text + 5, "01-01") != 0 && strcmp(text + 5, "07-04") != 0;
}

static int32_t workday_from(int32_t day)
{
	while (!is_workday(day))
		day++;
	return day;
}

/* The day of the week up to `day` from which most falls on workdays, above
 * all the operation. */
static int32_t opd_in_week(const struct patient *patient, int32_t day)
{
	int32_t best = day;
	int best_score = -1;

	for (int32_t opd = day - 6; opd <= day; opd++) {
		int score = 8 * is_workday(opd + patient->wait_days) + 4 * is_workday(opd) +
		            2 * is_workday(opd + patient->post_days) +
		            is_workday(opd - patient->pre_days);

		if (score >= best_score) {
			best = opd;
			best_score = score;
		}
	}
	return best;
}

/* When the oligoprogression was: those without an event have mostly been
 * seen not long before the data were closed. */
static int32_t opd_draw(struct chance *chance, const struct patient *patient)
{
	int32_t low = first_day() + patient->pre_days + 6;
	int32_t high = last_day() - patient->post_days;
	int32_t day = NO_DATE;

	if (!patient->event) {
		day = high - (chance_is(chance, 75) ? chance_between(chance, 3, 200)
		                                    : profile_any(chance, &lost_profile));
		return day < low ? low : day;
	}
	for (int t = 0; t < 60 && (day < low || day > high); t++)
		day = first_day() + profile_any(chance, &accrual_profile);
	if (day < low || day > high)
		day = chance_between(chance, low, high);
	return day;
}

/* What became of a patient after a progression on this day. */
static void outlive(struct chance *chance, struct patient *patient)
{
	int survival = profile_any(chance, &survival_profile);
	int32_t end = patient->progression + survival;

	if (end <= last_day() && chance_is(chance, 88)) {
		patient->death = patient->last = end;
		return;
	}
	if (end > last_day())
		end = last_day() - chance_between(chance, 0, 120);
	else
		end -= survival / 3;
	patient->last = workday_from(end > patient->progression ? end : patient->progression);
}

/* Turns durations into dates.  Some die without a progression. */
static void dates_deal(struct chance *chance, struct patient *patient, bool dies)
{
	int32_t end;

	patient->opd = opd_in_week(patient, opd_draw(chance, patient));
	patient->start = patient->opd - patient->pre_days;
	patient->surgery = patient->opd + patient->wait_days;
	patient->progression = patient->death = NO_DATE;
	end = patient->last = patient->opd + patient->post_days;
	if (!patient->event)
		return;
	if (dies) {
		patient->death = end;
		return;
	}
	patient->progression = end;
	outlive(chance, patient);
}

/* --- What no figure depends on, and what only counts ---------------------- */

/* Lines of treatment: median 1, quartiles 1 and 2.  A short response is more
 * often one to a later line. */
static void lines_deal(struct chance *chance, struct patient *patients)
{
	static const int last_of_line[] = {34, 49, 55, 58, N_PATIENTS};
	double key[N_PATIENTS];
	uint32_t order[N_PATIENTS];
	int line = 0;

	for (int i = 0; i < N_PATIENTS; i++)
		key[i] = -(patients[i].pre_days + chance_between(chance, 0, 900));
	order_ascending(key, N_PATIENTS, order);
	for (int k = 0; k < N_PATIENTS; k++) {
		if (k == last_of_line[line])
			line++;
		patients[order[k]].line = line + 1;
	}
}

static void ages_deal(struct chance *chance, struct patient *patients)
{
	static const struct profile ages = {{30, 42, 49, 55, 61, 68, 82}};
	int order[N_PATIENTS];

	chance_order(chance, order, N_PATIENTS);
	for (int k = 0; k < N_PATIENTS; k++)
		patients[order[k]].age = profile_draw(chance, &ages, k, N_PATIENTS);
}

/* By what there was when the treatment started. */
static const char *treatment_of(const struct patient *patient, bool usual)
{
	switch (patient->subtype) {
	case HR:
		return usual ? "ET" : "CT";
	case HER2:
		if (usual)
			return "HP";
		return patient->line > 1 && patient->start >= day_of(2013, 6) ? "TD" : "TZ";
	case TN:
		return patient->start >= day_of(2020, 1) ? "IO" : "CT";
	}
	return "";
}

/* Endocrine treatment for 22 of HR, pertuzumab for 19 of HER2, mostly those
 * in an early line.  False if too few could have had it. */
static bool treatments_deal(struct chance *chance, struct patient *patients)
{
	int left[] = {[HR] = 22, [HER2] = 19, [TN] = 0};
	double key[N_PATIENTS];
	uint32_t order[N_PATIENTS];

	for (int i = 0; i < N_PATIENTS; i++)
		key[i] = patients[i].line * 10 + chance_between(chance, 0, 25);
	order_ascending(key, N_PATIENTS, order);
	for (int k = 0; k < N_PATIENTS; k++) {
		struct patient *patient = &patients[order[k]];
		bool usual = left[patient->subtype] > 0 &&
		             (patient->subtype != HER2 || patient->start >= day_of(2012, 7));

		left[patient->subtype] -= usual;
		patient->treatment = treatment_of(patient, usual);
	}
	return left[HR] == 0 && left[HER2] == 0;
}

/* 12 lumpectomies and 45 mastectomies, 27 dissections and 5 sentinel node
 * biopsies: two patients had a dissection only.  The site follows. */
static void operations_deal(struct chance *chance, struct patient *patients)
{
	enum { NODES_ONLY = 2, LUMPECTOMIES = 12, DISSECTIONS = 27, BIOPSIES = 5 };
	int order[N_PATIENTS], axilla[N_PATIENTS];

	chance_order(chance, order, N_PATIENTS);
	chance_order(chance, axilla, N_PATIENTS - NODES_ONLY);
	for (int k = 0; k < N_PATIENTS; k++) {
		struct patient *patient = &patients[order[k]];
		int rank = k < NODES_ONLY ? k : NODES_ONLY + axilla[k - NODES_ONLY];

		if (k >= NODES_ONLY)
			patient->breast =
			    k < NODES_ONLY + LUMPECTOMIES ? "lumpectomy" : "mastectomy";
		if (rank < DISSECTIONS)
			patient->axilla = "alnd";
		else if (rank < DISSECTIONS + BIOPSIES)
			patient->axilla = "slnb";
		patient->site = "breast";
		if (rank < DISSECTIONS)
			patient->site = patient->breast && chance_is(chance, 75) ? "both" : "nodes";
	}
}

/* Everything but the durations; false if they leave no room for it. */
static bool cohort_finish(struct chance *chance, struct patient *patients)
{
	int deaths[] = {[HR] = 0, [HER2] = 0, [TN] = DEATHS_ALONE};
	int order[N_PATIENTS];

	lines_deal(chance, patients);
	ages_deal(chance, patients);
	chance_order(chance, order, N_PATIENTS);
	for (int k = 0; k < N_PATIENTS; k++) {
		struct patient *patient = &patients[order[k]];
		bool dies = patient->event && patient->age >= 58 && patient->post_days > 120 &&
		            deaths[patient->subtype] < DEATHS_ALONE;

		deaths[patient->subtype] += dies;
		dates_deal(chance, patient, dies);
	}
	operations_deal(chance, patients);
	return treatments_deal(chance, patients);
}

/* --- The file -------------------------------------------------------------- */

static const char *const subtype_codes[] = {"HR", "HER2", "TN"};

static void date_put(int32_t day)
{
	char text[DATE_TEXT_SIZE] = "";

	if (day != NO_DATE)
		date_format(day, text);
	printf(",%s", text);
}

/* Some values are missing, in two ways, as in files from two hands. */
static bool missing_put(struct chance *chance, int percent)
{
	if (!chance_is(chance, percent))
		return false;
	fputs(chance_is(chance, 50) ? ",NA" : ",", stdout);
	return true;
}

static void tumour_put(struct chance *chance, const struct patient *patient)
{
	static const struct profile ki67[] = {
	    [HR] = {{4, 10, 15, 20, 25, 35, 60}},
	    [HER2] = {{12, 20, 28, 35, 42, 55, 85}},
	    [TN] = {{50, 55, 60, 65, 70, 80, 90}},
	};
	static const struct profile grade[] = {
	    [HR] = {{10, 16, 20, 20, 25, 30, 39}},
	    [HER2] = {{19, 21, 25, 30, 30, 35, 39}},
	    [TN] = {{30, 30, 30, 30, 30, 30, 30}},
	};
	static const struct profile ecog = {{0, 0, 2, 5, 10, 14, 29}};

	if (!missing_put(chance, 7))
		printf(",%s", patient->site);
	if (!missing_put(chance, 8))
		printf(",%d", profile_any(chance, &grade[patient->subtype]) / 10);
	if (!missing_put(chance, 10))
		printf(",%d", profile_any(chance, &ki67[patient->subtype]));
	if (!missing_put(chance, 7))
		printf(",%d", profile_any(chance, &ecog) / 10);
}

static void patient_put(struct chance *chance, const struct patient *patient, int number)
{
	printf("P%02d,%s,%d,%d,%s", number, subtype_codes[patient->subtype], patient->line,
	       patient->age, patient->treatment);
	date_put(patient->start);
	date_put(patient->opd);
	date_put(patient->surgery);
	date_put(patient->progression);
	date_put(patient->death);
	date_put(patient->last);
	printf(",%s%s%s", patient->breast ? patient->breast : "",
	       patient->breast && patient->axilla ? ";" : "",
	       patient->axilla ? patient->axilla : "");
	tumour_put(chance, patient);
	puts("");
}

static void cohort_put(struct chance *chance, const struct patient *patients)
{
	double key[N_PATIENTS];
	uint32_t order[N_PATIENTS];

	puts("# Synthetic data: no row is a patient's.  Made by "
	     "scripts/make_cohort.c to fit the figures\n"
	     "# published in abstract PS2-03-13, San Antonio Breast Cancer "
	     "Symposium 2025.\n"
	     "patient,subtype,line,age,treatment,start_date,opd_date,"
	     "surgery_date,progression_date,death_date,last contact,surgery,"
	     "site,grade,ki67,ecog");
	for (int i = 0; i < N_PATIENTS; i++)
		key[i] = patients[i].opd;
	order_ascending(key, N_PATIENTS, order);
	for (int k = 0; k < N_PATIENTS; k++)
		patient_put(chance, &patients[order[k]], k + 1);
}

int main(void)
{
	struct chance chance = {SEED};
	struct patient patients[N_PATIENTS];

	if (!times_find(&chance, patients) || !cohort_finish(&chance, patients)) {
		fputs("make_cohort: nothing found from this seed\n", stderr);
		return EXIT_FAILURE;
	}
	cohort_put(&chance, patients);
	return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
}
