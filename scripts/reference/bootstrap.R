# Right answers for tests/cases/bootstrap, from R.
#
#     Rscript scripts/reference/bootstrap.R        (from the top of the tree)
#
# Writes tests/reference/bootstrap-case.csv.  So that nothing is left to chance
# the random numbers are made here too, from their definition (xoshiro256**,
# seeded by splitmix64; Lemire's way to a range): the samples are the same, and
# survfit(), coxph() and concordance() do the rest.

suppressPackageStartupMessages(library(survival))
stopifnot(packageVersion("survival") == "3.5.3")

# --- 64 bits: rows of four limbs of 16 bits, the lowest first ------------------

limbs <- function(hex)
  matrix(as.numeric(strtoi(substring(hex, c(13, 9, 5, 1), c(16, 12, 8, 4)),
                           16L)), 1)
carry <- function(x) {
  for (k in 1:3) x[, k + 1] <- x[, k + 1] + x[, k] %/% 65536
  x %% 65536
}
add <- function(a, b) carry(cbind(a[, 1] + b[, 1], a[, 2] + b[, 2],
                                  a[, 3] + b[, 3], a[, 4] + b[, 4]))
multiply <- function(a, b) {
  out <- matrix(0, nrow(a), 4)
  for (i in 1:4) for (j in seq_len(5 - i)) {
    product <- matrix(0, nrow(a), 4)
    product[, i + j - 1] <- a[, i] * b[, j]
    out <- add(out, carry(product))
  }
  out
}
xor <- function(a, b)
  matrix(as.numeric(bitwXor(as.integer(a), as.integer(b))), nrow(a))
same <- function(x, n) x[rep(1, n), , drop = FALSE]
left <- function(x, by) {  # shift
  k <- by %/% 16
  out <- matrix(0, nrow(x), 4)
  if (k < 4) out[, (k + 1):4] <- x[, 1:(4 - k)]
  carry(out * 2^(by %% 16))
}
right <- function(x, by) {
  k <- by %/% 16
  wide <- cbind(x, matrix(0, nrow(x), 5))
  s <- 2^(by %% 16)
  cbind(wide[, 1:4 + k] %/% s + (wide[, 2:5 + k] %% s) * (65536 / s))
}
rotate <- function(x, by) xor(left(x, by), right(x, 64 - by))

GOLDEN <- limbs("9e3779b97f4a7c15")
M1 <- limbs("bf58476d1ce4e5b9")
M2 <- limbs("94d049bb133111eb")
mix <- function(z) {
  n <- nrow(z)
  z <- multiply(xor(z, right(z, 30)), same(M1, n))
  z <- multiply(xor(z, right(z, 27)), same(M2, n))
  xor(z, right(z, 31))
}
number <- function(x) carry(cbind(x %% 2^32, 0, 0, 0))

streams <- function(seed, B) {
  n <- B
  state <- add(same(number(seed), n), same(GOLDEN, n))
  state <- xor(mix(state), number(0:(B - 1)))
  state <- add(state, same(GOLDEN, n))
  state <- mix(state)
  s <- list()
  for (i in 1:4) {
    state <- add(state, same(GOLDEN, n))
    s[[i]] <- mix(state)
  }
  s
}
# samples(c(a, b), ...): B rows of a + b draws, 1 … a and then a + 1 … a + b
samples <- function(sizes, seed, B) {
  s <- streams(seed, B)
  out <- matrix(0L, B, sum(sizes))
  five <- same(number(5), B)
  nine <- same(number(9), B)
  at <- 0
  for (size in sizes) for (i in seq_len(size)) {
    at <- at + 1
    bits <- multiply(rotate(multiply(s[[2]], five), 7), nine)
    shifted <- left(s[[2]], 17)
    s[[3]] <- xor(s[[3]], s[[1]]); s[[4]] <- xor(s[[4]], s[[2]])
    s[[2]] <- xor(s[[2]], s[[3]]); s[[1]] <- xor(s[[1]], s[[4]])
    s[[3]] <- xor(s[[3]], shifted); s[[4]] <- rotate(s[[4]], 45)
    product <- (bits[, 3] + 65536 * bits[, 4]) * size
    stopifnot(product %% 2^32 >= (2^32) %% size)  # else drawn again
    out[, at] <- as.integer(product %/% 2^32 + 1)
  }
  out
}
# the first of the generator's outputs for the state 1, 2, 3, 4 is 11520
stopifnot(multiply(rotate(multiply(number(2), number(5)), 7), number(9))[1, ] ==
            number(11520)[1, ])

# --- Intervals ------------------------------------------------------------------

results <- list()
emit <- function(key, name, value) {
  results[[length(results) + 1]] <<- data.frame(
    key, stat_name = name,
    stat = ifelse(is.finite(value), sprintf("%.15g", value), ""))
}
# patients left out, and why
excluded <- function(analysis, why, n, variable = "")
  emit(data.frame(analysis, population = "", group1 = "", group1_level = "",
                  group2 = "", group2_level = "", variable, variable_level = "",
                  context = "sample"), paste0("excluded_", why), n)
# Patients are put in the order of what the statistic sees, `seen` of them, before
# they are drawn.
TIMES <- function(d) list(d$time, d$event)
bootstrap <- function(analysis, context, statistic, parts, seed, B = 200,
                      population = "", group = c("", ""), other = c("", ""),
                      seen = TIMES) {
  parts <- lapply(parts, function(d) d[do.call(order, seen(d)), ])
  key <- data.frame(analysis, population, group1 = group[1],
                    group1_level = group[2], group2 = other[1],
                    group2_level = other[2], variable = "",
                    variable_level = "", context)
  sizes <- vapply(parts, nrow, 0L)
  draws <- samples(sizes, seed, B)
  value <- statistic(parts)
  pieces <- split(seq_len(sum(sizes)), rep(seq_along(sizes), sizes))
  at <- apply(draws, 1, function(draw)
    statistic(Map(function(part, piece) part[draw[piece], ], parts, pieces)))
  jackknife <- unlist(lapply(seq_along(parts), function(k)
    vapply(seq_len(sizes[k]), function(i) {
      without <- parts
      without[[k]] <- parts[[k]][-i, ]
      statistic(without)
    }, 0)))
  known <- at[!is.na(at)]
  d <- mean(jackknife) - jackknife
  a <- sum(d^3) / (6 * sum(d^2)^1.5)
  # sums in another order differ in their last bits
  slack <- if (is.finite(sd(known))) 1e-10 * sd(known) else 0
  z0 <- qnorm(mean(known < value - slack) + mean(abs(known - value) <= slack) / 2)
  z <- qnorm(c(0.025, 0.975))
  percentile <- quantile(known, c(0.025, 0.975), type = 6, names = FALSE)
  bca <- quantile(known, pnorm(z0 + (z0 + z) / (1 - a * (z0 + z))), type = 6,
                  names = FALSE)
  emit(key, "n", sum(sizes))
  emit(key, "estimate", value)
  emit(key, "estimate_se", sd(known))
  emit(key, c("percentile_lo", "percentile_hi"), percentile)
  emit(key, c("bca_lo", "bca_hi"), bca)
  emit(key, "undefined", B - length(known))
}
# each group, then each less the first
by_group <- function(analysis, statistic, data, by, seed, ...) {
  groups <- split(data, data[[by]])
  one <- function(parts) statistic(parts[[1]])
  less <- function(parts) statistic(parts[[1]]) - statistic(parts[[2]])
  for (level in names(groups))
    bootstrap(analysis, "bootstrap", one, groups[level], seed,
              group = c(by, level), ...)
  for (level in names(groups)[-1])
    bootstrap(analysis, "bootstrap-difference", less,
              groups[c(level, names(groups)[1])], seed, group = c(by, level),
              other = c(by, names(groups)[1]), ...)
}

lung <- read.csv("config/data/lung.csv")
lung$event <- lung$status == 2
curve <- function(d) survfit(Surv(time, event) ~ 1, d)
C <- coxph.control(eps = 1e-9)

excluded("mean", "value", sum(is.na(lung$pat.karno)))
by_group("mean", function(d) mean(d$pat.karno), lung[!is.na(lung$pat.karno), ],
         "sex", 7, seen = function(d) list(d$pat.karno))
by_group("survival", function(d) summary(curve(d), times = 365)$surv, lung,
         "sex", 1)
# as printed, with the midpoint of a level stretch
by_group("quarter", function(d) {
  s <- curve(d)
  below <- which(s$surv <= 0.75 + 1e-8)[1]
  if (is.na(below)) return(Inf)
  if (abs(s$surv[below] - 0.75) > 1e-8) return(s$time[below])
  after <- which(s$surv < 0.75 - 1e-8)[1]
  if (is.na(after)) s$time[below] else (s$time[below] + s$time[after]) / 2
}, lung, "sex", 1)
by_group("rmst", function(d) {
  s <- curve(d)
  if (max(s$time) < 600 && min(s$surv) > 0) return(NA)
  t <- c(0, s$time[s$time < 600], 600)
  sum(diff(t) * c(1, s$surv[s$time < 600]))
}, lung[lung$age >= 70, ], "sex", 1, population = "old")
# one model of all groups, as coxph() of the factor
excluded("ratio", "covariate", sum(is.na(lung$ph.ecog)), "os")
known <- split(lung, lung$ph.ecog)
stopifnot(identical(names(known), c("0", "1", "2", "3")))
for (level in c("1", "2", "3"))
  bootstrap("ratio", "bootstrap-comparison", function(parts) {
    d <- do.call(rbind, parts)
    # without the patient of ECOG 3 nothing is known of it: a jackknife value
    # that is missing, and so no interval by BCa
    fit <- suppressWarnings(coxph(Surv(time, event) ~ factor(ph.ecog, 0:3), d))
    exp(unname(coef(fit)[as.integer(level)]))
  }, known, 2026, group = c("ph.ecog", level), other = c("ph.ecog", "0"))
c_of <- function(formula) function(d)
  suppressWarnings(coxph(formula, d))$concordance[["concordance"]]
terms <- lung[complete.cases(lung[c("age", "pat.karno", "ph.ecog")]), ]
excluded("rank", "covariate", nrow(lung) - nrow(terms), "os")
terms$ph.ecog <- factor(terms$ph.ecog)
by_group("rank", c_of(Surv(time, event) ~ age + sqrt(pat.karno) + ph.ecog),
         terms, "sex", 1, seen = function(d)
           list(d$time, d$event, d$age, sqrt(d$pat.karno), d$ph.ecog == "1",
                d$ph.ecog == "2", d$ph.ecog == "3"))
bootstrap("rank_all", "bootstrap",
          function(parts) c_of(Surv(time, event) ~ age + sex)(parts[[1]]),
          list(lung), 1, seen = function(d)
            list(d$time, d$event, d$age, d$sex))

write.csv(do.call(rbind, results), "tests/reference/bootstrap-case.csv",
          row.names = FALSE, quote = 1:10)
