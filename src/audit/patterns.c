#include "audit/patterns.h"

const struct fragment fragments[] = {
    {"unit", "months | month | mo | mos | mo . | mos . | years | year | yr | "
             "yrs | y | weeks | week | wk | wks | days | day | d"},
    {"pct", "% | percent | per cent | pct"},
    {"people",
     "patients | patient | women | men | cases | subjects | participants | "
     "children | adults | individuals | people | persons | responders | "
     "survivors | controls | pts | pts . | tumors | tumours | lesions | "
     "males | females | samples | specimens | infants | carriers"},
    {"adjective",
     "consecutive | eligible | evaluable | randomized | randomised | "
     "enrolled | treated | metastatic | postmenopausal | premenopausal | "
     "female | male | adult | elderly | older | younger | included | "
     "screened | assessable | adult | unselected | breast cancer | further | "
     "additional | such | assigned | registered"},
    {"these", "the | these | those | all | our | which | the first | all the"},
    {"ciword",
     "CI | CIs | KI | Konfidenzintervall | CrI | HDI | confidence interval | "
     "confidence intervals | "
     "confidence limits | credible interval | confidence interval ( CI ) | "
     "confidence interval , CI | confidence intervals ( CI ) | "
     "confidence interval ( CI ; | C . I . | ci"},
    {"ci", "<ciword> | {level} <pct> <ciword> | {level} <pct> - <ciword> | "
           "CI95 | CI95 <pct> | CI-95 <pct>? | CI {level} <pct> | "
           "CI ( {level} <pct> ) | confidence interval {level} <pct> | "
           "{level} <pct> two-sided <ciword> | {level} <pct> exact <ciword> | "
           "two-sided {level} <pct> <ciword>"},
    {"sep", ": | = | , | of | was | is | ; | from | ranging from | , from | "
            "was from | between"},
    {"to", "- | to | , | ; | and | through | - to"},
    {"each", "<pct> | <unit> | <pct> points | percentage points"},
    {"size", "m | mm | cm | kg | g | mg | ml | gy | cycles | lines | doses | "
             "points | nodes | visits | kg / m2 | mg / m2 | ng / ml | "
             "pg / ml | u / ml | mg / dl | g / dl | mut / mb | copies / ml"},
    {"interval", "<ci> <sep>? (? {lo} <each>? <to> {hi} <each>?"},
    {"open", "( | , | ; | : | , with a | with a | with | ; with | , with | ( ( "
             "| , ( | and | with an | =  | ) ("},
    {"tail", "<open>? <interval>"},
    {"bare", "( {lo} - {hi} ) | ( {lo} to {hi} ) | ( {lo} , {hi} ) | "
             "( {lo} - {hi} ; | ( {lo} to {hi} ; | ( {lo} - {hi} , | "
             "( {lo} to {hi} ,"},
    {"limits", "<tail> | <bare>"},
    {"is", "was | is | were | of | = | : | , | are | being | reached | equals "
           "| was only | was estimated at | estimated at | at | ~ was | "
           "( HR ) of | ( HR ) was | ( HR ) , | ( HR ) : | ( HR ) = | ( HR ) | "
           "( OR ) of | ( OR ) was | ( OR ) , | ( OR ) = | ( OR ) | "
           "( RR ) of | ( RR ) was | ( RR ) , | ( RR ) | ( aHR ) , | "
           "( aHR ) | ( aOR ) , | ( aOR ) | ( PFS ) was | ( OS ) was | "
           "( DFS ) was | ( EFS ) was"},
    {"hazard", "HR | aHR | sHR | csHR | HRs | HRadj | AHR | SHR | cHR | "
               "hazard ratio | hazard ratios | hazards ratio"},
    {"ratio", "<hazard> | OR | aOR | ORs | AOR | RR | aRR | RRs | IRR | "
              "odds ratio | odds ratios | relative risk | risk ratio | "
              "rate ratio | incidence rate ratio | prevalence ratio"},
    {"late", "OS | overall survival | overall survival ( OS )"},
    {"early",
     "PFS | progression-free survival | DFS | disease-free survival | EFS | "
     "event-free survival | RFS | recurrence-free survival | "
     "relapse-free survival | IDFS | iDFS | invasive disease-free survival | "
     "DDFS | DRFS | DMFS | MFS | metastasis-free survival | LRFS | "
     "distant disease-free survival | distant recurrence-free survival | "
     "distant relapse-free survival | distant metastasis-free survival | "
     "pS-PFS | pre-OPD PFS | rPFS | iPFS | bPFS | cPFS | "
     "radiographic progression-free survival | FFS | FFP | TTP | "
     "failure-free survival | time to progression | "
     "progression-free survival ( PFS ) | disease-free survival ( DFS ) | "
     "event-free survival ( EFS ) | mPFS | post-surgery PFS | "
     "post-surgery progression-free survival | biochemical PFS"},
    {"endpoint", "<late> | <early> | mOS | survival | BCSS | CSS | DSS | "
                 "breast cancer-specific survival | cancer-specific survival"},
    {"rate", "rate | rates | probability | probabilities | estimate | "
             "estimates | proportion"},
    {"orr", "ORR | objective response rate | overall response rate | "
            "objective response rate ( ORR ) | overall response rate ( ORR ) | "
            "response rate"},
    {"cr", "CR | complete response | complete responses | complete remission | "
           "complete remissions"},
    {"pr", "PR | partial response | partial responses | partial remission | "
           "partial remissions"},
    {"part", "in | rate of | rate | , | : | = | was"},
    {"made-of", "( | , with | with | : | , | ; | ( consisting of"},
    {"joined", ", | ; | and | + | , and | plus"},
    {"end", ") | ."},
    {"p", "p | p-value | p value | pvalue | p-values | p values | ps"},
    {"p-for",
     "for interaction | for trend | for heterogeneity | for noninferiority | "
     "for non-inferiority | for superiority | for difference | interaction | "
     "trend | heterogeneity | log-rank | ( log-rank ) | ( interaction ) | "
     "( two-sided ) | ( trend ) | for ~"},
    {"relation", "= | < | > | ≤ | ≥ | of | was | is | : | , | ~ | = <"},
    {"iqr", "IQR | interquartile range | inter-quartile range | IQRs | "
            "quartiles | interquartile interval | Q1-Q3 | Q1 , Q3 | Q1 to Q3 "
            "| interquartile range ( IQR ) | interquartile range ( IQR ) , | "
            "25th-75th percentile | 25th - 75th percentile | "
            "25th to 75th percentile | 25th and 75th percentiles"},
    {"range", "range | ranges | min-max | min - max | full range | "
              "minimum-maximum | total range"},
    {"from", ": | , | = | of | from | was | is | ;"},
    {"had", "had | has | have | were | was | are | is | received | underwent "
            "| achieved | experienced | developed | showed | required | died | "
            "relapsed | progressed | responded | discontinued | completed"},
    {"event", "events | event | deaths"},
    {NULL, NULL},
};

const struct pattern patterns[] = {
    {"n of N (p%)",
     FIGURE_SHARE,
     "{n} / {N} ~ ( {p} <pct> <tail>? | {n} of {N} ~ ( {p} <pct> <tail>? | "
     "{n} of <these> {N} ~ ( {p} <pct> <tail>? | "
     "{n} out of {N} ~ ( {p} <pct> <tail>? | "
     "{n} among {N} ~ ( {p} <pct> <tail>? | "
     "{n} among <these> {N} ~ ( {p} <pct> <tail>? | "
     "{n} <people> of {N} ( {p} <pct> <tail>? | "
     "( {n} / {N} , {p} <pct> <tail>? | ( {n} / {N} ; {p} <pct> <tail>? | "
     "( {n} of {N} , {p} <pct> <tail>? | ( {n} of {N} ; {p} <pct> <tail>? | "
     "{n} / {N} = {p} <pct> | {n} ( {p} <pct> of {N} | "
     "{n} ( {p} <pct> ) of <these>? {N} | {n} ( {p} <pct> ) <people> of {N} | "
     "{n} ( {p} <pct> ) out of {N}",
     {"n=28 N=59 p=47.5: Of these, 28/59 (47.5%) responded",
      "n=28 N=59 p=47: in 28 of 59 patients (47%)",
      "n=28 N=59 p=47: in 28 of the 59 evaluable patients (47 %)",
      "n=28 N=59 p=47: in 28 (47%) of 59 patients",
      "n=28 N=59 p=47 lo=34 hi=61: 28 of 59 (47%; 95% CI, 34-61)",
      "n=3 N=302 p=1: 3/302 (<1%)",
      "n=167 N=484 p=34.5: 167 among 484 patients (34.5%)",
      "n=1234 N=5000 p=25: 1,234/5,000 (25%)",
      "n=12 N=40 p=30: Twelve of 40 women (30%)"}},
    {"p% (n/N)",
     FIGURE_SHARE,
     "{p} <pct> ~ ( {n} / {N} <people>? | "
     "{p} <pct> ~ ( {n} of <these>? {N} ~ | {p} <pct> ~ ( {n} out of {N} | "
     "{p} <pct> ( {n} / {N} ~ <open> <interval> | "
     "{p} <pct> ( {n} of {N} ~ <open> <interval> | "
     "{p} <pct> ( <interval> ; {n} / {N} | "
     "{p} <pct> ( <interval> ) ( {n} / {N} | "
     "{p} <pct> ( n = {n} / {N} | {p} <pct> , {n} / {N} | "
     "{p} <pct> ( <interval> , {n} / {N} | {p} <pct> ( <interval> ) , {n} / "
     "{N}",
     {"n=28 N=59 p=47: The response rate was 47% (28/59)",
      "n=28 N=59 p=47.5: 47·5% (28 of 59 patients)",
      "n=28 N=59 p=47 lo=34 hi=61: ORR 47% (28/59; 95% CI, 34-61)",
      "n=28 N=59 p=47 lo=34 hi=61: ORR 47% (95% CI, 34 to 61; 28/59)",
      "n=28 N=59 p=47: seen in 47% of patients (28/59)"}},
    {"n (p%)",
     FIGURE_SHARE,
     "{n} ( {p} <pct> ) | {n} ( {p} <pct> ; | {n} ( {p} <pct> , | "
     "{n} ( {p} <pct> ( | {n} ( {p} <pct> <tail> | "
     "{n} <people> ~ ( {p} <pct> ) | {n} <people> ~ ( {p} <pct> ; | "
     "{n} <people> ~ ( {p} <pct> <tail> | n = {n} ( {p} <pct> ) | "
     "( n = {n} , {p} <pct> ) | ( n = {n} ; {p} <pct> ) | "
     "( {n} , {p} <pct> ) | ( {n} ; {p} <pct> ) | "
     "( {n} <people> , {p} <pct> ) | ( {n} <people> ; {p} <pct> ) | "
     "{p} <pct> ( n = {n} ) | {p} <pct> ~ ( {n} <people> ) | "
     "{p} <pct> <people> ( n = {n} ) | {p} <pct> <adjective> ( n = {n} ) | "
     "{p} <pct> <adjective> <people> ( n = {n} ) | "
     "{p} <pct> <had> ~ ( n = {n} )",
     {"n=45 p=75: mastectomy 45 (75%)", "n=28 p=47: n=28 (47%)",
      "n=28 p=47: **28** (47 %) were", "n=28 p=47.5: HER2− 28 [47·5%],",
      "n=28 p=47: HR+ (n = 28, 47%)", "n=28 p=47: in 47% (n=28)",
      "n=28 p=47: 28 patients with liver metastases (47%)",
      "n=28 p=47: 47% had liver metastases (n = 28)",
      "n=28 p=47 lo=34 hi=61: 28 (47%; 95% CI 34–61)", "n=5 p=47.5: 5 (47,5%)"}},
    {"ratio",
     FIGURE_RATIO,
     "<ratio> <is>? {est} <tail> | <ratio> <is>? {est} <bare> | "
     "<ratio> <is>? {est} | <ratio> ( <interval> ) <is>? {est} | "
     "<ratio> ( <ci> ) <is>? {est} <bare> | <ratio> ( <ratio> ) <is>? {est} "
     "<tail> | <ratio> ~ ( <ratio> ) <is>? {est} <tail> | "
     "<ratio> <is>? {est} , {lo} - {hi}",
     {"est=0.59 lo=0.42 hi=0.82: HR 0.59; 95% CI, 0.42-0.82; p=.0013",
      "est=0.59 lo=0.42 hi=0.82: hazard ratio, 0.59 (95% CI 0.42 to 0.82)",
      "est=0.59 lo=0.42 hi=0.82: adjusted HR [aHR] 0·59 [95% CI 0·42–0·82]",
      "est=0.59 lo=0.42 hi=0.82: HR = 0.59 [0.42, 0.82]",
      "est=2.1 lo=1.3 hi=3.4: odds ratio (OR) of 2.1 (CI95% 1.3-3.4)",
      "est=0.8 lo=0.6 hi=1.07: HR, 0.8; 95%CI: 0.6 - 1.07",
      "est=0.59: with an HR of 0.59", "est=0.59 lo=0.42: HR 0,59 (CI 0,42-NR)"}},
    {"estimate with interval",
     FIGURE_ESTIMATE,
     "{est} <each>? <tail> | {est} <each>? <tail> ) <each> | "
     "{est} <each>? , <interval>",
     {"est=15 lo=3.7 hi=26.3: 15.0 months (95% CI, 3.7-26.3)",
      "est=15 lo=3.7 hi=26.3: 15.0 mo [95% CI: 3.7–26.3 mo]",
      "est=15 lo=3.7 hi=26.3: 15·0 (95%CI 3·7 to 26·3) months",
      "est=15 lo=3.7: 15.0 months (95% CI 3.7-NR)",
      "est=15 lo=3 hi=26: 15.0 (95% confidence interval [CI], 3 to\n26)",
      "est=72.4 lo=65 hi=79.8: 72.4% (95% CI 65.0-79.8)",
      "est=15 lo=3.7 hi=26.3: 15.0 months, with a 95% CI of 3.7 to 26.3",
      "est=-3.2 lo=-6.1 hi=-0.3: difference −3.2 (95% CI −6.1 to −0.3)",
      "est=1250 lo=1100 hi=1400: 1,250 days (95% CI 1,100-1,400)",
      "est=15 lo=3.7 hi=26.3: 15.0 months (95% CI [3.7, 26.3])"}},
    {"median and range",
     FIGURE_SPREAD,
     "{est} <each>? <open>? <iqr> <from>? (? {lo} <each>? <to> {hi} | "
     "{est} <each>? <open>? <range> <from>? (? {lo} <each>? <to> {hi} | "
     "{est} <size> <open>? <iqr> <from>? (? {lo} <to> {hi} | "
     "{est} <size> <open>? <range> <from>? (? {lo} <to> {hi}",
     {"est=1 lo=1 hi=2: median 1 (IQR 1-2)",
      "est=54 lo=29 hi=81: median age 54 years (range, 29-81)",
      "est=54 lo=45 hi=63: 54 [interquartile range 45 to 63]",
      "est=54 lo=45 hi=63: 54 (Q1-Q3: 45–63)",
      "est=32 lo=15 hi=41: 32 mm (IQR 15–41)",
      "est=41 lo=28.4 hi=63.2: CEA was 41 U/mL (range, 28.4-63.2)",
      "est=12.1 lo=3 hi=40: 12.1 months (range from 3 to 40 months)"}},
    {"range alone",
     FIGURE_SPREAD,
     "<iqr> <from>? {lo} <each>? <to> {hi} | <range> <from>? {lo} <each>? - "
     "{hi} | <range> <from>? {lo} <each>? to {hi}",
     {"lo=45 hi=63: ; IQR, 45-63", "lo=29 hi=81: range: 29 to 81"}},
    {"estimate with limits",
     FIGURE_LIMITS,
     "{est} <each>? <bare> | {est} <size> <bare>",
     {"est=14 lo=11.7 hi=16.3: 14·0 months (11·7–16·3) in the other arm",
      "est=6.8 lo=5.5 hi=8.3: mPFS 6.8 m (5.5-8.3)",
      "est=4.7 lo=3 hi=6.1: vs 4.7 (3.0-6.1; n=20)",
      "est=41.2 lo=33.1 hi=49.8: alive in 41.2% (33.1 to 49.8)"}},
    {"interval alone",
     FIGURE_ESTIMATE,
     "<interval>",
     {"lo=24.1: not reached (95% CI, 24.1-NR)",
      "lo=3.7 hi=26.3: and the 95% CI was 3.7 to 26.3"}},
    {"time", FIGURE_ESTIMATE, "{est} <unit>", {"est=15: was 15.0 months"}},
    {"rate at a time",
     FIGURE_RATE,
     "{t} - <unit> <endpoint> <rate>? <is>? {p} <pct> <limits>? | "
     "{t} <unit> <endpoint> <rate>? <is>? {p} <pct> <limits>? | "
     "<endpoint> <rate>? at {t} <unit> <is>? {p} <pct> <limits>? | "
     "at {t} <unit> ,? <endpoint> <rate>? <is>? {p} <pct> <limits>? | "
     "at {t} <unit> <is>? {p} <pct> <limits> | "
     "{p} <pct> at {t} <unit> <limits>? | "
     "{p} <pct> <bare> at {t} <unit> | "
     "{p} <pct> ( <interval> ) at {t} <unit>",
     {"t=3 p=72.4 lo=65 hi=79.8: 3-year OS rate 72.4% (95% CI 65.0-79.8)",
      "t=12 p=62: the 12-month PFS was 62%", "t=5 p=81: OS at 5 years, 81%",
      "t=1 p=90: survival was 90% at 1 year",
      "t=2 p=73.8 lo=67.1 hi=79.4: EFS at 2 years: 73.8% (67.1–79.4)",
      "t=18 p=48.7: at 18 months, OS was 48.7%",
      "t=36 p=39 lo=31 hi=46: and at 36 months 39% (95% CI 31-46)"}},
    {"rates at times",
     FIGURE_RATE,
     "{t} -? ,? and {t2} - <unit> <endpoint> <rate>? <is>? {p} <pct>? and "
     "{p2} <pct> | "
     "<endpoint> <rate>? at {t} and {t2} <unit> <is>? {p} <pct>? and {p2} "
     "<pct> | "
     "{t} -? , {t2} -? ,? and {t3} - <unit> <endpoint> <rate>? <is>? {p} "
     "<pct>? , {p2} <pct>? ,? and {p3} <pct> | "
     "<endpoint> <rate>? at {t} , {t2} ,? and {t3} <unit> <is>? {p} <pct>? , "
     "{p2} <pct>? ,? and {p3} <pct>",
     {"t=1 t2=3 p=95 p2=84: 1- and 3-year OS rates were 95% and 84%",
      "t=1 t2=3 t3=5 p=95 p2=84 p3=80: OS rates at 1, 3, and 5 years were "
      "95%, 84%, and 80%",
      "t=1 t2=3 t3=5 p=95 p2=84 p3=80: The 1-, 3- and 5-year DFS rates were "
      "95, 84 and 80%"}},
    /* to the bracket or the end: "PR 38%, PR with lymphocytosis 7%" is not all */
    {"response and its parts",
     FIGURE_RESPONSE,
     "<orr> <is>? {p} <pct> <made-of> <cr> <part>? {p2} <pct> <joined> <pr> "
     "<part>? {p3} <pct> <end> | "
     "<orr> <is>? {p} <pct> <made-of> {p2} <pct> <cr> <joined> {p3} <pct> "
     "<pr> <end>",
     {"p=50 p2=12 p3=38: The ORR was 50% (CR 12%, PR 38%).",
      "p=50.4 p2=12.1 p3=38.3: objective response rate, 50.4% (CR, 12.1%; "
      "PR, 38.3%)",
      "p=50 p2=12 p3=38: an ORR of 50% with 12% CR and 38% PR.",
      "p=50 p2=12 p3=38: overall response rate was 50%: complete response in "
      "12% and partial response in 38%."}},
    {"p-value",
     FIGURE_P_VALUE,
     "<p> <p-for>? <relation> {pv}",
     {"pv=0.027: p=.027", "pv=0.027: P = 0.027", "pv=0.001: p < 0.001",
      "pv=0.05: P<.05", "pv=0.03: a p-value of 0.03", "pv=0.0013: p=0·0013",
      "pv=0.03: P for interaction = .03", "pv=0.05: P value ≤ .05",
      "pv=0.04: (log-rank *p* = 0.04)"}},
    {"percent alone", FIGURE_PERCENT, "{p} <pct>", {"p=47: 47% were men"}},
    {"total",
     FIGURE_TOTAL,
     "n = {N} | {N} <people> | {N} <adjective> <people> | "
     "{N} <adjective> <adjective> <people> | total of {N}",
     {"N=59: (N = 59)", "N=59: 59 consecutive patients",
      "N=59: Fifty-nine women", "N=1234: 1,234 patients"}},
    {"events",
     FIGURE_EVENTS,
     "{n} <endpoint>? <event> | {n} <people> ~ <endpoint>? <event> | "
     "<endpoint> <event> ~ in {n} <people>? | <endpoint> <event> : {n} | "
     "{n} <endpoint>? <event> ~ in {N} <people> | {n} <people> died | "
     "{n} <endpoint>? <event> ~ among {N} <people> | "
     "{n} <endpoint>? <event> among the {N} <people>",
     {"n=38: 38 pS-PFS events", "n=38: after 38 events",
      "n=38 N=59: 38 deaths among 59 patients",
      "n=38: PFS events had occurred in 38 patients"}},
    {NULL, FIGURE_SHARE, NULL, {NULL}},
};
