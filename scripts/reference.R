# Right answers from R, for the tests.
#
#     Rscript scripts/reference.R          (from the top of the tree)
#
# Writes into tests/reference/
#   delayed.csv            a made-up cohort with delayed entry and ties
#   math.csv               what src/math must compute (test_math)
#   gbsg.csv, lung.csv, veteran.csv, opd-surgery.csv
#                          every number that config/*.yaml must produce
#   README.md              which R call gives what, versions, tolerances
# Nothing here is taken from survreport's own output.  Where R has no function
# for a definition (Collett's interval, SAS's and SPSS's quantiles, reverse
# Kaplan-Meier with ordered ties, log-rank with delayed entry), the definition
# is written out below, in a way other than the program's.

suppressPackageStartupMessages(library(survival))

R_WANTED <- "4.2.2"
SURVIVAL_WANTED <- "3.5.3"
r_version <- paste(R.version$major, R.version$minor, sep = ".")
survival_version <- as.character(packageVersion("survival"))
if (r_version != R_WANTED || survival_version != SURVIVAL_WANTED)
  stop("the committed references are of R ", R_WANTED, " and survival ",
       SURVIVAL_WANTED, "; this is R ", r_version, " and survival ",
       survival_version)
if (!file.exists("config/data/gbsg.csv"))
  stop("run from the top of the tree: Rscript scripts/reference.R")

OUT <- "tests/reference"
TOL <- sqrt(.Machine$double.eps) # of survival's own comparisons
Z <- qnorm(0.975)
MONTH <- 30.4375 # days
dir.create(OUT, showWarnings = FALSE)

# A file of the reference folder, in UTF-8 in any locale.
write_lines <- function(name, lines) {
  con <- file(file.path(OUT, name), open = "wb")
  on.exit(close(con))
  writeLines(enc2utf8(lines), con, useBytes = TRUE)
}

# A CSV whose fields need no quotes.
write_table <- function(name, table) {
  columns <- lapply(table, function(x) enc2utf8(as.character(x)))
  stopifnot(!grepl("[\",\n]", unlist(columns)))
  write_lines(name, c(paste(names(table), collapse = ","),
                      do.call(paste, c(columns, sep = ","))))
}

# --- Data ---------------------------------------------------------------------

gbsg <- read.csv("config/data/gbsg.csv")
lung <- read.csv("config/data/lung.csv")
veteran <- read.csv("config/data/veteran.csv")
opd <- read.csv("config/data/opd-cohort.csv", comment.char = "#",
                na.strings = c("NA", ""), check.names = FALSE)
cell_levels <- c("squamous", "smallcell", "adeno", "large")
stopifnot(nrow(gbsg) == 686, nrow(lung) == 228, nrow(veteran) == 137,
          nrow(opd) == 59, all(veteran$celltype %in% cell_levels))

# Delayed entry, ties in exits and between entries and exits, three groups.
make_delayed <- function() {
  RNGkind("Mersenne-Twister", "Inversion", "Rejection")
  set.seed(1966)
  n <- 160
  group <- rep(0:2, length.out = n)
  x1 <- round(rnorm(n, 50, 12), 1)
  x2 <- rbinom(n, 1, 0.4)
  x3 <- round(rexp(n, 1 / 40))
  entry <- ifelse(runif(n) < 0.35, 0, round(runif(n, 0, 30)))
  hazard <- 0.015 * exp(0.02 * (x1 - 50) + 0.5 * x2 + 0.2 * group)
  exit <- entry + ceiling(rexp(n, hazard))
  end <- round(runif(n, 40, 120))
  event <- as.integer(exit <= end)
  time <- pmax(pmin(exit, end), entry + 1)
  data.frame(entry, time, event, group, x1, x2, x3)
}

# --- Definitions that R does not have -------------------------------------------

# The first time with y at or below q, for a falling step function.
first_at <- function(time, y, q) {
  hit <- which(!is.na(y) & y <= q + TOL)
  if (length(hit)) time[hit[1]] else NA
}

first_under <- function(time, y, q) {
  hit <- which(!is.na(y) & y < q - TOL)
  if (length(hit)) time[hit[1]] else NA
}

# print(survfit)'s rule, for any level (survival:::survmean has it for 1/2).
print_rule <- function(time, y, q) {
  keep <- !is.na(y) & y < q + TOL
  if (!any(keep)) return(NA)
  time <- time[keep]
  y <- y[keep]
  lower <- which(y < y[1])
  if (abs(y[1] - q) < TOL && length(lower)) (time[1] + time[lower[1]]) / 2
  else time[1]
}

# SAS: min{t: S(t) < q}; where S = q on an interval, its middle.
sas_rule <- function(time, y, q) {
  under <- first_under(time, y, q)
  at <- first_at(time, y, q)
  if (is.na(under)) NA else (at + under) / 2
}

point_quantile <- function(fit, p, rule)
  switch(rule,
    "r-print" = print_rule(fit$time, fit$surv, 1 - p),
    "r-quantile" = unname(quantile(fit, p, conf.int = FALSE)),
    "sas" = sas_rule(fit$time, fit$surv, 1 - p),
    "first" = first_at(fit$time, fit$surv, 1 - p))

# The fit has the transform's band in it.
limit_quantile <- function(fit, p, rule) {
  q <- 1 - p
  switch(rule,
    "r-print" = c(print_rule(fit$time, fit$lower, q),
                  print_rule(fit$time, fit$upper, q)),
    "r-quantile" = {
      both <- quantile(fit, p)
      unname(c(both$lower, both$upper))
    },
    "sas" = c(first_at(fit$time, fit$lower, q),
              first_under(fit$time, fit$upper, q)),
    "first" = c(first_at(fit$time, fit$lower, q),
                first_at(fit$time, fit$upper, q)))
}

# Collett, Modelling Survival Data in Medical Research, chapter 2.
collett_se <- function(fit, p) {
  q <- 1 - p
  events <- summary(fit) # event times only
  at <- which(events$surv <= q + TOL)
  low <- which(events$surv <= q - 0.05 + TOL)
  high <- which(events$surv >= q + 0.05 - TOL)
  if (!length(low)) return(NA)
  l <- events$time[low[1]]
  u <- if (length(high)) events$time[max(high)] else 0
  s_u <- if (length(high)) events$surv[max(high)] else 1
  slope <- (s_u - events$surv[low[1]]) / (l - u)
  se <- events$std.err[at[1]] / slope
  if (is.finite(se)) se else NA
}

# Kaplan-Meier of time to censoring with the events taken out first at ties.
ordered_reverse <- function(time, event) {
  t <- sort(unique(time))
  n <- sapply(t, function(u) sum(time >= u))
  d <- sapply(t, function(u) sum(time == u & event == 1))
  c <- sapply(t, function(u) sum(time == u & event == 0))
  list(time = t, n_risk = n, n_event = c, n_censor = d,
       survival = cumprod(1 - ifelse(c > 0, c / (n - d), 0)),
       greenwood = cumsum(ifelse(c > 0, c / ((n - d) * (n - d - c)), 0)))
}

# The limits of a quantile, symmetric in time.
collett_limits <- function(fit, p, rule)
  point_quantile(fit, p, rule) + c(-1, 1) * Z * collett_se(fit, p)

# Log-rank over the risk sets entry < t <= time, the definition.
delayed_logrank <- function(entry, time, event, group) {
  k <- sort(unique(group))
  u <- numeric(length(k))
  expected <- numeric(length(k))
  v <- matrix(0, length(k), length(k))
  for (t in unique(time[event == 1])) {
    at_risk <- entry < t & time >= t
    now <- time == t & event == 1
    n_k <- sapply(k, function(g) sum(at_risk & group == g))
    d_k <- sapply(k, function(g) sum(now & group == g))
    n <- sum(n_k)
    d <- sum(d_k)
    expected <- expected + d * n_k / n
    u <- u + d_k - d * n_k / n
    if (n > 1)
      v <- v + d * (n - d) / (n - 1) * (diag(n_k / n) - outer(n_k, n_k) / n^2)
  }
  inner <- -length(k)
  list(chisq = drop(u[inner] %*% solve(v[inner, inner], u[inner])),
       df = length(k) - 1, n = sapply(k, function(g) sum(group == g)),
       observed = sapply(k, function(g) sum(event[group == g])),
       expected = expected)
}

# --- math.csv -------------------------------------------------------------------

# 15 significant digits; nothing where there is no value.
number <- function(x) {
  x <- as.numeric(x)
  ifelse(is.na(x), "", sprintf("%.15g", x))
}

math <- new.env()
math$rows <- list()
math$section <- ""
put <- function(case, quantity, value, at = "", option = "")
  math$rows[[length(math$rows) + 1]] <-
    data.frame(section = math$section, case, quantity, option,
               at = as.character(at), value = number(value))
# Positions count from 0, as the program's do.
put_each <- function(case, quantity, values)
  put(case, quantity, values, seq_along(values) - 1)

math_cox <- function(case, fit) {
  overall <- summary(fit)
  put(case, "n", fit$n)
  put(case, "n_events", fit$nevent)
  put_each(case, "coef", coef(fit))
  put_each(case, "se", ifelse(is.na(coef(fit)), NA, sqrt(diag(fit$var))))
  put_each(case, "variance", fit$var)
  put(case, "loglik_null", fit$loglik[1])
  put(case, "loglik", fit$loglik[2])
  put(case, "lr", overall$logtest["test"])
  put(case, "wald", fit$wald.test)
  put(case, "score", overall$sctest["test"])
  put(case, "df", overall$logtest["df"])
  put(case, "iterations", fit$iter)
  put_each(case, "linear", head(fit$linear.predictors, 12))
  put(case, "c", fit$concordance["concordance"])
  put(case, "c_se", fit$concordance["std"])
  put(case, "concordant", fit$concordance["concordant"])
  put(case, "discordant", fit$concordance["discordant"])
  put(case, "tied", fit$concordance["tied.x"])
}

math_cox_all <- function(delayed) {
  g <- gbsg
  g$grade <- factor(g$grade)
  v <- veteran
  v$celltype <- factor(v$celltype, cell_levels)
  v$both <- v$karno + v$age
  l <- lung
  l$event <- l$status == 2
  # a level without events
  v$rare <- as.integer(v$time > 100 & v$status == 0)
  for (ties in c("efron", "breslow")) {
    case <- function(name) paste(name, ties, sep = "_")
    fit <- function(...) suppressWarnings(coxph(..., ties = ties))
    math_cox(case("gbsg"), fit(Surv(rfstime, status) ~ age + meno + size +
                                 grade + nodes + pgr + er + hormon, g))
    math_cox(case("lung_sex"), fit(Surv(time, event) ~ sex, l))
    math_cox(case("lung"), fit(Surv(time, event) ~ age + sex + ph.ecog +
                                 ph.karno + pat.karno + wt.loss, l))
    math_cox(case("veteran"), fit(Surv(time, status) ~ trt + celltype + karno +
                                    diagtime + age + prior, v))
    math_cox(case("delayed"), fit(Surv(entry, time, event) ~ x1 + x2 + x3,
                                  delayed))
    math_cox(case("aliased"), fit(Surv(time, status) ~ karno + age + both, v))
    math_cox(case("infinite"), fit(Surv(time, status) ~ karno + rare, v))
    # the first step goes too far and is halved; here more than once
    math_cox(case("halving"), fit(Surv(rfstime, status) ~ I(nodes^2), g))
    math_cox(case("halvings"), fit(Surv(rfstime, status) ~ I(size^12), g))
  }
}

transforms <- c(plain = "plain", log = "log", "log-log" = "log-log",
                logit = "logit", arcsine = "arcsin")
quantile_rules <- c("r-print", "r-quantile", "sas", "first")

math_km_quantiles <- function(case, y) {
  for (p in c(0.25, 0.5, 0.75)) {
    fit <- survfit(y ~ 1)
    for (rule in quantile_rules)
      put(case, "quantile", point_quantile(fit, p, rule), p, rule)
    put(case, "collett_se", collett_se(fit, p), p)
    for (transform in names(transforms)) {
      fit <- survfit(y ~ 1, conf.type = transforms[[transform]])
      for (rule in quantile_rules) {
        option <- paste(rule, transform, sep = "/")
        limits <- limit_quantile(fit, p, rule)
        put(case, "quantile_lo", limits[1], p, option)
        put(case, "quantile_hi", limits[2], p, option)
        table <- summary(fit)$table
        if (p == 0.5 && rule == "r-print")
          stopifnot(identical(unname(table[c("0.95LCL", "0.95UCL")]), limits))
      }
    }
    if (p == 0.5)
      stopifnot(identical(unname(summary(fit)$table["median"]),
                          as.numeric(point_quantile(fit, p, "r-print"))))
  }
}

# Rows of a curve: all of a short one, else about twenty, with the ends.
some_rows <- function(n) unique(round(seq(1, n, length.out = min(n, 20))))

math_km_curve <- function(case, fit) {
  put(case, "rows", length(fit$time))
  for (i in some_rows(length(fit$time))) {
    put(case, "time", fit$time[i], i - 1)
    put(case, "n_risk", fit$n.risk[i], i - 1)
    put(case, "n_event", fit$n.event[i], i - 1)
    put(case, "n_censor", fit$n.censor[i], i - 1)
    put(case, "survival", fit$surv[i], i - 1)
    put(case, "log_se", fit$std.err[i], i - 1)
  }
}

math_km <- function(case, y) {
  fit <- survfit(y ~ 1)
  put(case, "n_subjects", fit$n)
  put(case, "n_events", sum(fit$n.event))
  put(case, "n_censored", sum(fit$n.censor))
  math_km_curve(case, fit)
  for (transform in names(transforms)) {
    band <- survfit(y ~ 1, conf.type = transforms[[transform]])
    for (i in some_rows(length(fit$time))) {
      # R leaves S = 1 without limits in three transforms; we give S
      start <- fit$surv[i] == 1
      put(case, "band_lo", if (start) 1 else band$lower[i], i - 1, transform)
      put(case, "band_hi", if (start) 1 else band$upper[i], i - 1, transform)
    }
  }
  at <- sort(unique(c(0, 0.5, 1, 52, 53, 100, fit$time[5] + 0.25, fit$time[7],
                      max(fit$time), max(fit$time) + 1)))
  shown <- summary(fit, times = at, extend = TRUE)
  past <- at > max(fit$time) & min(fit$surv) > 0
  put(case, "survival_at", ifelse(past, NA, shown$surv), at)
  if (attr(y, "type") == "right")
    put(case, "risk_at", shown$n.risk, at)
  else
    put(case, "risk_at",
        sapply(at, function(t) sum(y[, 1] < t & y[, 2] >= t)), at)
  math_km_quantiles(case, y)
}

math_km_reverse <- function(case, time, event) {
  math_km(paste0(case, "_flip"), Surv(time, 1 - event))
  ordered <- ordered_reverse(time, event)
  case <- paste0(case, "_ordered")
  put(case, "rows", length(ordered$time))
  for (i in some_rows(length(ordered$time)))
    for (what in c("time", "n_risk", "n_event", "n_censor", "survival"))
      put(case, what, ordered[[what]][i], i - 1)
  for (i in some_rows(length(ordered$time)))
    put(case, "log_se", sqrt(ordered$greenwood[i]), i - 1)
}

math_km_all <- function(delayed) {
  math_km("gbsg", Surv(gbsg$rfstime, gbsg$status))
  math_km("gbsg_months", Surv(gbsg$rfstime / MONTH, gbsg$status))
  math_km("lung", Surv(lung$time, lung$status == 2))
  for (sex in 1:2) {
    l <- lung[lung$sex == sex, ]
    math_km(paste0("lung_sex", sex), Surv(l$time, l$status == 2))
  }
  for (trt in 1:2) {
    v <- veteran[veteran$trt == trt, ]
    math_km(paste0("veteran_trt", trt), Surv(v$time, v$status))
  }
  math_km("ten", Surv(c(54, 75, 77, 84, 87, 92, 95, 100, 110, 118),
                      rep(1:0, each = 5)))
  # the upper limit comes down, and rises again at 15
  math_km("rising", Surv(1:16, c(rep(1, 11), 0, 0, 0, 1, 1)))
  math_km("delayed", Surv(delayed$entry, delayed$time, delayed$event))
  math_km_reverse("tied", c(1, 2, 2, 2, 3, 4, 4, 5, 6, 7),
                  c(1, 1, 0, 0, 1, 0, 1, 0, 1, 0))
  math_km_reverse("lung", lung$time, lung$status - 1)
  math_km_reverse("gbsg", gbsg$rfstime, gbsg$status)
}

math_logrank <- function(case, y, group) {
  test <- survdiff(y ~ group)
  put(case, "statistic", test$chisq)
  put(case, "df", length(test$n) - 1)
  put(case, "p", test$pvalue)
  put_each(case, "observed", test$obs)
  put_each(case, "expected", test$exp)
  put_each(case, "n", test$n)
}

math_logrank_all <- function(delayed) {
  math_logrank("lung_sex", Surv(lung$time, lung$status == 2), lung$sex)
  math_logrank("gbsg_hormon", Surv(gbsg$rfstime, gbsg$status), gbsg$hormon)
  math_logrank("gbsg_grade", Surv(gbsg$rfstime, gbsg$status), gbsg$grade)
  math_logrank("veteran_trt", Surv(veteran$time, veteran$status), veteran$trt)
  math_logrank("veteran_cell", Surv(veteran$time, veteran$status),
               factor(veteran$celltype, cell_levels))
  test <- with(delayed, delayed_logrank(entry, time, event, group))
  put("delayed", "statistic", test$chisq)
  put("delayed", "df", test$df)
  put("delayed", "p", pchisq(test$chisq, test$df, lower.tail = FALSE))
  put_each("delayed", "observed",
           tapply(delayed$event, delayed$group, sum))
  put_each("delayed", "expected", test$expected)
  put_each("delayed", "n", table(delayed$group))
}

math_sample_all <- function() {
  columns <- list(gbsg_age = gbsg$age, gbsg_pgr = gbsg$pgr,
                  lung_wt.loss = na.omit(lung$wt.loss),
                  veteran_diagtime = veteran$diagtime)
  for (case in names(columns)) {
    x <- columns[[case]]
    put(case, "mean", mean(x))
    put(case, "sd", sd(x))
    for (type in c(2, 6, 7))
      for (p in c(0, 0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975, 1))
        put(case, "sample_quantile", quantile(x, p, type = type), p, type)
  }
}

math_dist_all <- function() {
  for (p in c(1e-300, 1e-10, 0.001, 0.025, 0.3, 0.5, 0.7, 0.95, 0.975, 0.995))
    put("normal", "quantile", qnorm(p), number(p))
  for (z in c(0, 0.1, 1, 1.96, 5, 10, 20, 30, 37.5))
    put("normal", "two_sided", 2 * pnorm(-z), z)
  for (df in c(1, 2, 3, 7, 20))
    for (x in c(0, 0.001, 0.5, 1, 3.84, 10.32674, 50, 300))
      put("chi_squared", "upper", pchisq(x, df, lower.tail = FALSE), x, df)
}

write_math <- function(delayed) {
  sections <- list(dist = math_dist_all, sample = math_sample_all,
                   km = function() math_km_all(delayed),
                   logrank = function() math_logrank_all(delayed),
                   cox = function() math_cox_all(delayed))
  for (name in names(sections)) {
    math$section <- name
    sections[[name]]()
  }
  all <- do.call(rbind, math$rows)
  write_table("math.csv", all)
  cat("math.csv:", nrow(all), "numbers\n")
}

# --- The shipped configs --------------------------------------------------------
# Rows as in DESIGN.md section 6; confidence 0.95.

conventions <- list(
  r = list(quantile = "r-print", band = "log", limits = limit_quantile,
           sample = 7, ties = "efron"),
  spss = list(quantile = "first", band = "plain", limits = collett_limits,
              sample = 6, ties = "breslow"))

config <- new.env()
start_config <- function(preset) {
  config$rows <- list()
  config$panel <- c("", "")
  config$rules <- conventions[[preset]]
}

# One row for each value; names(values) are the statistics.
emit <- function(analysis, context, values, variable = "", level = "",
                 group = "", group_level = "", population = "")
  config$rows[[length(config$rows) + 1]] <-
    data.frame(analysis, population, group1 = group,
               group1_level = as.character(group_level),
               group2 = config$panel[1], group2_level = config$panel[2], variable,
               variable_level = as.character(level), context,
               stat_name = names(values), stat = number(values))

write_config <- function(id) {
  all <- do.call(rbind, config$rows)
  if (all(all$group2 == ""))
    all <- all[!names(all) %in% c("group2", "group2_level")]
  key <- do.call(paste, c(all[names(all) != "stat"], sep = "\r"))
  stopifnot(!anyDuplicated(key))
  write_table(paste0(id, ".csv"), all)
  cat(id, ".csv: ", nrow(all), " numbers\n", sep = "")
}

# Table 1.  `categories`: for each, and for each set ("a;b"), the codes of its
# levels, in order.
config_summary <- function(analysis, data, variables, categories, by) {
  parts <- c(lapply(categories[[by]],
                    function(g) list(by, g, data[data[[by]] == g, ])),
             list(list("", "", data)))
  for (part in parts) {
    emit(analysis, "summary", c(n = nrow(part[[3]])), "", "", part[[1]],
         part[[2]])
    for (name in variables) {
      x <- part[[3]][[name]]
      known <- x[!is.na(x)]
      put_part <- function(values, level = "")
        emit(analysis, "summary", values, name, level, part[[1]], part[[2]])
      put_part(c(n = length(known), missing = sum(is.na(x))))
      if (name %in% names(categories)) {
        items <- strsplit(as.character(known), ";", fixed = TRUE)
        stopifnot(unlist(items) %in% categories[[name]])
        for (level in categories[[name]]) {
          n <- sum(vapply(items, function(has) level %in% has, NA))
          put_part(c(n = n, denominator = length(known),
                     pct = 100 * n / length(known)), level)
        }
      } else {
        q <- unname(quantile(known, c(0.25, 0.5, 0.75),
                             type = config$rules$sample))
        ends <- if (length(known)) range(known) else c(NA, NA)
        put_part(c(q1 = q[1], median = q[2], q3 = q[3], mean = mean(known),
                   sd = sd(known), min = ends[1], max = ends[2]))
      }
    }
  }
}

# One curve: totals, quantiles with limits, survival at times.
config_curve <- function(analysis, context, y, endpoint, times, ...) {
  rules <- config$rules
  fit <- survfit(y ~ 1, conf.type = rules$band)
  q <- function(p) c(point_quantile(fit, p, rules$quantile),
                     rules$limits(fit, p, rules$quantile))
  quantiles <- c(q(0.25), q(0.5), q(0.75))
  names(quantiles) <- paste0(rep(c("q25", "median", "q75"), each = 3),
                             c("", "_lo", "_hi"))
  # what R itself prints
  table <- summary(fit)$table
  if (rules$quantile == "r-print")
    stopifnot(identical(unname(table[c("median", "0.95LCL", "0.95UCL")]),
                        as.numeric(unname(quantiles[4:6]))))
  emit(analysis, context,
       c(n = fit$n, events = sum(fit$n.event), censored = sum(fit$n.censor),
         quantiles, median_se = collett_se(fit, 0.5)), endpoint, ...)
  for (t in times) {
    at <- summary(fit, times = t, extend = TRUE)
    past <- t > max(fit$time) && min(fit$surv) > 0
    values <- c(survival = at$surv, survival_se = at$std.err,
                survival_lo = at$lower, survival_hi = at$upper)
    if (past) values[] <- NA
    at_risk <- if (attr(y, "type") == "right") at$n.risk
               else sum(y[, 1] < t & y[, 2] >= t)
    emit(analysis, context, c(values, at_risk = at_risk), endpoint, t, ...)
  }
}

config_logrank <- function(analysis, y, group, by, codes, population = "") {
  if (attr(y, "type") == "right") {
    test <- survdiff(y ~ group)
    test <- list(chisq = test$chisq, df = length(test$n) - 1, p = test$pvalue,
                 n = test$n, observed = test$obs, expected = test$exp)
  } else {
    test <- delayed_logrank(y[, 1], y[, 2], y[, 3], group)
    test$p <- pchisq(test$chisq, test$df, lower.tail = FALSE)
  }
  emit(analysis, "log-rank",
       c(statistic = test$chisq, df = test$df, p = test$p),
       group = by, population = population)
  for (i in seq_along(codes))
    emit(analysis, "log-rank",
         c(n = test$n[[i]], observed = test$observed[i],
           expected = test$expected[i]),
         group = by, group_level = codes[i], population = population)
}

# Curves by group, and the test between them.
config_by <- function(analysis, y, group, by, codes, endpoint, times,
                      population = "", test = TRUE) {
  known <- !is.na(group)
  y <- y[known]
  group <- group[known]
  for (code in codes)
    config_curve(analysis, "kaplan-meier", y[group == code], endpoint, times,
                 group = by, group_level = code, population = population)
  if (test)
    config_logrank(analysis, y, factor(group, codes), by, codes, population)
}

# Hazard ratios of the groups to the first, of a Cox model of the groups alone.
config_ratios <- function(analysis, y, group, by, codes, endpoint,
                          population = "") {
  fit <- coxph(y ~ factor(group, codes), ties = config$rules$ties)
  for (i in seq_along(codes)[-1]) {
    b <- unname(coef(fit)[i - 1])
    se <- sqrt(fit$var[i - 1, i - 1])
    emit(analysis, "cox",
         c(coef = b, se = se, hr = exp(b), hr_lo = exp(b - Z * se),
           hr_hi = exp(b + Z * se), z = b / se, p = 2 * pnorm(-abs(b / se))),
         endpoint, "", by, codes[i], population)
  }
}

# Coefficients by number or level, of a model of these terms.
config_effects <- function(analysis, context, fit, terms, categories) {
  i <- 0
  for (name in terms)
    for (level in if (name %in% names(categories)) categories[[name]][-1] else "") {
      i <- i + 1
      b <- unname(coef(fit)[i])
      se <- sqrt(fit$var[i, i])
      emit(analysis, context,
           c(coef = b, se = se, hr = exp(b), hr_lo = exp(b - Z * se),
             hr_hi = exp(b + Z * se), z = b / se, p = 2 * pnorm(-abs(b / se))),
           name, level)
    }
  stopifnot(i == length(coef(fit)))
  i
}

# `terms`: the columns of `data`; those in `categories` are factors.  `beside`:
# each term alone as well, and likelihood ratios of those with several coefficients.
config_cox <- function(analysis, data, y, terms, categories, endpoint,
                       beside = FALSE) {
  used <- complete.cases(data[terms])
  if (any(!used))
    emit(analysis, "sample", c(excluded_covariate = sum(!used)), endpoint)
  data <- data[used, ]
  y <- y[used]
  for (name in intersect(terms, names(categories)))
    data[[name]] <- factor(data[[name]], categories[[name]])
  cox <- function(terms) coxph(reformulate(sprintf("`%s`", terms), "y"), data,
                               ties = config$rules$ties)
  fit <- cox(terms)
  shown <- summary(fit)
  i <- config_effects(analysis, "cox", fit, terms, categories)
  for (name in intersect(terms, names(categories)))
    for (level in categories[[name]])
      emit(analysis, "cox",
           c(n = sum(data[[name]] == level),
             events = sum(y[data[[name]] == level, 2])), name, level)
  for (name in if (beside) terms) {
    config_effects(analysis, "cox-univariable", cox(name), name, categories)
    df <- length(categories[[name]]) - 1
    if (df < 2) next
    lr <- 2 * (fit$loglik[2] - cox(setdiff(terms, name))$loglik[2])
    emit(analysis, "cox",
         c(lr_statistic = lr, lr_df = df, lr_p = pchisq(lr, df, lower.tail = FALSE)),
         name)
  }
  tests <- list(lr = shown$logtest["test"], wald = fit$wald.test,
                score = shown$sctest["test"])
  for (name in names(tests)) {
    test <- unname(tests[[name]])
    values <- c(test, i, pchisq(test, i, lower.tail = FALSE))
    names(values) <- paste0(name, c("_statistic", "_df", "_p"))
    emit(analysis, "cox", values)
  }
  emit(analysis, "cox",
       c(n = fit$n, events = fit$nevent, loglik_null = fit$loglik[1],
         loglik = fit$loglik[2],
         concordance = unname(fit$concordance["concordance"]),
         concordance_se = unname(fit$concordance["std"]),
         iterations = fit$iter))
}

config_gbsg <- function() {
  start_config("r")
  d <- gbsg
  ages <- c("<45 years", "45\u201359 years", "\u226560 years")
  nodes <- c("1\u20133", "4\u20139", "\u226510")
  # cut: [45, 60] starts a new group at 45 and at 60
  d$age_group <- ages[1 + (d$age >= 45) + (d$age >= 60)]
  d$nodes_group <- nodes[1 + (d$nodes >= 4) + (d$nodes >= 10)]
  levels <- list(age_group = ages, meno = 0:1, grade = 1:3,
                 nodes_group = nodes, hormon = 0:1)
  y <- Surv(d$rfstime / MONTH, d$status)
  times <- c(12, 24, 36, 60)
  config_summary("baseline", d, c("age", "age_group", "meno", "size", "grade",
                                  "nodes", "nodes_group", "pgr", "er"),
                 levels, "hormon")
  emit("patients", "flow", c(n = nrow(d)))
  emit("patients", "flow", c(n = sum(!is.na(y)), left_out = sum(is.na(y))),
       "endpoint", "rfs")
  emit("patients", "flow", c(left_out = sum(is.na(d$hormon))), group = "hormon")
  for (arm in 0:1)
    emit("patients", "flow", c(n = sum(d$hormon == arm),
                               events = sum(d$status[d$hormon == arm])),
         group = "hormon", group_level = arm)
  config_curve("follow_up", "reverse-kaplan-meier",
               Surv(d$rfstime / MONTH, 1 - d$status), "rfs", NULL)
  config_curve("rfs_all", "kaplan-meier", y, "rfs", times)
  config_by("rfs_hormon", y, d$hormon, "hormon", 0:1, "rfs", times)
  config_by("rfs_grade", y, d$grade, "grade", 1:3, "rfs", times)
  config_ratios("rfs_hormon", y, d$hormon, "hormon", 0:1, "rfs")
  config_by("rfs_meno", y, d$hormon, "hormon", 0:1, "rfs", NULL)
  config_ratios("rfs_meno", y, d$hormon, "hormon", 0:1, "rfs")
  for (meno in 0:1) {
    config$panel <- c("meno", meno)
    own <- d$meno == meno
    emit("rfs_meno", "kaplan-meier", c(n = sum(own)), "rfs")
    config_by("rfs_meno", y[own], d$hormon[own], "hormon", 0:1, "rfs", NULL)
    config_ratios("rfs_meno", y[own], d$hormon[own], "hormon", 0:1, "rfs")
  }
  config$panel <- c("", "")
  d$age_10 <- d$age / 10
  d$size_10 <- d$size / 10
  d$pgr_100 <- d$pgr / 100
  d$er_100 <- d$er / 100
  config_cox("model", d, y, c("age_10", "meno", "size_10", "grade", "nodes",
                              "pgr_100", "er_100", "hormon"), levels, "rfs", TRUE)
  write_config("gbsg")
}

config_lung <- function() {
  start_config("r")
  d <- lung
  dead <- as.integer(d$status == 2)
  limited <- ifelse(is.na(d$ph.ecog), NA,
                    ifelse(d$ph.ecog >= 2, "true", "false"))
  levels <- list(sex = 1:2, ph.ecog = 0:3)
  y <- Surv(d$time, dead)
  times <- c(180, 365, 730)
  config_summary("baseline", d, c("age", "sex", "ph.ecog", "ph.karno",
                                  "pat.karno", "meal.cal", "wt.loss"),
                 levels, "sex")
  config_curve("follow_up", "reverse-kaplan-meier", Surv(d$time, 1 - dead),
               "os", NULL)
  config_curve("os_all", "kaplan-meier", y, "os", times)
  config_by("os_sex", y, d$sex, "sex", 1:2, "os", times)
  config_ratios("os_sex", y, d$sex, "sex", 1:2, "os")
  emit("os_ecog", "sample", c(excluded_covariate = sum(is.na(limited))), "os")
  config_by("os_ecog", y, limited, "ecog_limited", c("false", "true"), "os",
            c(180, 365))
  good <- d$ph.ecog %in% 0:1
  config_by("os_01", y[good], d$sex[good], "sex", 1:2, "os", NULL, "ecog_01")
  config_cox("model_sex", d, y, "sex", levels, "os")
  config_cox("model", d, y, c("sex", "age", "ph.ecog", "pat.karno", "wt.loss"),
             levels, "os")
  write_config("lung")
}

config_veteran <- function() {
  start_config("r")
  d <- veteran
  levels <- list(trt = 1:2, celltype = cell_levels, prior = c(0, 10))
  y <- Surv(d$time, d$status)
  times <- c(90, 180, 365)
  config_summary("baseline", d, c("age", "celltype", "karno", "diagtime",
                                  "prior"), levels, "trt")
  config_curve("follow_up", "reverse-kaplan-meier", Surv(d$time, 1 - d$status),
               "os", NULL)
  config_by("os_trt", y, d$trt, "trt", 1:2, "os", times)
  config_ratios("os_trt", y, d$trt, "trt", 1:2, "os")
  config_by("os_cell", y, d$celltype, "celltype", cell_levels, "os", times)
  config_cox("model", d, y, c("trt", "celltype", "karno", "diagtime", "age",
                              "prior"), levels, "os")
  write_config("veteran")
}

# The cohort as it was on the day of the cut-off, dates as days: later patients
# are left out, later dates not yet known, follow-up ends on the day.
opd_as_of <- function(cutoff) {
  d <- opd
  names(d)[names(d) == "last contact"] <- "last_contact"
  cutoff <- as.numeric(as.Date(cutoff))
  dates <- grep("_date$|^last_contact$", names(d))
  d[dates] <- lapply(d[dates], function(x) as.numeric(as.Date(x)))
  d <- d[d$surgery_date <= cutoff, ]
  d$last_contact <- pmin(d$last_contact, cutoff)
  for (name in c("progression_date", "death_date"))
    d[[name]][which(d[[name]] > cutoff)] <- NA
  d
}

# Times in months from dates; `event` is missing where there was none.
from_dates <- function(origin, event, censor)
  data.frame(time = (ifelse(is.na(event), censor, event) - origin) / MONTH,
             event = as.integer(!is.na(event)))

# Counts of a swimmer plot: patients, and the dates marked.
config_swimmer <- function(analysis, times, group, by, codes, endpoint, origin,
                           marks) {
  counts <- function(event, ...)
    emit(analysis, "swimmer",
         c(n = length(event), events = sum(event), censored = sum(1 - event)),
         endpoint, ...)
  counts(times$event)
  emit(analysis, "swimmer", c(max = max(times$time)), endpoint)
  for (code in codes)
    counts(times$event[group == code], group = by, group_level = code)
  for (name in names(marks)) {
    before <- na.omit(marks[[name]] < origin)
    emit(analysis, "swimmer", c(n = sum(!before)), name)
    emit(analysis, "swimmer", c(n = sum(before)), name, "before origin")
  }
}

# The panel of naive, landmark and delayed-entry estimates.  `origin` and
# `entry` are days, `times` months from the origin.
config_immortal <- function(analysis, times, origin, entry, group, by, codes,
                            endpoint, landmark) {
  guaranteed <- entry - origin
  emit(analysis, "immortal-time",
       c(guaranteed_n = sum(guaranteed > 0), guaranteed_days = sum(guaranteed),
         guaranteed_median = median(guaranteed),
         follow_up_days = sum(times$time * MONTH),
         guaranteed_pct = 100 * sum(guaranteed) / sum(times$time * MONTH)),
       endpoint)
  rows <- function(level, context, y, group) {
    config_curve(analysis, context, y, endpoint, NULL, level = level)
    for (code in codes)
      config_curve(analysis, context, y[group == code], endpoint, NULL,
                   level = level, group = by, group_level = code)
    fit <- coxph(y ~ factor(group, codes), ties = config$rules$ties)
    b <- unname(coef(fit))
    se <- sqrt(fit$var[1, 1])
    emit(analysis, context,
         c(coef = b, se = se, hr = exp(b), hr_lo = exp(b - Z * se),
           hr_hi = exp(b + Z * se), z = b / se, p = 2 * pnorm(-abs(b / se))),
         endpoint, level, by, codes[2])
  }
  rows("naive", "naive", Surv(times$time, times$event), group)
  early <- times$time <= landmark
  late <- guaranteed / MONTH > landmark & !early
  level <- paste0("landmark-", landmark)
  emit(analysis, "landmark",
       c(excluded_event = sum(early & times$event == 1),
         excluded_censored = sum(early & times$event == 0),
         excluded_entry = sum(late)), endpoint, level)
  stay <- !early & !late
  rows(level, "landmark", Surv(times$time[stay] - landmark, times$event[stay]),
       group[stay])
  rows("delayed-entry", "delayed-entry",
       Surv(guaranteed / MONTH, times$time, times$event), group)
}

config_opd <- function() {
  start_config("spss")
  d <- opd_as_of("2025-03-31")
  long <- c("<12 months", "\u226512 months")
  # cut: [12] starts a new group at 12
  d$long_pre_opd <- long[1 + ((d$opd_date - d$start_date) / MONTH >= 12)]
  d$her2 <- ifelse(d$subtype == "HER2", "true", "false")
  d$age_10 <- d$age / 10
  levels <- list(subtype = c("HR", "HER2", "TN"), long_pre_opd = long,
                 her2 = c("false", "true"), site = c("breast", "nodes", "both"),
                 grade = 1:3, ecog = 0:2,
                 treatment = c("ET", "CT", "HP", "TZ", "TD", "IO"),
                 surgery = c("lumpectomy", "mastectomy", "slnb", "alnd"))
  times <- c(6, 12, 24)
  before <- with(d, from_dates(start_date, opd_date, last_contact))
  waiting <- with(d, from_dates(opd_date, surgery_date, last_contact))
  after <- with(d, from_dates(opd_date,
                              pmin(progression_date, death_date, na.rm = TRUE),
                              last_contact))
  y <- Surv(after$time, after$event)
  config_summary("baseline", d, c("subtype", "age", "line", "long_pre_opd",
                                  "site", "grade", "ki67", "ecog", "treatment",
                                  "surgery"), levels, "subtype")
  config_curve("before", "kaplan-meier", Surv(before$time, before$event),
               "pre_pfs", NULL)
  config_curve("waiting", "kaplan-meier", Surv(waiting$time, waiting$event),
               "to_surgery", NULL)
  config_curve("follow_up", "reverse-kaplan-meier",
               Surv(after$time, 1 - after$event), "ps_pfs", NULL)
  config_curve("pfs", "kaplan-meier", y, "ps_pfs", times)
  config_by("pfs_subtype", y, d$subtype, "subtype", levels$subtype, "ps_pfs",
            NULL, test = FALSE)
  config_by("pfs_long", y, d$long_pre_opd, "long_pre_opd", long, "ps_pfs",
            times)
  config_cox("model_long", d, y, "long_pre_opd", levels, "ps_pfs")
  config_cox("model", d, y, c("long_pre_opd", "her2", "age_10"), levels,
             "ps_pfs")
  # at risk from surgery; who leaves before it was never at risk
  entry <- waiting$time
  seen <- entry < after$time
  y <- Surv(entry[seen], after$time[seen], after$event[seen])
  config_curve("entry", "kaplan-meier", y, "ps_pfs_entry", times)
  config_logrank("entry_long", y, factor(d$long_pre_opd[seen], long),
                 "long_pre_opd", long)
  config_swimmer("course", after, d$subtype, "subtype", levels$subtype,
                 "ps_pfs", d$opd_date,
                 d[c("surgery_date", "progression_date", "death_date")])
  config_immortal("guarantee", after, d$opd_date, d$surgery_date,
                  d$long_pre_opd, "long_pre_opd", long, "ps_pfs", 3)
  write_config("opd-surgery")
}

# --- README.md ------------------------------------------------------------------

write_readme <- function() write_lines("README.md", c(
"# Right answers",
"",
paste0("Written by `Rscript scripts/reference.R` with R ", r_version,
       " and survival ", sub(".([0-9]+)$", "-\\1", survival_version),
       ", which stops on other versions."),
"Nothing here comes from survreport's own output, and nothing is edited by",
"hand: to change a file, change the script.",
"",
"| file | what | held against | by | to |",
"|---|---|---|---|---|",
paste("| `gbsg.csv` `lung.csv` `veteran.csv` `opd-surgery.csv`, and of others",
      "`mgus2.csv` `response.csv` | every number of",
      "`config/*.yaml`, joined by the key columns | `results.csv` |",
      "`tests/reference.sh` | 1e-9, which is what 10 digits can show |"),
paste("| `NAME.cases` | which cases a config shows, line by line |",
      "their `results.csv`, which are held against R's numbers |",
      "`tests/reference.sh` | the same rows |"),
paste("| `math.csv` | estimators on the same cohorts and on `delayed.csv` |",
      "`src/math` | `tests/unit/test_math.c` | 1e-12; log-rank 1e-11;",
      "Collett's error 1e-10; Cox 1e-9 |"),
"| `delayed.csv` | 160 made-up patients, delayed entry, ties | | | |",
"",
"Errors are relative. Numbers have 15 significant digits; an empty field is a",
"value that does not exist. Positions in `math.csv` count from 0. What was",
"found: Kaplan-Meier within 6e-15, log-rank 8e-14, Cox 3e-12 with the same",
"number of iterations.",
"",
"## Which call gives what",
"",
"| numbers | R |",
"|---|---|",
"| survival, its error, numbers at risk | `survfit(y ~ 1)`, `summary(fit, times =, extend = TRUE)` |",
"| limits of survival | `survfit(y ~ 1, conf.type =)`: plain, log, log-log, logit, arcsin |",
"| quantile and limits, `r-print` | the rule of `print(survfit)`, for any level; held against `summary(fit)$table` at the median |",
"| the same, `r-quantile` | `quantile(fit, p)` |",
"| the same, `sas` and `first` | written out in the script; R has neither |",
"| standard error of the median, interval of a quantile by `collett` | Collett's formula, written out |",
"| follow-up (`reverse-kaplan-meier`) | `survfit(Surv(time, 1 - status) ~ 1)`; with ordered ties written out |",
"| log-rank | `survdiff(y ~ group)`; with delayed entry, which it refuses, written out |",
"| Cox | `coxph(formula, ties =)` with its defaults; `summary(fit)` for the tests; `fit$wald.test` unrounded |",
"| concordance | `fit$concordance` |",
"| Table 1 | `quantile(x, type =)`, `mean`, `sd` |",
"| normal, chi-squared | `qnorm`, `pnorm`, `pchisq` |",
"",
"The configs' conventions, at confidence 0.95:",
"",
"| | `gbsg` `lung` `veteran`: r | `opd-surgery`: spss |",
"|---|---|---|",
"| quantile of a curve | `r-print` | `first` |",
"| limits of survival | log | plain |",
"| interval of a quantile | inverted band, log | `collett` |",
"| quartiles of Table 1 | type 7 | type 6 |",
"| ties in Cox | Efron | Breslow |",
"",
"Months are days / 30.4375; follow-up flips events and censorings. In",
"`opd-surgery` the times come from dates, up to the data cut-off.",
"",
"Where S = 1, R leaves the log-log, logit and arcsine limits empty and we",
"give 1 (STATISTICS.md, section 2); survival past the last observation, which R",
"carries forward, is empty unless it has come to 0.",
"",
"## Where R was not followed",
"",
"Found by fitting thousands of small random cohorts with both.",
"",
"* A model that does not converge in 20 iterations: R says 21, its loop counter,",
"  and inverts a matrix that was not factored. We say 20, and the variance is",
"  that of the last good step.",
"* A likelihood that is 0 from the start (every event alone at risk): R's",
"  relative change is 0/0 and it runs out of iterations; we stop at once.",
"* Delayed entry with covariates that differ by several orders of magnitude:",
"  R's running sums lose their digits, and it was seen to report a likelihood",
"  above the maximum. Ours are summed anew before that.",
"* A covariate without variation in any risk set: always left out here; in R",
"  it depends on rounding.",
readLines("scripts/reference/table.md", encoding = "UTF-8")))

# --- All of it ------------------------------------------------------------------

delayed <- make_delayed()
write_table("delayed.csv", delayed)
write_math(delayed)
config_gbsg()
config_lung()
config_veteran()
config_opd()
write_readme()
