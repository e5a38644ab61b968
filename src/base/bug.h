/* Broken invariants of the program itself.
 *
 * BUG() is for what cannot happen whatever the user does; it ends the process
 * by abort(), and the parent process of a run reports exit code 70 and cleans
 * up.  What a user can cause is a diagnostic (diag.h), never a BUG().
 */
#ifndef SURVREPORT_BASE_BUG_H
#define SURVREPORT_BASE_BUG_H

#include <signal.h>

/* By this signal a child ends itself that gets no more memory: its parent can tell it from
 * a defect, and says it.  A child of which that is so ignores the signal until then. */
enum { SIGNAL_NO_MEMORY = SIGUSR1 };

/* Ends the process: a child by that signal, the program itself by EXIT_LIMIT, with a
 * line that says so.  Asks for no memory. */
_Noreturn void no_memory(void);

/* Prints "file:line: internal error: what" on stderr and aborts. */
_Noreturn void bug_die(const char *file, int line, const char *what);

/* Says what is broken, and stops. */
#define BUG(what) bug_die(__FILE__, __LINE__, (what))

/* Stops unless an invariant holds; unlike assert() it is never compiled out. */
#define BUG_UNLESS(cond) ((cond) ? (void)0 : bug_die(__FILE__, __LINE__, #cond))

#endif
