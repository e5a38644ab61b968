# The counterparts of scripts/bench_core.c in R, on patients drawn in the same
# way: the yardstick of scripts/bench.sh.
#
#     Rscript scripts/bench_core.R
#
# Prints a line for each: name, patients, seconds of processor time, separated
# by tabs, at 10,000, 100,000 and 1,000,000 patients as long as the next size
# can be expected to take less than 5 seconds.
suppressPackageStartupMessages(library(survival))
competing <- requireNamespace("cmprsk", quietly = TRUE)
enough <- 5
growth <- 30 # of time with ten times the patients; some are quadratic
sizes <- c(1e4, 1e5, 1e6)

patients_draw <- function(n) {
  set.seed(20210401)
  d <- data.frame(group = sample.int(3, n, TRUE), arm = sample.int(2, n, TRUE) - 1,
                  stratum = sample.int(10, n, TRUE), weight = 0.5 + runif(n))
  d$x1 <- d$arm
  d$x2 <- floor(30 + 50 * runif(n))
  d$x3 <- runif(n)
  d$x4 <- runif(n)
  d$x5 <- runif(n)
  risk <- exp(0.4 * d$x1 + 0.02 * (d$x2 - 55) - 0.5 * d$x3)
  end <- -3000 / risk * log(runif(n))
  limit <- 2500 * runif(n)
  d$event <- as.integer(end <= limit)
  d$cause <- d$event * (1 + (runif(n) < 0.4))
  d$time <- 1 + floor(pmin(end, limit))
  d$change <- ifelse(d$arm == 1, floor(d$time * runif(n)), NA)
  d
}

# What comes before the estimate (the design matrix) is not timed where R has
# a function without it.
matrix_of <- function(d) as.matrix(d[paste0("x", 1:5)])
model_of <- function(d) coxph(Surv(time, event) ~ x1 + x2 + x3 + x4 + x5, d)

cox <- function(ties = "efron", strata = FALSE)
  list(make = function(d) list(x = matrix_of(d), y = Surv(d$time, d$event),
                               strata = if (strata) d$stratum else NULL),
       run = function(m)
         coxph.fit(m$x, m$y, m$strata, offset = NULL, init = NULL,
                   control = coxph.control(), weights = NULL, method = ties,
                   rownames = NULL))
plain <- function(run) list(make = identity, run = run)
after_cox <- function(run)
  list(make = function(d) list(d = d, fit = model_of(d)), run = run)
parametric <- function(dist)
  plain(function(d)
    survreg(Surv(time, event) ~ x1 + x2 + x3 + x4 + x5, d, dist = dist))

# Rows (start, stop] of the group a patient is in, as states_split() makes them.
split_rows <- function(d) {
  change <- ifelse(!is.na(d$change) & d$change >= d$time, d$time - 0.5, d$change)
  moved <- !is.na(change) & change > 0
  at_once <- !is.na(change) & change <= 0
  data.frame(start = c(rep(-1, nrow(d)), change[moved]),
             stop = c(ifelse(moved, change, d$time), d$time[moved]),
             event = c(ifelse(moved, 0, d$event), d$event[moved]),
             late = c(as.integer(at_once), rep(1L, sum(moved))))
}

estimators <- list(
  "Kaplan-Meier" = plain(function(d) survfit(Surv(time, event) ~ 1, d)),
  "Kaplan-Meier, weights, robust" = plain(function(d)
    survfit(Surv(time, event) ~ 1, d, weights = weight, robust = TRUE)),
  "log-rank, 3 groups" = plain(function(d)
    survdiff(Surv(time, event) ~ group, d)),
  "log-rank, 10 strata" = plain(function(d)
    survdiff(Surv(time, event) ~ group + strata(stratum), d)),
  "Simon-Makuch" = plain(function(d) {
    rows <- split_rows(d)
    survfit(Surv(start, stop, event) ~ late, rows)
    coxph(Surv(start, stop, event) ~ late, rows, ties = "breslow")
  }),
  "Cox, Efron" = cox(),
  "Cox, Breslow" = cox("breslow"),
  "Cox, 10 strata" = cox(strata = TRUE),
  "Cox, weights, robust" = plain(function(d)
    coxph(Surv(time, event) ~ x1 + x2 + x3 + x4 + x5, d, weights = weight,
          robust = TRUE)),
  "proportional hazards test" = after_cox(function(m) cox.zph(m$fit)),
  "residuals" = after_cox(function(m) {
    residuals(m$fit, "martingale")
    residuals(m$fit, "deviance")
    residuals(m$fit, "score")
    residuals(m$fit, "dfbetas")
  }),
  "concordance" = after_cox(function(m) concordance(m$fit)),
  "Uno's concordance" = after_cox(function(m)
    concordance(m$fit, timewt = "n/G2", ymax = 1000)),
  "exponential" = parametric("exponential"),
  "Weibull" = parametric("weibull"),
  "log-normal" = parametric("lognormal"),
  "log-logistic" = parametric("loglogistic"),
  "logistic" = list(make = function(d) list(x = cbind(1, matrix_of(d)), y = d$event),
                    run = function(m) glm.fit(m$x, m$y, family = binomial())),
  "Wilcoxon" = plain(function(d) wilcox.test(d$x3[d$arm == 0], d$x3[d$arm == 1])),
  "Kruskal-Wallis" = plain(function(d) kruskal.test(d$x2, d$group)),
  "Fisher, 2 x 2" = plain(function(d) fisher.test(table(d$arm, d$event))),
  "1,000 bootstrap means, n/100" = list(
    make = function(d) d$x3[seq_len(nrow(d) / 100)],
    run = function(x) replicate(1000, mean(x[sample.int(length(x), replace = TRUE)])))
)
if (competing)
  estimators <- c(estimators, list(
    "cumulative incidence" = plain(function(d) cmprsk::cuminc(d$time, d$cause)),
    "Gray's test" = plain(function(d) cmprsk::cuminc(d$time, d$cause, d$group))))

seconds_of <- function(run, m) {
  took <- system.time(run(m), gcFirst = TRUE)
  took[["user.self"]] + took[["sys.self"]]
}

data <- lapply(sizes, patients_draw)
for (name in names(estimators)) {
  took <- 0
  for (i in seq_along(sizes)) {
    if (growth * took > enough) break
    m <- estimators[[name]]$make(data[[i]])
    took <- seconds_of(estimators[[name]]$run, m)
    cat(name, format(sizes[i], scientific = FALSE), sprintf("%.6f\n", took),
        sep = "\t")
  }
}
if (competing) {
  d <- patients_draw(4000)
  x <- matrix_of(d)
  took <- seconds_of(function(d)
    cmprsk::crr(d$time, d$cause, x, variance = TRUE), d)
  cat("Fine-Gray", 4000, sprintf("%.6f\n", took), sep = "\t")
}
