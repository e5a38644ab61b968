# Right answers for waterfall plots: counts, medians and shares, from base R.
#
#     Rscript scripts/reference/waterfall.R        (from the top of the tree)
#
# Writes every number of tests/cases/waterfall as
# tests/reference/waterfall-case.csv, which tests/reference.sh holds against
# what the program makes of it.  Those of config/response.yaml are in
# proportions.R.

d <- read.csv("tests/cases/waterfall/data.csv", comment.char = "#",
              na.strings = "")
d$number <- 0
d$same <- 12.5
d$unknown <- NA_real_
d$up <- abs(d$change)
d$arm <- factor(d$arm, c("a", "b", "c"))
d$stage <- factor(d$stage, unique(d$stage))
d$response <- factor(d$response, c("CR", "PR", "SD", "PD"))

rows <- list()
put <- function(analysis, of, values, level = "", population = "",
                by = "", group = "", context = "waterfall")
  rows[[length(rows) + 1]] <<- data.frame(
    analysis, population, group1 = by, group1_level = group, variable = of,
    variable_level = level, context, stat_name = names(values),
    stat = ifelse(is.finite(unlist(values)),
                  sprintf("%.15g", unlist(values)), ""))

part <- function(analysis, of, d, limits, population, by = "", group = "",
                 groupless = 0) {
  x <- d[[of]]
  missing <- sum(is.na(x)) + groupless
  x <- x[!is.na(x) & x >= -100 - 1e-6]
  n <- length(x)
  put(analysis, of,
      list(n = n, missing = missing, median = if (n) median(x) else NA,
           min = if (n) max(min(x), -100) else NA, max = if (n) max(x) else NA),
      "", population, by, group)
  side <- findInterval(x, c(limits[1] + 1e-12, limits[2])) # <=, between, >=
  for (i in 0:2) {
    level <- c(paste("<=", limits[1]), "between", paste(">=", limits[2]))[i + 1]
    put(analysis, of,
        list(n = sum(side == i), denominator = n,
             pct = if (n) 100 * mean(side == i) else NA),
        level, population, by, group)
  }
}

waterfall <- function(analysis, of, by = "", keep = TRUE, population = "",
                      limits = c(-30, 20)) {
  d <- d[!is.na(keep) & keep, ]
  known <- if (by == "") d else d[!is.na(d[[by]]), ]
  left_out <- c(groupless = nrow(d) - nrow(known),
                impossible = sum(known[[of]] < -100 - 1e-6, na.rm = TRUE))
  left_out <- left_out[left_out > 0]
  if (length(left_out))
    put(analysis, "", left_out, "", population, context = "sample")
  part(analysis, of, known, limits, population,
       groupless = nrow(d) - nrow(known))
  for (group in if (by != "") levels(d[[by]]))
    part(analysis, of, known[known[[by]] == group, ], limits, population, by,
         group)
}

some <- d$stage %in% c("2", "5", "7")
waterfall("all", "change")
waterfall("arms", "change", "arm")
waterfall("labelled", "rounded", "response", some, "some")
waterfall("few", "change", "", d$stage == "4" & d$change < 50, "few")
waterfall("stages", "change", "stage", limits = c(-50, 73.5))
waterfall("fell", "fell", "arm")
waterfall("same", "same", "", some, "some")
waterfall("zero", "number", "", some, "some")
waterfall("up", "up", "", some, "some")
waterfall("unknown", "unknown", "arm")
waterfall("one", "change", "arm", d$change == 0 & d$stage == "12", "one")
waterfall("nobody", "change", "arm", FALSE, "nobody")

write.csv(do.call(rbind, rows), "tests/reference/waterfall-case.csv",
          row.names = FALSE, quote = 1:8, fileEncoding = "UTF-8")
