# Right answers for analyses of immortal time, from R.
#
#     Rscript scripts/reference/time_varying.R     (from the top of the tree)
#
# Writes tests/reference/time_varying.csv: what src/math/time_varying
# must lead to on tests/reference/delayed.csv (kind "math"), and every number
# of tests/cases/simon-makuch and tests/cases/immortal (kind "case").
# Nothing here is taken from survreport's own output.
#
# Curves, medians and hazard ratios are survfit's and coxph's over (start,
# stop] rows.  Simon and Makuch's survival, the Mantel-Byar test and the
# log-rank test are also written out from their definitions, without rows: by
# the group in which each patient is just before each time.  What R itself has
# must agree: tmerge(), the data sets jasa1 and heart, survdiff().

suppressPackageStartupMessages(library(survival))
stopifnot(packageVersion("survival") == "3.5.3",
          file.exists("tests/reference/delayed.csv"))

TOL <- sqrt(.Machine$double.eps)
Z <- qnorm(0.975)
MONTH <- 30.4375 # days
rows <- list()
put <- function(kind, case, key, value) {
  value <- as.numeric(value)
  rows[[length(rows) + 1]] <<- data.frame(
    kind, case, key,
    value = ifelse(is.finite(value), sprintf("%.15g", value), ""))
}

# --- Definitions ----------------------------------------------------------------

# The group just before t: 1 once the change lies before t.  A change at the
# own exit comes `lead` before it; with no lead it never comes.
effective <- function(change, time, start, lead) {
  tie <- !is.na(change) & abs(change - time) < TOL & change > start
  change[tie] <- if (lead > 0) (time - lead)[tie] else NA
  change[!is.na(change) & change > time] <- NA
  change
}

state_before <- function(t, change, start)
  as.integer(!is.na(change) & (change < t | change <= start))

# Log-rank sums over {entry < t <= time} by the group just before t.
group_test <- function(entry, time, event, group_at, k) {
  observed <- expected <- numeric(k)
  v <- matrix(0, k, k)
  for (t in sort(unique(time[event == 1]))) {
    group <- group_at(t)
    at_risk <- entry < t & time >= t
    n_g <- sapply(seq_len(k) - 1, function(g) sum(at_risk & group == g))
    d_g <- sapply(seq_len(k) - 1, function(g)
      sum(time == t & event == 1 & group == g))
    n <- sum(n_g)
    d <- sum(d_g)
    observed <- observed + d_g
    expected <- expected + d * n_g / n
    if (n > 1)
      v <- v + d * (n - d) / (n - 1) * (diag(n_g / n) - outer(n_g, n_g) / n^2)
  }
  u <- (observed - expected)[-k]
  chisq <- drop(u %*% solve(v[-k, -k], u))
  list(statistic = chisq, df = k - 1,
       p = pchisq(chisq, k - 1, lower.tail = FALSE),
       observed = observed, expected = expected)
}

# Simon and Makuch's survival of one group, from the definition.
definition_survival <- function(entry, time, event, change, start, g, at) {
  s <- 1
  for (t in sort(unique(time[event == 1 & time <= at]))) {
    here <- state_before(t, change, start) == g
    s <- s * (1 - sum(here & time == t & event == 1) /
                max(1, sum(here & entry < t & time >= t)))
  }
  s
}

# Rows (start, stop] by the group.  Who starts at the origin starts before it,
# so that events at time 0 count.
split_rows <- function(entry, time, event, change, start) {
  from_start <- !is.na(change) & change <= start
  moves <- !is.na(change) & !from_start
  first <- data.frame(id = seq_along(time), entry,
                      exit = ifelse(moves, change, time),
                      event = ifelse(moves, 0, event),
                      group = as.integer(from_start))
  second <- data.frame(id = which(moves), entry = change[moves],
                       exit = time[moves], event = event[moves],
                       group = rep(1L, sum(moves)))
  rbind(first, second)
}

# print(survfit)'s quantile, for any level.
print_rule <- function(time, y, q) {
  keep <- !is.na(y) & y < q + TOL
  if (!any(keep)) return(NA)
  time <- time[keep]
  y <- y[keep]
  lower <- which(y < y[1])
  if (abs(y[1] - q) < TOL && length(lower)) (time[1] + time[lower[1]]) / 2
  else time[1]
}

collett_se <- function(fit, p) {
  q <- 1 - p
  events <- summary(fit)
  at <- which(events$surv <= q + TOL)
  low <- which(events$surv <= q - 0.05 + TOL)
  high <- which(events$surv >= q + 0.05 - TOL)
  if (!length(low) || !length(at)) return(NA)
  l <- events$time[low[1]]
  u <- if (length(high)) events$time[max(high)] else 0
  s_u <- if (length(high)) events$surv[max(high)] else 1
  se <- events$std.err[at[1]] / ((s_u - events$surv[low[1]]) / (l - u))
  if (is.finite(se)) se else NA
}

# --- Numbers of one curve, comparison, case -----------------------------------

key <- function(analysis, population, group, level, context, stat)
  paste(analysis, population, group, level, context, stat, sep = "|")

# All that survreport says about a curve, by the conventions of R.
# d: entry (-1 or lower: from the origin), exit, event.
put_curve <- function(case, where, d, times = NULL, stats = NULL) {
  out <- function(stat, value, level = where$level)
    put("case", case, key(where$analysis, where$population, where$group, level,
                          where$context, stat), value)
  out("n", nrow(d))
  out("events", sum(d$event))
  out("censored", sum(d$event == 0))
  fit <- if (nrow(d)) survfit(Surv(entry, exit, event) ~ 1, d)
  for (p in c(0.25, 0.5, 0.75)) {
    name <- c("0.25" = "q25", "0.5" = "median", "0.75" = "q75")[[as.character(p)]]
    v <- if (nrow(d)) c(print_rule(fit$time, fit$surv, 1 - p),
                        print_rule(fit$time, fit$lower, 1 - p),
                        print_rule(fit$time, fit$upper, 1 - p)) else rep(NA, 3)
    if (p == 0.5 && nrow(d)) {
      stopifnot(identical(unname(summary(fit)$table[c("median", "0.95LCL",
                                                      "0.95UCL")]),
                          as.numeric(v)))
      out("median_se", collett_se(fit, 0.5))
    } else if (p == 0.5) out("median_se", NA)
    out(name, v[1])
    out(paste0(name, "_lo"), v[2])
    out(paste0(name, "_hi"), v[3])
  }
  for (t in times) {
    level <- if (where$level == "") t else paste0(where$level, "+", t)
    past <- nrow(d) == 0 || t > max(d$exit) && min(fit$surv) > 0
    s <- if (!past) summary(fit, times = t, extend = TRUE)
    out("survival", if (past) NA else s$surv, level)
    out("survival_se", if (past) NA else s$std.err, level)
    out("survival_lo", if (past) NA else s$lower, level)
    out("survival_hi", if (past) NA else s$upper, level)
    out("at_risk", sum(d$entry < t & d$exit >= t), level)
  }
}

put_test <- function(case, where, test, codes, context) {
  for (stat in c("statistic", "df", "p"))
    put("case", case, key(where$analysis, where$population, "", where$level,
                          context, stat), test[[stat]])
  for (i in seq_along(codes))
    for (stat in c("observed", "expected"))
      put("case", case, key(where$analysis, where$population, codes[i],
                            where$level, context, stat), test[[stat]][i])
}

put_ratio <- function(case, where, d, codes, context) {
  fit <- coxph(Surv(entry, exit, event) ~ factor(group), d)
  for (i in seq_along(coef(fit))) {
    b <- unname(coef(fit)[i])
    se <- sqrt(fit$var[i, i])
    v <- c(coef = b, se = se, hr = exp(b), hr_lo = exp(b - Z * se),
           hr_hi = exp(b + Z * se), z = b / se,
           p = unname(summary(fit)$coefficients[i, "Pr(>|z|)"]))
    for (stat in names(v))
      put("case", case, key(where$analysis, where$population, codes[i + 1],
                            where$level, context, stat), v[[stat]])
  }
  fit
}

where <- function(analysis, context, level = "", group = "", population = "")
  list(analysis = analysis, population = population, group = group,
       level = level, context = context)
in_group <- function(w, group) { w$group <- group; w }

# --- Simon and Makuch -----------------------------------------------------------

moves <- c("before", "after")

# A data frame with time, event, change, in one unit; all from the origin.
simon_makuch <- function(case, analysis, d, lead, landmark = 0, times = NULL,
                         population = "", panel = FALSE) {
  all <- nrow(d)
  if (landmark > 0) {
    d <- d[d$time > landmark, ]
    d$time <- d$time - landmark
    d$change <- d$change - landmark
  }
  start <- rep(0, nrow(d))
  entry <- rep(-1, nrow(d))
  change <- effective(d$change, d$time, start, lead)
  r <- split_rows(entry, d$time, d$event, change, start)
  w <- where(analysis, "simon-makuch", if (panel) "simon-makuch" else "",
             population = population)
  for (g in 0:1) {
    of <- r[r$group == g, ]
    put_curve(case, in_group(w, moves[g + 1]), of, times)
    fit <- survfit(Surv(entry, exit, event) ~ 1, of)
    for (at in quantile(d$time, 1:9 / 10))
      stopifnot(all.equal(
        definition_survival(entry, d$time, d$event, change, start, g, at),
        summary(fit, times = at, extend = TRUE)$surv))
  }
  cox <- put_ratio(case, w, r, moves, if (panel) "simon-makuch" else "cox")
  tie <- !is.na(d$change) & d$change > start & abs(d$change - d$time) < TOL
  late <- c(moment_same_day = sum(tie),
            moment_later = sum(!tie & d$change > d$time, na.rm = TRUE))
  for (stat in names(late)[late > 0])
    put("case", case, key(analysis, population, "", "",
                          if (panel) "immortal-time" else "simon-makuch", stat),
        late[[stat]])
  if (panel) return(invisible(cox))
  put_test(case, w, group_test(entry, d$time, d$event, function(t)
    state_before(t, change, start), 2), moves, "mantel-byar")
  totals <- c(n = nrow(d), events = sum(d$event),
              changed = sum(!is.na(change) & change > 0),
              changed_start = sum(!is.na(change) & change <= 0),
              excluded = if (landmark > 0) all - nrow(d))
  for (stat in names(totals))
    put("case", case, key(analysis, population, "", "", "simon-makuch", stat),
        totals[[stat]])
  for (g in 0:1) {
    of <- r[r$group == g, ]
    put("case", case, key(analysis, population, moves[g + 1], "",
                          "simon-makuch", "time_at_risk"),
        sum(of$exit - pmax(of$entry, 0)))
  }
  invisible(cox)
}

# --- Landmarks ------------------------------------------------------------------

# `group`: 0, 1, … at the landmark; `codes` their levels, "" for one group.
landmark <- function(case, w, d, at, group, codes, times = NULL, test = TRUE,
                     ratio = FALSE, entry = NULL) {
  out <- function(stat, value)
    put("case", case, key(w$analysis, w$population, "", w$level, w$context,
                          stat), value)
  gone <- d$time <= at
  late <- if (is.null(entry)) rep(FALSE, nrow(d)) else !gone & entry > at
  if (identical(codes, "") || test || !is.null(entry) || ratio == "switch") {
    out("excluded_event", sum(gone & d$event == 1))
    out("excluded_censored", sum(gone & d$event == 0))
    if (ratio != FALSE) out("excluded_entry", sum(late))
    else out("excluded", sum(gone))
  }
  keep <- !gone & !late
  if (ratio == FALSE && !identical(codes, "")) out("n", sum(keep))
  r <- data.frame(entry = rep(-1, sum(keep)), exit = d$time[keep] - at,
                  event = d$event[keep], group = group[keep])
  for (i in seq_along(codes))
    put_curve(case, in_group(w, codes[i]), r[r$group == i - 1, ], times)
  if (length(codes) < 2) return(invisible())
  if (ratio != FALSE) put_ratio(case, w, r, codes, w$context)
  if (!test) return(invisible())
  sums <- group_test(r$entry, r$exit, r$event, function(t) r$group,
                     length(codes))
  diff <- survdiff(Surv(exit, event) ~ group, r)
  stopifnot(all.equal(sums$statistic, diff$chisq),
            all.equal(sums$expected, as.numeric(diff$exp)))
  put_test(case, w, sums, codes, "log-rank")
}

before_landmarks <- function(case, analysis, d)
  put("case", case, key(analysis, "", "", "", "landmark", "n"), nrow(d))

# --- Guaranteed time --------------------------------------------------------------

guaranteed <- function(case, analysis, time_days, moment_days) {
  has <- !is.na(moment_days) & moment_days <= time_days
  g <- pmax(moment_days[has], 0)
  v <- c(guaranteed_n = length(g), guaranteed_days = sum(g),
         guaranteed_median = median(g), follow_up_days = sum(time_days[has]),
         guaranteed_pct = 100 * sum(g) / sum(time_days[has]))
  for (stat in names(v))
    put("case", case, key(analysis, "", "", "", "immortal-time", stat), v[[stat]])
}

naive <- function(case, analysis, d, group, codes) {
  w <- where(analysis, "naive", "naive")
  r <- data.frame(entry = -1, exit = d$time, event = d$event, group)
  for (i in seq_along(codes))
    put_curve(case, in_group(w, codes[i]), r[r$group == i - 1, ])
  if (length(codes) > 1) put_ratio(case, w, r, codes, "naive")
}

# --- tests/cases/simon-makuch -----------------------------------------------------

stanford <- function() {
  case <- "simon-makuch"
  days <- data.frame(time = jasa$futime, event = jasa$fustat,
                     change = jasa$wait.time)
  months <- data.frame(time = as.numeric(jasa$fu.date - jasa$accept.dt) / MONTH,
                       event = jasa$fustat,
                       change = as.numeric(jasa$tx.date - jasa$accept.dt) / MONTH)
  half <- 0.5 / MONTH

  guaranteed(case, "panel", days$time, days$change)
  naive(case, "panel", months, as.integer(!is.na(days$change)), moves)
  for (at in c(1, 3))
    landmark(case, where("panel", "landmark", paste0("landmark-", at)), months,
             at, as.integer(!is.na(months$change) & months$change <= at), moves,
             test = FALSE, ratio = "switch")
  simon_makuch(case, "panel", months, half, panel = TRUE)

  fit <- simon_makuch(case, "dates", months, half, times = c(6, 12))
  simon_makuch(case, "strict", months, 0)
  # R's jasa1 leaves out the patient who died on the day of acceptance
  one <- coxph(Surv(start, stop, event) ~ transplant, jasa1)
  stopifnot(all.equal(unname(coef(fit)), unname(coef(one))))
  simon_makuch(case, "from_30", days, 0.5, landmark = 30, times = 365)
  wait <- with(days, ifelse(change == time, change + 0.5, change + 1))
  fit <- simon_makuch(case, "heart", data.frame(time = days$time + 1,
                                                event = days$event,
                                                change = wait), 0.5)
  two <- coxph(Surv(start, stop, event) ~ transplant, heart)
  stopifnot(all.equal(unname(coef(fit)), unname(coef(two))))
  young <- round(jasa$age, 2) < 50
  simon_makuch(case, "young", days[young, ], 0.5, population = "young")
  before_landmarks(case, "landmark", days)
  before_landmarks(case, "plain", days)
  for (at in c(0, 30, 90))
    landmark(case, where("landmark", "landmark", at), days, at,
             as.integer(!is.na(days$change) & days$change <= at), moves, 365)
  for (at in c(30, 5000))
    landmark(case, where("plain", "landmark", at), days, at,
             rep(0L, nrow(days)), "", 100)
}

# tmerge() splits as we do without a lead; it has no times of 0.
check_tmerge <- function() {
  j <- jasa[jasa$futime > 0, ]
  j$id <- seq_len(nrow(j))
  d <- tmerge(j, j, id = id, death = event(futime, fustat),
              transplanted = tdc(wait.time))
  theirs <- coxph(Surv(tstart, tstop, death) ~ transplanted, d)
  change <- effective(j$wait.time, j$futime, rep(0, nrow(j)), 0)
  r <- split_rows(rep(0, nrow(j)), j$futime, j$fustat, change, rep(0, nrow(j)))
  ours <- coxph(Surv(entry, exit, event) ~ group, r)
  stopifnot(nrow(r) == nrow(d), all.equal(unname(coef(theirs)),
                                          unname(coef(ours))))
}

# --- tests/cases/immortal -----------------------------------------------------------

operated <- function() {
  case <- "immortal"
  d <- read.csv("config/data/opd-cohort.csv", comment.char = "#",
                na.strings = c("NA", ""), check.names = FALSE)
  date <- function(name) as.numeric(as.Date(d[[name]]))
  cutoff <- as.numeric(as.Date("2025-03-31"))
  stopifnot(all(date("surgery_date") <= cutoff))
  event <- pmin(date("progression_date"), date("death_date"), na.rm = TRUE)
  end <- pmin(ifelse(is.na(event), date("last contact"), event), cutoff)
  days <- data.frame(time = end - date("opd_date"),
                     event = as.integer(!is.na(event) & event <= cutoff))
  entry_days <- date("surgery_date") - date("opd_date")
  months <- data.frame(time = days$time / MONTH, event = days$event)
  entry <- entry_days / MONTH
  long <- as.integer((date("opd_date") - date("start_date")) / MONTH >= 12)
  codes <- c("<12 months", "≥12 months")
  one <- rep(0L, nrow(d))
  stopifnot(all(days$time > entry_days))

  late <- data.frame(entry, exit = months$time, event = months$event)
  for (analysis in c("panel", "panel_by")) {
    guaranteed(case, analysis, days$time, entry_days)
    naive(case, analysis, months, one, "")
    for (at in if (analysis == "panel") c(1.5, 3) else 3)
      landmark(case, where(analysis, "landmark", paste0("landmark-", at)),
               months, at, one, "", test = FALSE, ratio = TRUE, entry = entry)
    put_curve(case, where(analysis, "delayed-entry", "delayed-entry"), late)
  }
  naive(case, "panel_by", months, long, codes)
  landmark_by(case, months, long, codes, entry)
  w <- where("panel_by", "delayed-entry", "delayed-entry")
  for (i in 1:2)
    put_curve(case, in_group(w, codes[i]), late[long == i - 1, ])
  put_ratio(case, w, cbind(late, group = long), codes, "delayed-entry")
  before_landmarks(case, "landmark", months)
  for (at in c(3, 6))
    landmark(case, where("landmark", "landmark", at), months, at, long, codes, 12)
}

# The groups of the panel's landmark, whose exclusions are put already.
landmark_by <- function(case, d, group, codes, entry) {
  at <- 3
  keep <- d$time > at & entry <= at
  w <- where("panel_by", "landmark", "landmark-3")
  r <- data.frame(entry = -1, exit = d$time[keep] - at, event = d$event[keep],
                  group = group[keep])
  for (i in 1:2)
    put_curve(case, in_group(w, codes[i]), r[r$group == i - 1, ])
  put_ratio(case, w, r, codes, "landmark")
}

# --- Math -----------------------------------------------------------------------------

# tests/reference/delayed.csv; who has group > 0 changes at x3.
math <- function() {
  d <- read.csv("tests/reference/delayed.csv")
  for (late in c(FALSE, TRUE)) for (lead in c(0, 0.5)) {
    case <- paste0(if (late) "late" else "origin", "-", lead)
    entry <- if (late) d$entry else rep(-1, nrow(d))
    start <- pmax(entry, 0)
    raw <- ifelse(d$group > 0, d$x3, NA)
    change <- effective(raw, d$time, start, lead)
    r <- split_rows(entry, d$time, d$event, change, start)
    from_start <- !is.na(change) & change <= start
    put("math", case, "n_before", sum(r$group == 0))
    put("math", case, "n_after", sum(r$group == 1))
    put("math", case, "n_changed", sum(!is.na(change) & !from_start))
    put("math", case, "n_from_start", sum(from_start))
    put("math", case, "n_at_exit",
        sum(!is.na(raw) & raw > start & raw == d$time))
    put("math", case, "n_later", sum(!is.na(raw) & raw > start & raw > d$time))
    for (g in 0:1) for (at in seq(5, 95, by = 10)) {
      of <- r[r$group == g, ]
      # 0/0 once the curve is at 0: the definition
      put("math", case, paste("survival", g, at, sep = "|"),
          definition_survival(entry, d$time, d$event, change, start, g, at))
      put("math", case, paste("n_risk", g, at, sep = "|"),
          sum(of$entry < at & of$exit >= at))
    }
    test <- group_test(entry, d$time, d$event, function(t)
      state_before(t, change, start), 2)
    put("math", case, "statistic", test$statistic)
    put("math", case, "p", test$p)
    for (g in 0:1) {
      put("math", case, paste("observed", g, sep = "|"), test$observed[g + 1])
      put("math", case, paste("expected", g, sep = "|"), test$expected[g + 1])
    }
    for (ties in c("efron", "breslow")) {
      fit <- coxph(Surv(entry, exit, event) ~ group, r, ties = ties)
      put("math", case, paste("coef", ties, sep = "|"), coef(fit))
      put("math", case, paste("se", ties, sep = "|"), sqrt(fit$var))
    }
    has <- !is.na(raw) & raw <= d$time
    put("math", case, "guaranteed_n", sum(has))
    g <- pmax(raw[has] - start[has], 0)
    put("math", case, "guaranteed_sum", sum(g))
    put("math", case, "guaranteed_median", median(g))
    put("math", case, "follow_up", sum((d$time - start)[has]))
  }
  for (kept in c(FALSE, TRUE)) for (at in c(0, 12, 25)) {
    case <- paste0(if (kept) "kept" else "excluded", "-", at)
    gone <- d$time <= at
    late <- !gone & d$entry > at
    put("math", case, "n_events", sum(gone & d$event == 1))
    put("math", case, "n_censored", sum(gone & d$event == 0))
    put("math", case, "n_later", if (kept) 0 else sum(late))
    keep <- !gone & (kept | !late)
    put("math", case, "n", sum(keep))
    fit <- survfit(Surv(pmax(entry, at) - at - (entry <= at), time - at,
                        event) ~ 1, d[keep, ])
    for (t in seq(5, 65, by = 10))
      put("math", case, paste("survival", 0, t, sep = "|"),
          summary(fit, times = t, extend = TRUE)$surv)
  }
}

math()
check_tmerge()
stanford()
operated()
table <- do.call(rbind, rows)
stopifnot(!grepl("[\",\n]", unlist(table)), !anyDuplicated(table[1:3]))
con <- file("tests/reference/time_varying.csv", open = "wb")
writeLines(enc2utf8(c(paste(names(table), collapse = ","),
                      do.call(paste, c(table, sep = ",")))), con, useBytes = TRUE)
close(con)
cat(nrow(table), "numbers\n")
