/** Figures that belong into one chart, in one unit. */
export interface SystemChart {
  /** With the unit. */
  title: string;
  /** Points are divided by it. */
  perUnit: number;
  lines: { metric: string; label: string; color: number }[];
}

const gibibyte = 2 ** 30;

const known: readonly SystemChart[] = [
  {
    title: 'Processor (%)',
    perUnit: 1,
    lines: [{ metric: 'system/processorPercent', label: 'of all cores', color: 0 }],
  },
  {
    title: 'Memory (GiB)',
    perUnit: gibibyte,
    lines: [
      { metric: 'system/residentBytes', label: 'in use', color: 0 },
      { metric: 'system/peakBytes', label: 'most so far', color: 1 },
    ],
  },
  { title: 'Time of a step (ms)', perUnit: 1, lines: [{ metric: 'system/stepMs', label: 'mean', color: 2 }] },
  {
    title: 'Speed (samples/s)',
    perUnit: 1,
    lines: [{ metric: 'system/samplesPerSecond', label: 'training', color: 3 }],
  },
];

/** Which card a figure is of: `system/gpuPercent` the first, `system/gpuPercent/2` the second. */
function cardsOf(names: readonly string[], metric: string): { metric: string; label: string; color: number }[] {
  return names
    .filter((name) => name === metric || name.startsWith(`${metric}/`))
    .map((name) => ({ metric: name, card: Number(name.slice(metric.length + 1) || 1) }))
    .sort((left, right) => left.card - right.card)
    .map(({ metric: name, card }) => ({ metric: name, label: `card ${card}`, color: card - 1 }));
}

/** The charts that a run has figures for; figures of `system/` that nobody knows come last, as they are. */
export function systemCharts(names: readonly string[]): SystemChart[] {
  const charts = [
    ...known.map((chart) => ({ ...chart, lines: chart.lines.filter(({ metric }) => names.includes(metric)) })),
    { title: 'Graphics card (%)', perUnit: 1, lines: cardsOf(names, 'system/gpuPercent') },
    { title: 'Memory of the graphics card (GiB)', perUnit: gibibyte, lines: cardsOf(names, 'system/gpuMemoryBytes') },
  ].filter(({ lines }) => lines.length > 0);
  const drawn = new Set(charts.flatMap(({ lines }) => lines.map(({ metric }) => metric)));
  const others = names.filter((name) => name.startsWith('system/') && !drawn.has(name));
  return [
    ...charts,
    ...others.map((metric) => ({ title: metric, perUnit: 1, lines: [{ metric, label: metric, color: 0 }] })),
  ];
}
