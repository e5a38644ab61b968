#include "analyses/frame/causes.h"

#include <string.h>

#include "base/suggest.h"

static const struct cause_spec *cause_at(const struct endpoint *endpoint, size_t number)
{
	return endpoint->spec->causes.items[number - 1];
}

size_t cause_count(const struct endpoint *endpoint)
{
	return endpoint->spec->causes.n;
}

const char *cause_name(const struct endpoint *endpoint, size_t number)
{
	return cause_at(endpoint, number)->record.name.s;
}

const char *cause_label(const struct endpoint *endpoint, size_t number)
{
	const struct cause_spec *cause = cause_at(endpoint, number);

	return cause->label.s ? cause->label.s : cause->record.name.s;
}

/* 0 if there is no such cause. */
static size_t cause_find(const struct endpoint *endpoint, const char *name)
{
	for (size_t i = 1; i <= cause_count(endpoint); i++)
		if (strcmp(cause_name(endpoint, i), name) == 0)
			return i;
	return 0;
}

size_t cause_number(const struct endpoint *endpoint, const struct text *cause)
{
	return cause->s ? cause_find(endpoint, cause->s) : 1;
}

static void report_unknown(const struct endpoint *endpoint, const struct text *cause,
                           struct arena *arena, struct diags *diags)
{
	struct names known = {0};

	for (size_t i = 1; i <= cause_count(endpoint); i++)
		ARENA_PUSH(arena, known.items, known.n, cause_name(endpoint, i));
	diag_error(diags, cause->at, "endpoint '%s' has no cause '%s'; write one of %s",
	           endpoint->name, cause->s, names_join(arena, &known, 99));
	diag_path(diags, cause->path);
}

void check_cause(const struct text *endpoint, const struct text *cause, bool needed,
                 const struct dataset *data, struct diags *diags)
{
	const struct endpoint *of = endpoint->s ? dataset_endpoint(data, endpoint->s) : NULL;
	const struct text *at = cause->s ? cause : endpoint;

	/* what is wrong with the endpoint itself is reported already */
	if (!of || of->spec->record.broken || (!needed && !cause->s))
		return;
	if (cause_count(of) == 0) {
		diag_error(diags, at->at,
		           "endpoint '%s' has no competing causes (give it "
		           "'cause' in place of 'event')",
		           of->name);
		diag_path(diags, at->path);
	} else if (cause->s && cause_find(of, cause->s) == 0) {
		report_unknown(of, cause, data->arena, diags);
	}
}

void check_no_entry(const struct text *endpoint, const char *what, const struct dataset *data,
                    struct diags *diags)
{
	const struct endpoint *of = endpoint->s ? dataset_endpoint(data, endpoint->s) : NULL;

	if (!of || !of->spec->entry.s)
		return;
	diag_error(diags, endpoint->at,
	           "endpoint '%s' has delayed entry, which %s cannot take "
	           "(use an endpoint without 'entry')",
	           of->name, what);
	diag_path(diags, endpoint->path);
}

unsigned char *cause_take(const struct endpoint *endpoint, const struct sample *sample,
                          struct arena *arena)
{
	unsigned char *cause = ARENA_ARRAY(arena, unsigned char, sample->times.n);

	for (size_t i = 0; i < sample->times.n; i++)
		cause[i] = endpoint->cause[sample->rows[i]];
	return cause;
}

void sample_keep_cause(struct sample *sample, const struct endpoint *endpoint, size_t number,
                       struct arena *arena)
{
	unsigned char *event = cause_take(endpoint, sample, arena);

	for (size_t i = 0; i < sample->times.n; i++)
		event[i] = event[i] == number;
	sample->times.event = event;
}
