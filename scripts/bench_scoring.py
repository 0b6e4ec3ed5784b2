"""Do the 95 % intervals of corrected shares hold the truth 95 times in 100? And how long do figures take?

Usage: python scripts/bench_scoring.py [--tirages 1000] [--etude .]

Draws studies of four uneven groups, in which people repeat themselves and a model misses and invents codes at
known rates, that differ by group; each is corrected with a random sample of it. Then times every figure on
the
tables that `precanum run` left in rapports/dernier/, where it did.
"""

import argparse
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
from document import decimal, table

from precanum_nlp.scoring.correction import Coding, adjusted_share, corrected_share, naive_share

SIZES = (1500, 600, 400, 800)
FOUND, INVENTED = (0.7, 0.5, 0.85, 0.6), (0.05, 0.02, 0.1, 0.03)
PREVALENCES = {
    "fréquent": (0.2, 0.1, 0.3, 0.15),
    "rare": (0.03, 0.02, 0.05, 0.04),
    "très inégal": (0.5, 0.02, 0.1, 0.01),
}
SAMPLES = (200, 400, 800)
#: Contributions a person, on average; and how far people differ: standard deviation of their log-odds.
BY_PERSON, SPREAD = 12, 0.7


def drawn_study(rng, prevalence, n_sampled):
    """Return a study, and the share that its population has: the mean of the groups' true chances."""
    group = np.repeat(np.arange(len(SIZES)), SIZES)
    person = np.concatenate([10_000 * g + rng.integers(0, n // BY_PERSON, n) for g, n in enumerate(SIZES)])
    chances, truth = _chances(rng, prevalence, person, group)
    true = rng.random(len(group)) < chances
    seen = np.where(true, np.array(FOUND)[group], np.array(INVENTED)[group])
    said = rng.random(len(group)) < seen
    sampled = np.zeros(len(group), dtype=bool)
    sampled[rng.permutation(len(group))[:n_sampled]] = True
    weight = 1 / (len(SIZES) * np.array(SIZES)[group])
    everything = np.ones(len(group), dtype=bool)
    return Coding(said * 1.0, true * 1.0, everything, sampled, weight, group, person), truth


def _chances(rng, prevalence, person, group):
    """Return each text's chance of the code, by person, and the mean over the groups of that of people."""
    people, where = np.unique(person, return_inverse=True)
    base = np.array(prevalence)[people // 10_000]
    # the shift that leaves the mean of a logit-normal near the prevalence is found on a large draw
    noise = rng.normal(0, SPREAD, len(people))
    grid = np.random.default_rng(0).normal(0, SPREAD, 20_000)
    means = [np.mean(_logistic(_logit(p) + grid)) for p in prevalence]
    return _logistic(_logit(base) + noise)[where], float(np.mean(means))


def _logit(p):
    return np.log(p / (1 - p))


def _logistic(x):
    return 1 / (1 + np.exp(-x))


def coverage(n_draws):
    """Yield a row a case: how often each interval holds the truth, and half its width."""
    for name, prevalence in PREVALENCES.items():
        for n_sampled in SAMPLES:
            rng = np.random.default_rng(1)
            held, widths = np.zeros(3), np.zeros(3)
            for _ in range(n_draws):
                one, truth = drawn_study(rng, prevalence, n_sampled)
                several = (naive_share(one), corrected_share(one), adjusted_share(one)[0])
                held += [found.bas <= truth <= found.haut for found in several]
                widths += [(found.haut - found.bas) / 2 for found in several]
            cells = [
                f"{100 * h / n_draws:.1f} % (± {100 * w / n_draws:.1f})".replace(".", ",")
                for h, w in zip(held, widths, strict=True)
            ]
            yield name, str(n_sampled), *cells


def timing(study):
    """Return a French line: seconds that every figure of a study takes, or why that was not measured."""
    from precanum_nlp.cli.noter import _codes
    from precanum_nlp.cli.scoring_tables import read_interviews, read_scoring_settings
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.referentiel import read_referentiel
    from precanum_nlp.scoring import figures

    codes = study / "rapports" / "dernier" / "codages.csv"
    if not codes.is_file():
        return f"Durée non mesurée : {codes} absent (precanum run)."
    read = read_study(study)
    frame, settings = read_referentiel(read.referentiel), read_scoring_settings(read)
    given, _ = _codes(codes, frame)
    interviews = read_interviews(read, frame, settings)
    figures(frame, settings, **given, interviews=interviews)  # warm-up
    times = []
    for _ in range(5):
        start = time.perf_counter()
        figures(frame, settings, **given, interviews=interviews)
        times.append(time.perf_counter() - start)
    low, middle, high = np.quantile(times, [0, 0.5, 1])
    n = len(given["coded"])
    return f"{n} contributions : {decimal(middle)} s (de {decimal(low)} à {decimal(high)}, 5 fois)."


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tirages", type=int, default=1000)
    parser.add_argument("--etude", type=Path, default=Path(__file__).parent.parent)
    args = parser.parse_args()
    sys.stdout.write(f"# Couverture des intervalles à 95 %, {args.tirages} études simulées\n\n")
    heads = ("code", "textes lus", "telle que codée", "corrigée", "compte ajusté")
    sys.stdout.write(f"{chr(10).join(table(heads, coverage(args.tirages)))}\n\n")
    sys.stdout.write(f"{timing(args.etude)}\n\nnumpy {version('numpy')}, scipy {version('scipy')}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
