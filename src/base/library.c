#include "base/library.h"

#include <dlfcn.h>
#include <string.h>

void *library_open(const char *const *names)
{
	void *library = NULL;

	/* kept until the process ends: the next use need not load it again */
	for (; !library && *names; names++)
		library = dlopen(*names, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	return library;
}

bool library_symbol(void *library, const char *name, void *into)
{
	void *symbol = dlsym(library, name);

	/* C has no conversion of a pointer to data into one to a function */
	memcpy(into, &symbol, sizeof symbol);
	return symbol != NULL;
}

void library_close(void *library)
{
	if (library)
		dlclose(library);
}
