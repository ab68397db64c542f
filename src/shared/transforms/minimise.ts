const golden = (3 - Math.sqrt(5)) / 2;
const precision = 1e-10;

/**
 * Where a function of one variable is smallest, near an interval; it may lie outside.
 *
 * Source: Brent, Algorithms for Minimization without Derivatives, 1973: parabolas with golden sections to fall back on.
 */
export function minimise(valueAt: (place: number) => number, from: number, to: number): number {
  let { low, high, best } = bracket(valueAt, from, to);
  let second = best;
  let third = best;
  let bestValue = valueAt(best);
  let secondValue = bestValue;
  let thirdValue = bestValue;
  let step = 0;
  let lastStep = 0;
  for (let round = 0; round < 500; round += 1) {
    const middle = (low + high) / 2;
    const tolerance = precision * Math.abs(best) + 1e-11;
    if (Math.abs(best - middle) <= 2 * tolerance - (high - low) / 2) break;
    let isParabola = false;
    if (Math.abs(lastStep) > tolerance) {
      const r = (best - second) * (bestValue - thirdValue);
      let q = (best - third) * (bestValue - secondValue);
      let p = (best - third) * q - (best - second) * r;
      q = 2 * (q - r);
      if (q > 0) p = -p;
      q = Math.abs(q);
      const before = lastStep;
      lastStep = step;
      if (Math.abs(p) < Math.abs(0.5 * q * before) && p > q * (low - best) && p < q * (high - best)) {
        step = p / q;
        isParabola = true;
      }
    }
    if (!isParabola) {
      lastStep = (best < middle ? high : low) - best;
      step = golden * lastStep;
    }
    const place = best + (Math.abs(step) >= tolerance ? step : Math.sign(step) * tolerance);
    const value = valueAt(place);
    if (value <= bestValue) {
      if (place < best) high = best;
      else low = best;
      [third, thirdValue, second, secondValue] = [second, secondValue, best, bestValue];
      [best, bestValue] = [place, value];
    } else {
      if (place < best) low = place;
      else high = place;
      if (value <= secondValue || second === best) {
        [third, thirdValue, second, secondValue] = [second, secondValue, place, value];
      } else if (value <= thirdValue || third === best || third === second) [third, thirdValue] = [place, value];
    }
  }
  return best;
}

/** Widens an interval until the function is smaller inside than at both ends. */
function bracket(valueAt: (place: number) => number, from: number, to: number) {
  let low = from;
  let high = to;
  let best = (from + to) / 2;
  let lowValue = valueAt(low);
  let highValue = valueAt(high);
  let bestValue = valueAt(best);
  for (let round = 0; round < 60 && (lowValue < bestValue || highValue < bestValue); round += 1) {
    const width = high - low;
    if (lowValue < highValue) {
      [high, highValue] = [best, bestValue];
      [best, bestValue] = [low, lowValue];
      low -= width;
      lowValue = valueAt(low);
    } else {
      [low, lowValue] = [best, bestValue];
      [best, bestValue] = [high, highValue];
      high += width;
      highValue = valueAt(high);
    }
  }
  return { low, high, best };
}
