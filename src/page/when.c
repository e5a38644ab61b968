#include "page/when.h"

#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "base/date.h"
#include "base/str.h"
#include "base/words.h"

enum { MONTHS_FROM = 60, YEARS_FROM = 730 };

static struct tm local(int64_t time)
{
	time_t seconds = (time_t)time;
	struct tm tm;

	localtime_r(&seconds, &tm);
	return tm;
}

static int32_t day_of(int64_t time)
{
	struct tm tm = local(time);

	return date_from_civil(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

struct when when_of(int64_t started, int64_t now)
{
	int64_t of = started ? started : now;

	return (struct when){of, day_of(of), local(of).tm_year + 1900};
}

int32_t when_age(const struct when *when, int64_t time)
{
	int32_t nights = time >= when->started ? 0 : when->day - day_of(time);

	return nights > 0 ? nights : 0;
}

const char *when_age_text(struct arena *arena, int32_t nights)
{
	if (nights == 0)
		return "tonight";
	if (nights < MONTHS_FROM)
		return words_count(arena, (size_t)nights, "night");
	if (nights < YEARS_FROM)
		return words_count(arena, (size_t)(nights / 30.4 + 0.5), "month");
	return words_count(arena, (size_t)(nights / DAYS_PER_YEAR + 0.5), "year");
}

static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
static const char *const weekdays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                       "Thursday", "Friday", "Saturday"};

/* "30 Nov" with 3 letters of the month; -1: all of them. */
static const char *day_text(struct arena *arena, const struct tm *tm, int letters)
{
	return arena_printf(arena, "%d %.*s", tm->tm_mday, letters, months[tm->tm_mon]);
}

static const char *dated(struct arena *arena, const struct when *when, int64_t time, int letters)
{
	struct tm tm = local(time);
	const char *day = day_text(arena, &tm, letters);

	return tm.tm_year + 1900 == when->year
	           ? day
	           : arena_printf(arena, "%s %d", day, tm.tm_year + 1900);
}

const char *when_short(struct arena *arena, const struct when *when, int64_t time)
{
	return dated(arena, when, time, 3);
}

const char *when_long(struct arena *arena, const struct when *when, int64_t time)
{
	return dated(arena, when, time, -1);
}

const char *when_date(struct arena *arena, int64_t time)
{
	struct tm tm = local(time);

	return arena_printf(arena, "%s %d", day_text(arena, &tm, -1), tm.tm_year + 1900);
}

const char *when_written(struct arena *arena, int64_t time)
{
	struct tm tm = local(time);
	const char *zone = tm.tm_zone ? tm.tm_zone : "";
	bool offset = *zone == '+' || *zone == '-'; /* of a place whose time has no name */

	return arena_printf(arena, "%s %s, %02d:%02d %s%s", weekdays[tm.tm_wday],
	                    when_date(arena, time), tm.tm_hour, tm.tm_min, offset ? "UTC" : "",
	                    zone);
}

const char *when_due(struct arena *arena, int64_t time)
{
	struct tm tm = local(time);

	return arena_printf(arena, "%s, %02d:%02d", day_text(arena, &tm, -1), tm.tm_hour, tm.tm_min);
}

const char *when_clock(struct arena *arena, int64_t time)
{
	struct tm tm = local(time);

	return arena_printf(arena, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
}

const char *when_iso_day(struct arena *arena, int64_t time)
{
	struct tm tm = local(time);

	return arena_printf(arena, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

const char *when_iso(struct arena *arena, int64_t time)
{
	struct tm tm = local(time);
	long minutes = tm.tm_gmtoff / 60;

	return arena_printf(arena, "%sT%s%c%02ld:%02ld", when_iso_day(arena, time),
	                    when_clock(arena, time), minutes < 0 ? '-' : '+', labs(minutes) / 60,
	                    labs(minutes) % 60);
}

void when_utc_add(struct str *out, int64_t time)
{
	time_t seconds = (time_t)time;
	char text[32];
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
	str_add(out, text);
}
