/* The numbers of a text, and what each of them is by its own surroundings:
 * its unit, its sign and comparison, the words before and behind it.
 */
#ifndef SURVREPORT_AUDIT_QUANTITY_H
#define SURVREPORT_AUDIT_QUANTITY_H

#include "audit/token.h"

static const size_t NONE = SIZE_MAX;

enum quantity_kind {
	QUANTITY_NUMBER, /* nothing is known of it */
	QUANTITY_COUNT,  /* whole, and may count something */
	QUANTITY_SIZE,   /* "n = 28" */
	QUANTITY_PERCENT,
	QUANTITY_TIME,
	QUANTITY_MEASURE, /* with any other unit */
	QUANTITY_SPREAD,  /* a standard deviation or error */
	QUANTITY_LIMIT,
	QUANTITY_LEVEL, /* of a confidence interval */
	QUANTITY_P_VALUE,
	QUANTITY_STATISTIC, /* of a test, or its degrees of freedom */
	QUANTITY_LABEL,     /* grade 3, week 12, a year, a date */
	N_QUANTITY_KINDS,
};

extern const char *const quantity_kind_names[N_QUANTITY_KINDS];

struct quantity {
	enum quantity_kind kind;
	size_t token, end; /* its number, and the token behind its unit */
	double value;
	double joined; /* the other reading of "31 533"; 0 if there is none */
	int decimals;
	int32_t comparison; /* '<', '>', ≤, ≥, or '~' for "about"; 0 */
	double months;      /* of one unit of a time */
	bool people;        /* the words behind it say what is counted */
	bool points;        /* percentage points */
	bool used;          /* a reading holds it */
	bool is_part;       /* the count of a share */
	bool is_whole;      /* the whole of one */
	bool is_shared;     /* the percent of one */
	size_t limits;      /* the limits that it is of, or one of; NONE */
	size_t owner;       /* a deviation's spread, a p-value's place; NONE */
};

struct quantities {
	struct quantity *items; /* in order of place */
	size_t n;
	size_t *at; /* of each token its quantity, or NONE */
};

/* Finds and sorts the numbers of a text. */
struct quantities quantities_find(struct arena *arena, const struct tokens *tokens);

/* Half a unit of the last printed digit. */
double quantity_slack(const struct quantity *quantity);

/* A whole number that may count something. */
bool quantity_is_count(const struct quantity *quantity);

/* What is counted, by its name: "patients", "eyes". */
bool token_is_people(const struct token *token);

#endif
