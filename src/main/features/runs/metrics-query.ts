import { StudioError } from '../../../shared/base/problem';
import { damageHeader, type SeriesDamage } from './metric-damage';

export interface MetricsQuery {
  /** Names of series; null takes all. */
  metrics: string[] | null;
  /** Exclusive. */
  after: number;
  /** Inclusive. */
  to: number;
  /** Most points a series; above it rollups are read. */
  points: number;
}

export interface MetricsTable {
  /** Arrow IPC stream with the columns of bulk.ts. */
  bytes: Uint8Array;
  aggregated: boolean;
  /** Parts that cannot be read. */
  damage: readonly SeriesDamage[];
}

export function metricsHeaders({ aggregated, damage }: MetricsTable): Record<string, string> {
  return { ...(aggregated ? { 'X-Aggregated': '1' } : {}), ...damageHeader(damage) };
}

/**
 * Reads the query of GET /data/runs/:id/metrics.
 * Throws: StudioError BAD_INPUT naming the parameter.
 */
export function parseMetricsQuery(query: URLSearchParams): MetricsQuery {
  const number = (name: string, minimum: number): number | null => {
    const text = query.get(name);
    if (text === null) return null;
    const value = Number(text);
    if (text.trim() === '' || Number.isNaN(value) || value < minimum)
      throw new StudioError('BAD_INPUT', `The parameter ${name} is "${text}"; a number from ${minimum} was expected.`, {
        fix: `Give ${name} as a number, or leave it out.`,
      });
    return value;
  };
  const fromStep = number('fromStep', 0);
  const metrics = query.getAll('metric');
  return {
    metrics: metrics.length > 0 ? metrics : null,
    after: Math.max(
      number('afterStep', 0) ?? Number.NEGATIVE_INFINITY,
      // Steps are whole numbers, so this is where the inclusive bound begins.
      fromStep === null ? Number.NEGATIVE_INFINITY : fromStep - 1,
    ),
    to: number('toStep', 0) ?? Number.MAX_VALUE,
    points: number('points', 1) ?? Number.POSITIVE_INFINITY,
  };
}
