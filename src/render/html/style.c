/* The style sheet: the looks of the PDF on a screen, light and dark, and on paper. */
#include "canvas/canvas.h"
#include "config/template.h"
#include "render/html/html.h"
#include "render/line.h"
#include "report/document.h"

static const char text_rules[] =
    "*{box-sizing:border-box}\n"
    "html{font:100%/1.5 Lato,system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',"
    "'Liberation Sans',Arial,sans-serif;font-variant-numeric:tabular-nums lining-nums;"
    "color:var(--text);background:var(--ground);-webkit-text-size-adjust:100%;"
    "text-size-adjust:100%;scroll-padding-top:1rem}\n"
    "body{margin:0 auto;max-width:77rem;padding:1.25rem 1.5rem 3rem;overflow-wrap:break-word}\n"
    "h1,h2,h3,h4,h5,h6{color:var(--accent);line-height:1.2;margin:2rem 0 .4rem;"
    "font-size:1.0625rem;text-wrap:balance}\n"
    "h1{font-size:2.125rem;margin:1.25rem 0 0;max-width:44rem}\n"
    "h2{font-size:1.44rem;margin-top:2.75rem}\n"
    "h3{font-size:1.125rem}\n"
    "p,li{max-width:42rem}\n"
    "p{margin:.375rem 0}\n"
    "ul{margin:.375rem 0;padding-left:1.25rem}\n"
    "a{color:var(--link);text-underline-offset:.15em}\n"
    ":focus-visible{outline:3px solid var(--link);outline-offset:2px}\n"
    "#report:focus{outline:0}\n"
    ".skip{position:absolute;left:.5rem;top:-5rem;z-index:2;padding:.5rem 1rem;"
    "background:var(--ground);border:2px solid var(--link)}\n"
    ".skip:focus{top:.5rem}\n"
    ".unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}\n"
    ".nb{display:inline-block;text-indent:0}\n"
    ".bold{font-weight:700}\n"
    ".note{font-size:.8125rem;line-height:1.4;color:var(--muted);margin:.25rem 0}\n"
    "sup{font-size:.72em;line-height:0}\n"
    "sup a{text-decoration:none;padding:.5em .2em}\n"
    ".section{color:var(--rule);margin-right:.4em}\n"
    ".kicker{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 2rem;max-width:none;"
    "margin:0;padding-bottom:.5rem;border-bottom:2px solid var(--accent);font-size:.8125rem;"
    "color:var(--muted)}\n"
    ".kicker strong{color:var(--accent);letter-spacing:.04em;text-transform:uppercase}\n"
    ".subtitle{font-size:1.125rem;color:var(--muted);margin:.25rem 0}\n"
    ".by{font-size:.9375rem;margin:.25rem 0}\n"
    "footer{margin-top:3rem;padding-top:.5rem;border-top:1px solid var(--hair);"
    "font-size:.8125rem;color:var(--muted)}\n";

static const char front_rules[] =
    ".findings{background:var(--wash);border-left:4px solid var(--accent);padding:1.1rem 1.25rem;"
    "margin-top:1.5rem}\n"
    ".findings dl{display:flex;flex-wrap:wrap;gap:1rem 1.5rem;margin:0}\n"
    ".findings div{flex:1 1 9rem;display:flex;flex-direction:column}\n"
    ".findings dt{order:2;font-weight:700;font-size:.9375rem;line-height:1.3}\n"
    ".findings dd{order:3;margin:0;font-size:.8125rem;line-height:1.4;color:var(--muted)}\n"
    ".findings .value{order:1;font-size:1.75rem;font-weight:700;line-height:1.15;"
    "color:var(--accent)}\n"
    ".value span{font-size:1.0625rem;white-space:nowrap}\n"
    "nav{font-size:.875rem;margin:1.25rem 0;padding-bottom:.75rem;"
    "border-bottom:1px solid var(--hair)}\n"
    "nav h2{font-size:.875rem;margin:0 0 .25rem}\n"
    "nav ol{list-style:none;margin:0;padding:0;columns:2;column-gap:2rem}\n"
    "nav ol+h2{margin-top:1rem}\n"
    "nav ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:0 1.25rem}\n"
    "nav li{break-inside:avoid}\n"
    "nav a{display:flex;padding:.375rem 0;line-height:1.35;color:var(--text);"
    "text-decoration:none}\n"
    "nav a:hover{text-decoration:underline}\n"
    "nav .section{flex:none;width:1.6em;color:var(--muted)}\n"
    ".flows{font-size:.9375rem}\n"
    ".flows p{max-width:42rem;break-inside:avoid}\n"
    ".flows strong{color:var(--accent)}\n"
    ".sides>div{min-width:0}\n"
    "@media (min-width:64rem){.columns{display:grid;align-items:start;"
    "justify-content:space-between;gap:0 2.5rem;"
    "grid-template-columns:minmax(0,53rem) minmax(12rem,14rem)}\n"
    ".columns>*{grid-column:1;min-width:0}\n"
    ".columns>nav{grid-column:2;grid-row:1/span 2;position:sticky;top:1.25rem;"
    "max-height:calc(100vh - 2.5rem);overflow-y:auto;margin:1.5rem 0 0;padding:0 0 0 1.25rem;"
    "border:0;border-left:1px solid var(--hair)}\n"
    "nav ol{columns:1}nav a{padding:.1875rem 0}\n"
    ".flows{columns:2;column-gap:2.25rem}.flows>:first-child{margin-top:0}\n"
    ".sides{display:grid;grid-template-columns:1fr 1fr;gap:0 2.25rem}"
    ".sides .caption{max-width:21rem}}\n";

/* Numbers are never broken on a screen, where wide tables move sideways under
 * their first column; on paper, which cannot, they are where they have to. */
static const char table_rules[] =
    "figure{margin:1.5rem 0}\n"
    "figcaption,caption{text-align:left;font-weight:700;line-height:1.4;padding-bottom:.375rem}\n"
    "figcaption{max-width:42rem}\n"
    ".caption{display:inline-block;position:sticky;left:0;width:max-content;margin-right:-42rem;"
    "max-width:min(42rem,calc(100vw - 3rem))}\n"
    "figcaption strong,caption strong{color:var(--accent);margin-right:.4em}\n"
    "svg{display:block;width:100%;height:auto;max-width:47.5rem;overflow:visible}\n"
    ".half{display:none}\n"
    ".wide,.fits{margin:1.25rem 0 .5rem;overflow-x:auto;position:relative}\n"
    ".plot{width:9rem;margin:-.2rem auto}.axis .plot{width:18.8rem;margin:0 "
    "-4.9rem;max-width:none}\n"
    "table{border-collapse:collapse;font-size:.9375rem;line-height:1.4}\n"
    "tbody:last-child{border-bottom:1.5px solid}\n"
    "th,td{padding:.1875rem 1.25rem .1875rem 0;text-align:left;vertical-align:baseline;"
    "font-weight:400}\n"
    ".fits tr>:last-child,.wide tr>:last-child{padding-right:0!important}\n"
    "thead{border-top:1.5px solid;border-bottom:1px solid;font-size:.875rem;line-height:1.3}\n"
    "thead th,thead td{font-weight:700;vertical-align:bottom;padding-top:.3125rem;"
    "padding-bottom:.3125rem}\n"
    "thead [colspan]{border-bottom:1px solid var(--rule)}\n"
    "thead tr+tr>*{padding-top:0}thead tr:not(:last-child)>*{padding-bottom:.125rem}\n"
    ".wide table{font-size:.875rem}.wide th,.wide td{padding-right:.875rem}\n"
    ".number{text-align:center}\n"
    ".right{text-align:right}\n"
    "tbody .number,tbody .right{white-space:nowrap}\n"
    ".lead,.rest{display:inline-block;white-space:pre}\n"
    ".lead{text-align:right}.rest{text-align:left}\n"
    ".part>*{padding-top:.4375rem}\n"
    "th[scope=rowgroup]{font-weight:500}\n"
    ".unit{font-weight:400;color:var(--muted)}\n"
    ".in1{padding-left:1rem}\n"
    ".in2{padding-left:2rem}\n"
    "p.in1{padding-left:1.8rem}p.in2{padding-left:3rem}\n";

static const char narrow_rules[] =
    "@media screen and (max-width:44rem){body{padding:1rem 1rem 2.5rem}\n"
    "h1{font-size:1.5625rem;margin-top:1rem}h2{font-size:1.25rem}.subtitle{font-size:1rem}\n"
    ".findings{padding:1rem}.findings div{flex-basis:7.5rem}.findings .value{font-size:1.5rem}\n"
    "nav ol{columns:1}nav a{padding:.5rem 0}\n"
    ".full{display:none}.half{display:block}.only{width:40rem;max-width:none}\n"
    ".fits table,.wide table,thead{font-size:.8125rem}\n"
    ".fits th,.fits td,.wide th,.wide td{padding-right:.625rem}tr .in1{padding-left:.75rem}tr "
    ".in2{padding-left:1.5rem}\n"
    ".caption{max-width:calc(100vw - 2rem)}\n"
    ".wide "
    "tr>:first-child{position:sticky;left:0;background:var(--ground);background-clip:padding-box;"
    "max-width:9rem;"
    "min-width:5rem}}\n";

static const char paper_rules[] =
    "@media print{html{font-size:9.5pt;line-height:1.37}\n"
    "body{max-width:none;padding:0}.skip,footer{display:none}\n"
    "a{color:inherit;text-decoration:none}\n"
    "h1{font-size:21pt;margin-top:8pt}h2{font-size:14pt;margin-top:18pt}h3{font-size:11pt}\n"
    "h1,p,li,figcaption{max-width:none}\n"
    ".findings{print-color-adjust:exact;-webkit-print-color-adjust:exact;margin-top:12pt}\n"
    ".findings div{flex-basis:80pt}\n"
    ".columns{display:block}.columns>nav{position:static;max-height:none;overflow:visible;"
    "border:0;padding:0;margin:10pt 0}nav ol{columns:2}nav a{padding:1pt 0}nav ol~*{display:none}\n"
    ".flows{columns:2;font-size:8.5pt}.note,.flows+.note{font-size:7.5pt}\n"
    ".sides{display:grid;grid-template-columns:1fr 1fr;gap:0 12pt}\n"
    ".fits table,.wide table{font-size:8.5pt;line-height:1.35}thead{font-size:8pt}\n"
    ".fits th,.fits td,.wide th,.wide td{padding-right:9pt}\n"
    "tbody .number,tbody .right{white-space:normal}\n"
    ".wide,.fits{overflow:visible}.caption{position:static;max-width:46rem}"
    ".sides .caption{max-width:24rem}\n"
    ".full,.only{width:488pt;max-width:100%}\n"
    "figure,tr,.findings,nav{break-inside:avoid}\n"
    "h2,h3,h4,h5,h6,figcaption,caption,thead{break-after:avoid}}\n";

/* --- Colours -------------------------------------------------------------------------- */

static void variables_add(struct str *out, const struct template *template,
                          colour (*page)(colour of))
{
	const struct template_colours *colours = &template->colours;
	const struct {
		const char *name;
		colour of;
	} all[] = {{"ground", 0xFFFFFF},      {"wash", colours->wash},      {"text", colours->text},
	           {"muted", colours->muted}, {"accent", colours->accent},  {"rule", colours->rule},
	           {"hair", colours->hair},   {"warning", colours->warning}};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		str_addf(out, "--%s:#%06X;", all[i].name, (unsigned)page(all[i].of));
}

/* Drawings are those of the paper; in the dark each of their colours has another. */
static void colours_add(const struct html *html, struct str *out)
{
	const struct template *template = html->with->template;

	str_add(out, ":root{color-scheme:light;--link:#0B4F8A;");
	variables_add(out, template, page_light);
	str_add(out, "}\n@media screen and (prefers-color-scheme:dark){"
	             ":root{color-scheme:dark;--link:#8FC1F7;");
	variables_add(out, template, page_dark);
	str_add(out, "}\n");
	for (size_t i = 0; i < html->n_colours; i++) {
		unsigned paper = html->colours[i], dark = page_dark(html->colours[i]);

		str_addf(out,
		         "svg [fill=\"#%06X\"]{fill:#%06X}svg [stroke=\"#%06X\"]{stroke:#%06X}\n",
		         paper, dark, paper, dark);
	}
	str_add(out, "}\n");
}

/* --- Paper ---------------------------------------------------------------------------- */

/* A string of CSS, with nothing that means something in XML. */
static void string_add(struct str *out, const char *text)
{
	str_add(out, "\"");
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < ' ' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&')
			str_addf(out, "\\%X ", c);
		else
			str_add_bytes(out, text, 1);
	}
	str_add(out, "\"");
}

/* Pages of the template's size and margins, with its foot. */
static void page_add(const struct html *html, struct str *out)
{
	const struct template *template = html->with->template;
	const struct document *document = html->with->document;

	str_addf(out, "@page{size:%gpt %gpt;margin:%gpt %gpt %gpt %gpt;", template->width,
	         template->height, template->top, template->right, template->bottom, template->left);
	if (document->facts.report) {
		str_add(out, "@bottom-left{font:7.5pt Lato,sans-serif;color:#5A6068;content:");
		string_add(out, line_fill(html->with->arena, document, template->foot.left,
		                          (struct line_place){0}));
		str_add(out, "}");
	}
	str_add(out, "@bottom-right{font:8pt Lato,sans-serif;color:#1A1D21;"
	             "content:counter(page) \" / \" counter(pages)}}\n");
}

void html_style(const struct html *html, struct str *out)
{
	str_add(out, "<style>\n");
	colours_add(html, out);
	str_add(out, text_rules);
	str_add(out, front_rules);
	str_add(out, table_rules);
	for (size_t i = 1; i < html->n_columns; i++)
		str_addf(out,
		         ".c%zu>.lead{min-width:var(--l%zu)}.c%zu>.rest{min-width:var(--r%zu)}\n",
		         i, i, i, i);
	str_add(out, narrow_rules);
	str_add(out, paper_rules);
	page_add(html, out);
	str_add(out, "</style>\n");
}
