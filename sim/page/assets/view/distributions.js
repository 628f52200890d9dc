// Student's and the normal distribution, and the score interval of paired shares: as SciPy and `sim.analysis.paired` have them.

const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const HALVINGS = 200;

/** Logarithm of the gamma function above a half (Lanczos, 1964). */
function logGamma(x) {
  const sum = LANCZOS.reduce((total, one, place) => total + one / (x + place), 0.99999999999980993);
  const t = x + LANCZOS.length - 1.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** The regularised incomplete beta function, by Lentz's continued fraction (Numerical Recipes, 6.4). */
function betaShare(x, a, b) {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaShare(1 - x, b, a);
  const head = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let sum = d;
  for (let m = 1; m < 1000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    sum *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    sum *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return head * sum;
}

/** The probability above t, which is not negative, of Student's distribution. */
function studentTail(t, degrees) {
  return betaShare(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
}

/** The probability above x, which is not negative, of the normal distribution: a series, then a continued fraction. */
function normalTail(x) {
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (x < 2.5) {
    let term = x;
    let sum = x;
    for (let odd = 3; Math.abs(term) > 1e-17; odd += 2) {
      term *= (x * x) / odd;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let fraction = x;
  for (let step = 120; step > 0; step -= 1) fraction = x + step / fraction;
  return density / fraction;
}

/** Where what only falls, from a low to a high end, passes a value. */
function crossing(falling, low, high, value) {
  let [below, above] = [low, high];
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (below + above) / 2;
    if (middle === below || middle === above) break;
    if (falling(middle) > value) below = middle;
    else above = middle;
  }
  return (below + above) / 2;
}

/** How far an interval of a level reaches, in standard errors. */
function studentReach(level, degrees) {
  return crossing((t) => studentTail(t, degrees), 0, 1e9, (1 - level) / 2);
}

function normalReach(level) {
  return crossing(normalTail, 0, 40, (1 - level) / 2);
}

/** The score interval of a difference between paired shares: as `sim.analysis.paired.intervals.tango`. */
function tango(lost, won, runs, level) {
  const reach = normalReach(level);
  return [scoreLow(lost, won, runs, reach), -scoreLow(won, lost, runs, reach)];
}

function scoreLow(lost, won, runs, reach) {
  if (lost === runs) return -1;
  if (lost === 0 && won === 0) return -(reach ** 2) / (runs + reach ** 2);
  if (won === runs) return (runs - reach ** 2) / (runs + reach ** 2);
  const excess = (difference) => {
    const linear = -won - lost + (2 * runs - won + lost) * difference;
    const constant = -lost * difference * (1 - difference);
    const share = (Math.sqrt(Math.max(linear ** 2 - 8 * runs * constant, 0)) - linear) / (4 * runs);
    const variance = Math.max(runs * (2 * share + difference * (1 - difference)), 0);
    return won - lost - runs * difference - reach * Math.sqrt(variance);
  };
  return crossing(excess, -1, (won - lost) / runs, 0);
}
