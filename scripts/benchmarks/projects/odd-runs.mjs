const longName = (start) => start.padEnd(10_000, ' and so on');
const count = (length, value) => Float64Array.from({ length }, (_, index) => value(index));

/** Series by metric: steps, values, times. */
const points = (length, valueAt, timeAt = (index) => index * 50) => ({
  steps: count(length, (index) => index + 1),
  values: count(length, valueAt),
  times: count(length, timeAt),
});
const curve = (index) => 2 * Math.exp(-index / 400) + 0.1;

/** Runs as broken programs, clocks and disks leave them: what each holds, and what is done to it afterwards. */
export const oddRuns = [
  { name: 'no metric', series: {} },
  { name: 'one point', series: { 'train/loss': points(1, () => 0.5) } },
  {
    name: 'only NaN',
    series: { 'train/loss': points(500, () => Number.NaN), 'validation/loss': points(1, () => Number.NaN) },
  },
  {
    name: 'only infinities',
    series: {
      'train/loss': points(3_000, (index) => (index % 2 === 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY)),
    },
  },
  {
    name: 'very many metrics',
    series: Object.fromEntries([
      ['train/loss', points(50, curve)],
      ...Array.from({ length: 20_000 }, (_, index) => [`sample ${index}/score`, points(1, () => index)]),
    ]),
  },
  {
    name: longName('long names'),
    tags: [longName('tag').slice(0, 64)],
    series: { [longName('train/loss')]: points(100, curve), 'train/loss': points(100, curve) },
  },
  {
    name: 'clock backwards',
    series: { 'train/loss': points(2_000, curve, (index) => (index < 1_000 ? index * 50 : index * 50 - 3_600_000)) },
  },
  {
    name: 'damaged chunk',
    series: { 'train/loss': points(2_000, curve), 'validation/loss': points(200, curve) },
    spoil: (database, id) =>
      database.run(
        `UPDATE metric_chunk SET data = CAST(zeroblob(length(data)) AS BLOB)
         WHERE level = 0 AND number = 2 AND series_id IN (SELECT id FROM metric_series WHERE run_id = ?)`,
        [id],
      ),
  },
  {
    name: 'damaged everywhere',
    series: { 'train/loss': points(2_000, curve) },
    spoil: (database, id) =>
      database.run(
        'UPDATE metric_chunk SET data = substr(data, 1, 17) WHERE series_id IN (SELECT id FROM metric_series WHERE run_id = ?)',
        [id],
      ),
  },
  {
    name: 'newer config',
    series: { 'train/loss': points(300, curve) },
    config: {
      formatVersion: 99,
      name: 'newer',
      dataset: { name: 'digits', hologram: { depth: 3 } },
      model: { layers: [{ kind: 'input' }, { kind: 'quantumDense', name: 'q', qubits: 8 }] },
      training: { epochs: 'until it is good', optimizer: { kind: 'oracle' } },
      teleport: true,
    },
  },
];

/** Adds them to a project that has runs already; `insert` makes a plain run and gives its id. */
export async function addOddRuns(code, database, insert) {
  const ids = [];
  for (const { name, series, tags, spoil, config } of oddRuns) {
    const id = await insert();
    ids.push(id);
    await database.transaction(async (queries) => {
      await code.runs.updateRun(queries, id, {
        name,
        status: 'completed',
        error: null,
        ...(tags ? { tags: JSON.stringify(tags) } : {}),
      });
      const written = Object.entries(series).map(([metric, { steps, values, times }]) => {
        const own = code.series.createMetricSeries(metric);
        own.append(steps, values, times);
        return { metric, summary: own.summary, chunks: own.takeWrites() };
      });
      await code.metrics.saveSeries(queries, id, written);
      if (config)
        await queries.run('UPDATE run_config SET config = ?, text = ? WHERE run_id = ?', [
          JSON.stringify(config),
          JSON.stringify(config, null, 2),
          id,
        ]);
      await spoil?.(queries, id);
    });
  }
  return ids;
}
