# Right answers for competing causes, from cmprsk and survival.
#
#     Rscript scripts/reference/competing.R      (from the top of the tree)
#
# Writes into tests/reference/
#   competing_data.csv   a made-up cohort with ties, three groups, delayed entry
#   competing.csv        what src/math must compute (test_competing)
#   mgus2.csv            every number that config/mgus2.yaml must produce
# and config/data/mgus2.csv, which is survival's data set of that name.
# Nothing here is taken from survreport's own output.  Calls:
#   incidence, variance aalen   cmprsk::cuminc's `est` and `var`
#   variance delta              the formula, as a double sum over the times;
#                               held against survfit()'s standard errors
#   limits                      survfit(Surv(time, factor(cause)), conf.type =)
#   Gray's test                 cmprsk::cuminc(rho =)$Tests
#   Fine and Gray               cmprsk::crr(), and two Newton steps more, held against
#                               finegray() and coxph(ties = "breslow")

suppressPackageStartupMessages({
  library(survival)
  library(cmprsk)
})
stopifnot(paste(R.version$major, R.version$minor, sep = ".") == "4.2.2",
          packageVersion("survival") == "3.5.3",
          packageVersion("cmprsk") == "2.2.11",
          file.exists("config/data/gbsg.csv"))

TOL <- sqrt(.Machine$double.eps)

digits <- function(x) {
  text <- formatC(as.numeric(x), digits = 15, format = "g")
  ifelse(is.na(x), "", trimws(text))
}

write_csv <- function(table, path) {
  con <- file(path, open = "wb")
  on.exit(close(con))
  columns <- lapply(table, function(x) if (is.numeric(x)) digits(x) else as.character(x))
  writeLines(c(paste(names(table), collapse = ","),
               do.call(paste, c(columns, sep = ","))), con)
}

# --- Data ---------------------------------------------------------------------

# A generator of its own, so that the cohort is the same in any version.
state <- 20260
chance <- function(n) {
  vapply(seq_len(n), function(i) {
    state <<- (state * 16807) %% 2147483647
    state / 2147483647
  }, 0)
}

n <- 400
made <- data.frame(id = seq_len(n), group = floor(3 * chance(n)),
                   x = round(qnorm(chance(n)), 3),
                   b = as.numeric(chance(n) < 0.4))
risk1 <- exp(0.5 * made$x - 0.6 * made$b + 0.3 * made$group)
risk2 <- exp(-0.3 * made$x + 0.2 * (made$group == 1))
t1 <- -log(chance(n)) * 60 / risk1
t2 <- -log(chance(n)) * 80 / risk2
tc <- 10 + 110 * chance(n)
made$time <- ceiling(pmin(t1, t2, tc))
made$cause <- ifelse(tc < pmin(t1, t2), 0, ifelse(t1 < t2, 1, 2))
made$entry <- pmin(floor(25 * chance(n)), made$time - 1)
write_csv(made, "tests/reference/competing_data.csv")

mgus <- mgus2
mgus$etime <- with(mgus, ifelse(pstat == 0, futime, ptime))
mgus$cause <- with(mgus, ifelse(pstat == 0, 2 * death, 1))
write_csv(data.frame(id = mgus$id, age = mgus$age, sex = as.character(mgus$sex),
                     hgb = digits(mgus$hgb), creat = digits(mgus$creat),
                     mspike = digits(mgus$mspike), ptime = mgus$ptime,
                     pstat = mgus$pstat, futime = mgus$futime,
                     death = mgus$death), "config/data/mgus2.csv")

# --- Definitions --------------------------------------------------------------

# Variance by the delta method, a sum over the times up to each time (as in
# SAS LIFETEST's documentation of error = delta).
delta_se <- function(time, cause, k, at, entry = rep(-1, length(time))) {
  u <- sort(unique(time[cause > 0]))
  y <- vapply(u, function(t) sum(time >= t & entry < t), 0)
  d <- vapply(u, function(t) sum(time == t & cause > 0), 0)
  dk <- vapply(u, function(t) sum(time == t & cause == k), 0)
  s <- cumprod(1 - d / y)
  before <- c(1, s[-length(s)])
  f <- cumsum(before * dk / y)
  vapply(at, function(t) {
    i <- which(u <= t)
    if (!length(i)) return(0)
    gap <- f[max(i)] - f[i]
    first <- ifelse(gap == 0, 0, gap^2 * d[i] / (y[i] * (y[i] - d[i])))
    sqrt(sum(first) + sum(before[i]^2 * dk[i] * (y[i] - dk[i]) / y[i]^3) -
           2 * sum(gap * before[i] * dk[i] / y[i]^2))
  }, 0)
}

# First time at which a rising curve is at p; and survfit's printed rule,
# which takes the middle of a step that stays at p exactly.
quantile_first <- function(time, value, p) {
  i <- which(value >= p - TOL)
  if (length(i)) time[i[1]] else NA
}
quantile_r <- function(time, value, p) {
  i <- which(value > p - TOL)
  if (!length(i)) return(NA)
  i <- i[1]
  if (abs(value[i] - p) >= TOL) return(time[i])
  later <- which(seq_along(value) > i & value > value[i])
  if (!length(later)) time[i] else (time[i] + time[later[1]]) / 2
}

fit_crr <- function(time, cause, x, k = 1) {
  x <- as.matrix(x)
  colnames(x) <- paste0("x", seq_len(ncol(x)))
  fit <- crr(time, cause, x, failcode = k, gtol = 1e-12, maxiter = 50)
  # its line search gives up before the last digits: one more Newton step
  for (i in 1:2) {
    step <- solve(fit$inf, fit$score)
    fit <- crr(time, cause, x, failcode = k, init = fit$coef + step, maxiter = 0)
  }
  data <- data.frame(time, state = factor(cause, 0:2), x)
  long <- finegray(Surv(time, state) ~ ., data, etype = as.character(k))
  other <- coxph(as.formula(paste("Surv(fgstart, fgstop, fgstatus) ~",
                                  paste(colnames(x), collapse = "+"))),
                 weights = fgwt, data = long, ties = "breslow",
                 control = coxph.control(eps = 1e-13, iter.max = 50,
                                         toler.chol = 1e-14))
  worst <- max(abs(fit$coef - coef(other)) / abs(fit$coef))
  cat("crr and finegray: coefficients differ by", worst, "likelihoods by",
      abs(fit$loglik - other$loglik[2]), "\n")
  fit
}

# --- competing.csv ------------------------------------------------------------

rows <- list()
add <- function(case, quantity, option, at, value) {
  rows[[length(rows) + 1]] <<-
    data.frame(case = case, quantity = quantity, option = option,
               at = digits(at), value = value)
}

curves <- function(case, time, cause, ks = 1:2, entry = NULL) {
  at <- sort(unique(time))
  if (length(at) > 25)
    at <- at[unique(round(seq(1, length(at), length.out = 25)))]
  state <- factor(cause, 0:max(cause, 2))
  index <- function(f) findInterval(at, f$time)
  surv <- if (is.null(entry)) Surv(time, state) else Surv(entry, time, state)
  for (k in ks) {
    if (is.null(entry) && any(cause == k)) {
      ci <- cuminc(time, cause)
      points <- timepoints(ci, at)
      row <- which(rownames(points$est) == paste(1, k))
      add(case, "incidence", k, at, points$est[row, ])
      add(case, "se", paste(k, "aalen"), at, sqrt(points$var[row, ]))
    }
    se <- delta_se(time, cause, k, at, if (is.null(entry)) rep(-1, length(time)) else entry)
    add(case, "se", paste(k, "delta"), at, se)
    for (type in c("plain", "log", "log-log", "logit", "arcsine")) {
      fit <- survfit(surv ~ 1, id = seq_along(time),
                     conf.type = if (type == "arcsine") "plain" else type)
      column <- match(as.character(k), fit$states)
      i <- index(fit)
      if (type == "arcsine") { # which survfit of several states lacks
        half <- fit$std.err / (2 * sqrt(fit$pstate * (1 - fit$pstate)))
        centre <- asin(sqrt(fit$pstate))
        fit$lower <- sin(pmax(centre - qnorm(0.975) * half, 0))^2
        fit$upper <- sin(pmin(centre + qnorm(0.975) * half, pi / 2))^2
      }
      if (type == "plain") {
        apart <- abs(se - fit$std.err[i, column])
        stopifnot(!is.null(entry) || max(apart) < 1e-12)
        if (!is.null(entry))
          add(case, "incidence", k, at, fit$pstate[i, column])
      }
      # with delayed entry the jackknife is another variance
      if (!is.null(entry))
        next
      inside <- fit$std.err[i, column] > 0
      add(case, "lower", paste(k, type), at[inside], pmax(fit$lower[i, column][inside], 0))
      add(case, "upper", paste(k, type), at[inside], pmin(fit$upper[i, column][inside], 1))
      for (p in c(0.2, 0.5)) {
        value <- list(median = fit$pstate[, column], late = fit$lower[, column],
                      early = fit$upper[, column])
        for (name in names(value)) {
          v <- ifelse(is.na(value[[name]]), 0, value[[name]])
          add(case, paste0("quantile_", name), paste(k, type, "first"), p,
              quantile_first(fit$time, v, p))
          add(case, paste0("quantile_", name), paste(k, type, "r-print"), p,
              quantile_r(fit$time, v, p))
        }
      }
    }
  }
}

gray <- function(case, time, cause, group, ks = 1:2) {
  for (rho in c(0, 1, 0.5)) {
    tests <- cuminc(time, cause, group, rho = rho)$Tests
    for (k in ks) {
      row <- tests[as.character(k), ]
      add(case, "gray", paste(k, rho), NA, row["stat"])
      add(case, "gray_df", paste(k, rho), NA, row["df"])
      add(case, "gray_p", paste(k, rho), NA,
          pchisq(row["stat"], row["df"], lower.tail = FALSE))
    }
  }
}

regression <- function(case, time, cause, x, ks = 1:2) {
  for (k in ks) {
    fit <- fit_crr(time, cause, x, k)
    p <- ncol(as.matrix(x))
    add(case, "coef", k, seq_len(p) - 1, fit$coef)
    add(case, "se_coef", k, seq_len(p) - 1, sqrt(diag(fit$var)))
    add(case, "variance", k, seq_len(p * p) - 1, as.vector(fit$var))
    add(case, "loglik", k, NA, fit$loglik)
    add(case, "loglik_null", k, NA, fit$loglik.null)
  }
}

x <- cbind(made$x, made$b, made$group == 1, made$group == 2)
curves("made", made$time, made$cause)
gray("made", made$time, made$cause, made$group)
gray("made2", made$time, made$cause, made$b)
regression("made", made$time, made$cause, x)
curves("delayed", made$time, made$cause, entry = made$entry)

# times as they come, without ties between causes
fine <- made$time + made$id / 1000
curves("untied", fine, made$cause)
gray("untied", fine, made$cause, made$group)
regression("untied", fine, made$cause, x)

# five distinct times, all with everything
coarse <- ceiling(made$time / 25)
curves("coarse", coarse, made$cause)
gray("coarse", coarse, made$cause, made$group)
regression("coarse", coarse, made$cause, x)

# nobody censored: F is the share of the patients
ends <- made$cause > 0
curves("uncensored", made$time[ends], made$cause[ends])
gray("uncensored", made$time[ends], made$cause[ends], made$group[ends])
regression("uncensored", made$time[ends], made$cause[ends], x[ends, ])

# one cause alone: 1 - Kaplan-Meier, Cox
alone <- ifelse(made$cause == 2, 0, made$cause)
curves("alone", made$time, alone, ks = 1)
gray("alone", made$time, alone, made$group, ks = 1)
regression("alone", made$time, alone, x, ks = 1)

few <- made$id <= 12
curves("few", made$time[few], made$cause[few])
gray("few", made$time[few], made$cause[few], made$b[few])

known <- with(mgus, !is.na(etime))
female <- as.numeric(mgus$sex == "F")
curves("mgus2", mgus$etime, mgus$cause)
gray("mgus2", mgus$etime, mgus$cause, female)
complete <- !is.na(mgus$hgb) & !is.na(mgus$mspike)
regression("mgus2", mgus$etime[complete], mgus$cause[complete],
           cbind(mgus$age, female, mgus$hgb, mgus$mspike)[complete, ])

write_csv(do.call(rbind, rows), "tests/reference/competing.csv")

# --- mgus2.csv: every number of config/mgus2.yaml -----------------------------

results <- list()
put <- function(analysis, population, level, variable, variable_level, context,
                names, values) {
  by <- if (is.na(level)) "" else "sex"
  results[[length(results) + 1]] <<- data.frame(
    analysis = analysis, population = population, group1 = by,
    group1_level = if (is.na(level)) "" else level, variable = variable,
    variable_level = variable_level, context = context, stat_name = names,
    stat = digits(values))
}
causes <- c("pcm", "death")

# Limits by the transform of F itself.
limits <- function(f, se, type) {
  z <- qnorm(0.975)
  if (type == "log")
    both <- cbind(f * exp(-z * se / f), pmin(1, f * exp(z * se / f)))
  else {
    a <- exp(z * se / (f * log(f)))
    both <- cbind(f^(1 / a), f^a)
  }
  both[f == 0, ] <- 0
  both
}

incidence <- function(analysis, population, who, times, variance, type, level = NA) {
  d <- mgus[who & if (is.na(level)) TRUE else mgus$sex == level, ]
  context <- "cumulative-incidence"
  put(analysis, population, level, "first", "", context, c("n", "censored"),
      c(nrow(d), sum(d$cause == 0)))
  for (t in times)
    put(analysis, population, level, "first", t, context, "at_risk", sum(d$etime >= t))
  all <- sort(unique(d$etime))
  ci <- cuminc(d$etime, d$cause)
  points <- timepoints(ci, all)
  for (k in 1:2) {
    f <- points$est[k, ]
    se <- if (variance == "aalen") sqrt(points$var[k, ]) else
      delta_se(d$etime, d$cause, k, all)
    both <- limits(f, se, type)
    put(analysis, population, level, causes[k], "", context,
        c("events", "median", "median_lo", "median_hi"),
        c(sum(d$cause == k), quantile_r(all, f, 0.5),
          quantile_r(all, both[, 2], 0.5), quantile_r(all, both[, 1], 0.5)))
    for (t in times) {
      i <- max(which(all <= t))
      put(analysis, population, level, causes[k], t, context,
          c("incidence", "incidence_se", "incidence_lo", "incidence_hi"),
          c(f[i], se[i], both[i, ]))
    }
  }
}

tests <- function(analysis, population, who, rho) {
  d <- mgus[who, ]
  found <- cuminc(d$etime, d$cause, d$sex, rho = rho)$Tests
  for (k in 1:2) {
    one <- found[as.character(k), ]
    put(analysis, population, "", causes[k], "", "gray", c("statistic", "df", "p"),
        c(one["stat"], one["df"], pchisq(one["stat"], one["df"], lower.tail = FALSE)))
  }
}

effects <- function(analysis, context, coef, se) {
  names <- c("age_10", "sex", "hgb", "mspike")[seq_along(coef)]
  z <- qnorm(0.975)
  for (i in seq_along(coef))
    put(analysis, "", NA, names[i], if (names[i] == "sex") "M" else "", context,
        c("coef", "se", "hr", "hr_lo", "hr_hi", "z", "p"),
        c(coef[i], se[i], exp(coef[i]), exp(coef[i] - z * se[i]),
          exp(coef[i] + z * se[i]), coef[i] / se[i],
          2 * pnorm(-abs(coef[i] / se[i]))))
}
by_sex <- function(analysis, context, d, k)
  for (level in c("F", "M"))
    put(analysis, "", NA, "sex", level, context, c("n", "events"),
        c(sum(d$sex == level), sum(d$sex == level & d$cause == k)))

fine_gray <- function(analysis, d, x, k) {
  fit <- fit_crr(d$etime, d$cause, x, k)
  wald <- sum(fit$coef * solve(fit$var, fit$coef))
  effects(analysis, "fine-gray", fit$coef, sqrt(diag(fit$var)))
  by_sex(analysis, "fine-gray", d, k)
  put(analysis, "", NA, "", "", "fine-gray",
      c("n", "events", "competing", "censored", "loglik_null", "loglik",
        "wald_statistic", "wald_df", "wald_p"),
      c(nrow(d), sum(d$cause == k), sum(!d$cause %in% c(0, k)), sum(d$cause == 0),
        fit$loglik.null, fit$loglik, wald, ncol(x),
        pchisq(wald, ncol(x), lower.tail = FALSE)))
}

everybody <- rep(TRUE, nrow(mgus))
elderly <- mgus$age >= 70
incidence("first_all", "", everybody, c(60, 120, 240), "aalen", "log")
for (level in c("F", "M")) {
  incidence("first_sex", "", everybody, c(60, 120, 240), "aalen", "log", level)
  incidence("first_elderly", "elderly", elderly, c(60, 120), "delta", "log-log", level)
}
tests("first_sex", "", everybody, 0)
tests("first_elderly", "elderly", elderly, 1)

d <- mgus[complete, ]
male <- as.numeric(d$sex == "M")
x <- cbind(d$age / 10, male, d$hgb, d$mspike)
put("incidence_model", "", NA, "first", "", "sample", "excluded_covariate",
    sum(!complete))
fine_gray("incidence_model", d, x, 1)
fine_gray("death_model", mgus, cbind(mgus$age / 10, as.numeric(mgus$sex == "M")), 2)

# with cause-specific hazards, other causes are censorings
fit <- coxph(Surv(etime, cause == 1) ~ I(age / 10) + male + hgb + mspike, data = d)
s <- summary(fit)
effects("cause_model", "cox", coef(fit), sqrt(diag(vcov(fit))))
put("cause_model", "", NA, "first", "", "sample", "excluded_covariate", sum(!complete))
by_sex("cause_model", "cox", d, 1)
put("cause_model", "", NA, "", "", "cox",
    c("n", "events", "loglik_null", "loglik", "lr_statistic", "lr_df", "lr_p",
      "wald_statistic", "wald_df", "wald_p", "score_statistic", "score_df", "score_p",
      "concordance", "concordance_se", "iterations"),
    c(fit$n, fit$nevent, fit$loglik, s$logtest, fit$wald.test, 4,
      pchisq(fit$wald.test, 4, lower.tail = FALSE), s$sctest, s$concordance, fit$iter))

write_csv(do.call(rbind, results), "tests/reference/mgus2.csv")

# --- Every number of tests/cases/extinct ----------------------------------------
# incidence() carries on what is there at the last time; as R does, but only where
# nobody is left, it is kept.

results <- list()
mgus <- read.csv("tests/cases/extinct/data.csv")
mgus$etime <- mgus$time
causes <- c("relapse", "death")
for (level in c("F", "M"))
  incidence("by_sex", "", rep(TRUE, nrow(mgus)), c(5, 11, 12, 100), "delta", "log",
            level)
fit <- survfit(Surv(time, factor(cause, 0:2)) ~ 1, subset(mgus, sex == "F"),
               id = seq_along(time))
late <- summary(fit, times = 100, extend = TRUE)
extinct <- do.call(rbind, results)
at <- extinct$variable_level == 100 & extinct$group1_level == "F"
for (k in 1:2)
  stopifnot(all.equal(
    as.numeric(extinct$stat[at & extinct$variable == causes[k]]),
    c(late$pstate[k + 1], late$std.err[k + 1], late$lower[k + 1],
      late$upper[k + 1])))
# the last of the men is censored at 12
extinct$stat[extinct$group1_level == "M" & extinct$variable_level == 100 &
             extinct$stat_name != "at_risk"] <- ""
# and since they are asked for at 100, it is told when that was
men <- extinct[extinct$group1_level == "M" & extinct$stat_name == "n", ]
stopifnot(nrow(men) == 1)
men$stat_name <- "last_time"
men$stat <- max(mgus$time[mgus$sex == "M"])
write_csv(rbind(extinct, men), "tests/reference/extinct-case.csv")
