import type { Database } from '../../store';
import type { DamagedChunk } from './metric-reader';
import { insertRunEvent } from './run-event-repository';

/** Points of a series that cannot be read as they were written. */
export interface SeriesDamage extends DamagedChunk {
  runId: string;
  metric: string;
}

export function describeDamage({
  metric,
  level,
  firstStep,
  lastStep,
  pointCount,
}: Omit<SeriesDamage, 'runId'>): string {
  const steps = `steps ${firstStep} to ${lastStep}`;
  return level === 0
    ? `About ${pointCount} points of ${metric} (${steps}) cannot be read: what is stored of them is damaged. Summaries stand in for them where there are any; everything else is readable. A backup of the project folder may still have them.`
    : `A summary of ${metric} (${steps}) is damaged; its points are read one by one instead. Nothing is lost.`;
}

/** Reading happens often, so a host says it once. */
const said = new WeakMap<Database, Set<string>>();

/** Puts damage into the logs of its runs, each once; returns the runs whose logs have grown. */
export async function reportDamage(
  database: Database,
  damage: readonly SeriesDamage[],
  now: number,
): Promise<ReadonlySet<string>> {
  const told = new Set<string>();
  const known = said.get(database) ?? new Set();
  said.set(database, known);
  for (const part of damage) {
    const message = describeDamage(part);
    const key = `${part.runId} ${message}`;
    if (known.has(key) || database.readOnly) continue;
    await database.transaction(async (queries) => {
      const logged = 'SELECT 1 FROM run_event WHERE run_id = ? AND message = ?';
      if (await queries.get(logged, [part.runId, message])) return;
      await insertRunEvent(queries, part.runId, {
        at: now,
        level: part.level === 0 ? 'error' : 'warning',
        step: part.firstStep,
        message,
        kind: 'oddity',
      });
      told.add(part.runId);
    });
    known.add(key);
  }
  return told;
}

const headerLimit = 20;

/** For the header X-Damaged: the first parts whose points are lost; the page says so beside the chart. */
export function damageHeader(damage: readonly SeriesDamage[]): Record<string, string> {
  const lost = damage.filter(({ level }) => level === 0);
  if (lost.length === 0) return {};
  const parts = lost.slice(0, headerLimit).map(({ runId, metric, firstStep, lastStep, pointCount }) => ({
    run: runId,
    // Names may be very long, and a header may not.
    metric: metric.slice(0, 100),
    fromStep: firstStep,
    toStep: lastStep,
    pointCount,
  }));
  return { 'X-Damaged': encodeURIComponent(JSON.stringify(parts)) };
}
