# Makes correspondence.json, the golden numbers of tests/test_keywords_correspondence.py.
# Debian: apt install r-base-core r-cran-ca r-cran-factominer; then: Rscript correspondence.R
# The table is ours: 8 words said by 4 groups.
counts <- matrix(c(
  42,  7, 11, 18,
   9, 31,  6, 12,
   3,  8, 27,  5,
  16, 14, 13, 39,
  21,  4,  2, 10,
   6, 19, 15,  7,
  12, 11, 10, 13,
   1,  5, 22,  9), ncol = 4, byrow = TRUE,
  dimnames = list(c("réseau", "fibre", "tarif", "guichet", "clavier", "mairie", "aide", "écran"),
                  c("Associations", "Bénéficiaires", "Entreprises", "Élus")))

numbers <- function(m) paste0("[", paste(apply(m, 1, function(row)
  paste0("[", paste(sprintf("%.12g", row), collapse = ", "), "]")), collapse = ",\n      "), "]")
line <- function(name, values) sprintf('    "%s": [%s]', name, paste(sprintf("%.12g", values), collapse = ", "))

factominer <- FactoMineR::CA(counts, ncp = 3, graph = FALSE)
of_ca <- ca::ca(counts)
principal <- function(standard) sweep(standard, 2, of_ca$sv, "*")

cat('{\n  "versions": ["', R.version.string, '", "FactoMineR ', as.character(packageVersion("FactoMineR")),
    '", "ca ', as.character(packageVersion("ca")), '"],\n', sep = "")
cat('  "noms": [["', paste(rownames(counts), collapse = '", "'), '"], ["',
    paste(colnames(counts), collapse = '", "'), '"]],\n', sep = "")
cat('  "table": ', numbers(counts), ",\n", sep = "")
cat('  "FactoMineR": {\n', line("valeurs_propres", factominer$eig[, 1]), ",\n", sep = "")
for (side in c("row", "col")) {
  for (what in c("coord", "contrib", "cos2")) {
    values <- factominer[[side]][[what]] / ifelse(what == "contrib", 100, 1)
    cat('    "', side, "_", what, '": ', numbers(values), ",\n", sep = "")
  }
  cat(line(paste0(side, "_inertia"), factominer[[side]]$inertia), ifelse(side == "row", ",\n", "\n"), sep = "")
}
cat('  },\n  "ca": {\n', line("valeurs_propres", of_ca$sv^2), ",\n", sep = "")
cat('    "row_coord": ', numbers(principal(of_ca$rowcoord)), ",\n", sep = "")
cat('    "col_coord": ', numbers(principal(of_ca$colcoord)), ",\n", sep = "")
cat(line("row_mass", of_ca$rowmass), ",\n", line("row_inertia", of_ca$rowinertia), "\n  }\n}\n", sep = "")
