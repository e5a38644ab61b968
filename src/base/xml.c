#include "base/xml.h"

void xml_text_add(struct str *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '&')
			str_add(out, "&amp;");
		else if (*text == '<')
			str_add(out, "&lt;");
		else if (*text == '>')
			str_add(out, "&gt;");
		else if (*text == '"')
			str_add(out, "&quot;");
		else if ((unsigned char)*text < ' ' && *text != '\n' && *text != '\t')
			str_add(out, "\uFFFD");
		else
			str_add_bytes(out, text, 1);
	}
}
