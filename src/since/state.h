/* digest.state: what a run leaves for the digest of the next one, and neither
 * results.csv nor the lock inside of report.pdf tells.
 *
 *     inputs    of each data file its hash, how it is read, the hash of each of its
 *               columns, digests of its rows (lock/digest.h), keys being digests, too
 *     counts    rows, and events of each endpoint
 *     findings  the key findings, as printed
 *     claims    the verdict of each
 *     warnings  a digest of each warning, a line each
 *
 * So it names no patient and holds no value of the data.  A number that is withheld
 * is not in it.  A data file of more than ROWS_MAX_BYTES has no columns and rows.
 */
#ifndef SURVREPORT_SINCE_STATE_H
#define SURVREPORT_SINCE_STATE_H

#include "data/dataset.h"
#include "lock/digest.h"
#include "lock/lock.h"
#include "results/results.h"

/* Largest data file of which rows are compared. */
enum { ROWS_MAX_BYTES = 32 << 20 };

/* The rows of each input of a run: those of a file that is too large are not known, of
 * a file that is that of the run before nothing but columns and rows. */
struct since_rows {
	struct digest *items; /* of data->inputs; n_columns 0: not known */
	size_t n;
};

/* The state in a file; NULL if there is none that can be relied on. */
const struct entry *since_state_read(struct arena *arena, struct bytes file);

/* Digests of the rows of the data, whose bytes the inputs hold; taken from the state
 * of the run before if a file is the same. */
void since_rows_take(struct arena *arena, const struct dataset *data, const struct entry *before,
                     struct since_rows *rows);

/* Where a state holds a warning: by this text. */
const char *state_warning(struct arena *arena, const char *text);

/* By what a state knows a claim. */
const char *state_claim(struct arena *arena, const struct claim_result *claim);

/* What a run is told by: its state as a file. */
struct since_state_sources {
	const struct dataset *data;
	const struct results *results;
	const struct diags *diags;
	const struct since_rows *rows;
};
struct bytes since_state_write(struct arena *arena, const struct since_state_sources *sources);

#endif
