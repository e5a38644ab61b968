/* Numbers of versions, as macros of a library's header, made into text. */
#ifndef SURVREPORT_BASE_VERSION_H
#define SURVREPORT_BASE_VERSION_H

/* VERSION_2(3, 8) is "3.8"; arguments may be macros. */
#define VERSION_WORD_(x) #x
#define VERSION_WORD(x) VERSION_WORD_(x)
#define VERSION_2(a, b) VERSION_WORD(a) "." VERSION_WORD(b)
#define VERSION_3(a, b, c) VERSION_2(a, b) "." VERSION_WORD(c)

#endif
