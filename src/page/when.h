/* Times as the morning page says them: local, counted back from its night. */
#ifndef SURVREPORT_PAGE_WHEN_H
#define SURVREPORT_PAGE_WHEN_H

#include <stdint.h>

#include "base/arena.h"

/* The night that ages are counted from. */
struct when {
	int64_t started; /* what is younger is of tonight; seconds since 1970 */
	int32_t day;     /* of it, local: days since 1970 */
	int year;
};

/* The night of a batch that started then; of a page written by itself: of its time. */
struct when when_of(int64_t started, int64_t now);

/* Nights since a time, 0: tonight. */
int32_t when_age(const struct when *when, int64_t time);

/* "tonight", "1 night", "59 nights", "7 months", "3 years". */
const char *when_age_text(struct arena *arena, int32_t nights);

/* "30 Nov", "30 November"; with the year if it is not that of the night. */
const char *when_short(struct arena *arena, const struct when *when, int64_t time);
const char *when_long(struct arena *arena, const struct when *when, int64_t time);

/* "30 November 2026"; "Monday 30 November 2026, 02:12 CET"; "1 December, 02:10";
 * "02:10:02". */
const char *when_date(struct arena *arena, int64_t time);
const char *when_written(struct arena *arena, int64_t time);
const char *when_due(struct arena *arena, int64_t time);
const char *when_clock(struct arena *arena, int64_t time);

/* For machines: "2026-11-30T02:12:09+01:00", "2026-11-30". */
const char *when_iso(struct arena *arena, int64_t time);
const char *when_iso_day(struct arena *arena, int64_t time);

/* Appends "2026-11-30T01:10:02Z". */
struct str;
void when_utc_add(struct str *out, int64_t time);

#endif
