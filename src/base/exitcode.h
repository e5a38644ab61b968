/* Exit codes of the program, after sysexits.h; scripts rely on them. */
#ifndef SURVREPORT_BASE_EXITCODE_H
#define SURVREPORT_BASE_EXITCODE_H

enum exit_code {
	EXIT_DONE = 0,
	EXIT_DIFFERS = 1,        /* a claim, verification or audit differs */
	EXIT_BAD_USAGE = 64,     /* the command line */
	EXIT_BAD_DATA = 65,      /* data refused */
	EXIT_NO_INPUT = 66,      /* an input is missing */
	EXIT_INTERNAL = 70,      /* a defect of the program */
	EXIT_LIMIT = 71,         /* a limit of time, memory or output ended it */
	EXIT_CANNOT_CREATE = 73, /* the output cannot be created */
	EXIT_INPUT_OUTPUT = 74,  /* reading or writing failed */
	EXIT_BUSY = 75,          /* the report's lock is held */
	EXIT_BAD_CONFIG = 78,    /* config refused */
};

#endif
