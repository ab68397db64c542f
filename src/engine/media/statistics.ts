/** Mean and deviation of every channel, sample by sample, so that no more than one is in memory. */
export interface ChannelStatistics {
  add(values: ArrayLike<number>): void;
  /** The deviation is that of all numbers (divisor n); 1 where a channel is constant. */
  finish(): { mean: number[]; deviation: number[]; largest: number; smallest: number };
}

/** Source: Chan, Golub and LeVeque, 1979: merging of means and sums of squares. */
export function createChannelStatistics(channels: number): ChannelStatistics {
  const means = new Float64Array(channels);
  const squares = new Float64Array(channels);
  let count = 0;
  let largest = Number.NEGATIVE_INFINITY;
  let smallest = Number.POSITIVE_INFINITY;
  return {
    add(values) {
      const own = values.length / channels;
      for (let channel = 0; channel < channels; channel += 1) {
        let sum = 0;
        for (let at = channel; at < values.length; at += channels) {
          const value = values[at] as number;
          sum += value;
          if (value > largest) largest = value;
          if (value < smallest) smallest = value;
        }
        const mean = sum / own;
        let ownSquares = 0;
        for (let at = channel; at < values.length; at += channels) ownSquares += ((values[at] as number) - mean) ** 2;
        const difference = mean - (means[channel] as number);
        const total = count + own;
        (squares[channel] as number) += ownSquares + (difference * difference * count * own) / total;
        (means[channel] as number) += (difference * own) / total;
      }
      count += own;
    },
    finish: () => ({
      mean: [...means],
      deviation: [...squares].map((sum) => Math.sqrt(sum / count) || 1),
      largest,
      smallest,
    }),
  };
}
