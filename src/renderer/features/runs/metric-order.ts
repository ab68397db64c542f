/** Loss before accuracy before the rest, validation before training: what people look at first. */
export function compareMetrics(a: string, b: string): number {
  const rank = (metric: string) => {
    const [split = '', base = ''] = metric.split('/');
    const bases = ['loss', 'accuracy'];
    const baseRank = bases.indexOf(base);
    return (baseRank < 0 ? bases.length : baseRank) * 10 + Math.max(0, ['validation', 'test', 'train'].indexOf(split));
  };
  return rank(a) - rank(b) || a.localeCompare(b);
}
