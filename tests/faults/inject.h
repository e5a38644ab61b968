/* What inject.c and who starts a program with it share: a file that both map. */
#ifndef SURVREPORT_TESTS_INJECT_H
#define SURVREPORT_TESTS_INJECT_H

enum injected_kind { INJECT_MEMORY, INJECT_CALLS };

struct injected {
	unsigned long n[2];     /* calls of a kind, in all processes */
	unsigned long n_failed; /* of them */
	char name[32];          /* the first that failed */
	char where[200];        /* who called it: "file+0xoffset"; "" if none failed */
};

#endif
