/* A second thread, which does work while the first goes on.
 *
 * A piece of work is given to the helper when all is there that it needs, and asked
 * for when it is needed: by then the helper has done it, or is at it, or else it is
 * done at once by who asks.  What a piece works on nobody else touches until then;
 * memory it takes from an arena of its own, it has no sink for messages, and what
 * comes of it is the same whoever did it.
 */
#ifndef SURVREPORT_BASE_HELPER_H
#define SURVREPORT_BASE_HELPER_H

#include <pthread.h>
#include <stdbool.h>

/* `apart`: by the helper, not by who asked. */
typedef void work_run(void *context, bool apart);

enum work_state { WORK_WAITS, WORK_RUNS, WORK_DONE };

/* Zeroed: none. */
struct work {
	work_run *run;
	void *context;
	bool given;
	enum work_state state; /* under the lock of the helper, while it has it */
	struct work *next;
};

/* Zeroed: not there yet; the thread is made with the first work. */
struct helper {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t given, done;
	struct work *first, *last; /* that wait */
	bool tried, there, ends;
};

/* Gives work to the helper; NULL, or one whose thread cannot be made: it is done when
 * it is asked for. */
void helper_give(struct helper *helper, struct work *work, work_run *run, void *context);

/* Returns when the work is done; nothing if it was never given. */
void helper_need(struct helper *helper, struct work *work);

/* Ends the thread.  Work that waits is done by who asks for it. */
void helper_end(struct helper *helper);

#endif
