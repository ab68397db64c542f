import { formatBytes, formatCount, formatNumber } from '../shared/base/format';
import type { Compilation, CompileExplanation } from '../shared/contract/compilation';
import { formatFields, formatTable } from './table';

const choices: Record<CompileExplanation['replicaChoice'], string> = {
  given: 'given',
  measured: 'measured in this run',
  remembered: 'measured before on this machine',
  rule: 'by rule',
};

const milliseconds = (value: number): string => `${formatNumber(value)} ms`;

function byCount(counts: Record<string, number>): { name: string; count: number }[] {
  return Object.entries(counts)
    .map(([name, count]) => ({ name, count }))
    .sort((left, right) => right.count - left.count || left.name.localeCompare(right.name));
}

function countTable(title: string, counts: Record<string, number>): string {
  return formatTable(byCount(counts), [
    { title, text: ({ name }) => name },
    { title: 'count', align: 'right', text: ({ count }) => formatCount(count) },
  ]);
}

function formatPrecision({ requested, used, reason, lossScaling }: CompileExplanation['precision']): string {
  if (requested === 'float32') return 'float32';
  if (reason !== null) return `float32 instead of mixed, because ${reason}`;
  const scaling =
    lossScaling === null
      ? ''
      : `, loss scale ${formatNumber(lossScaling.scale)}, ${formatCount(lossScaling.skippedStepCount)} steps skipped`;
  return `mixed, products in ${used}${scaling}`;
}

/** What `studio train --explain-compile` prints: the graph, its making and how its number of copies was chosen. */
export function formatCompilation(compiled: Compilation | null): string {
  if (!compiled) return 'The run ended before its training step was made.';
  if (compiled.state === 'eager') return `Not compiled: ${compiled.reason ?? 'no reason was recorded'}`;
  const { explanation } = compiled;
  if (!explanation) return `Compiled: ${compiled.detail ?? ''}; the run stored no explanation.`;
  const measured = explanation.calibration
    .map(({ replicaCount, samplesPerSecond }) => `${replicaCount}: ${formatNumber(samplesPerSecond)} samples/s`)
    .join(', ');
  const fields = formatFields([
    [
      'replicas',
      `${explanation.replicaCount}, ${choices[explanation.replicaChoice]}${measured === '' ? '' : ` (${measured})`}`,
    ],
    ...(explanation.replicaDevices === null
      ? []
      : [['devices', explanation.replicaDevices.join(', ')] as [string, string]]),
    ['threads an operation', explanation.intraOpThreadCount === null ? 'all' : String(explanation.intraOpThreadCount)],
    ['precision', formatPrecision(explanation.precision)],
    ['steps a call, at most', formatCount(explanation.maximumStepsPerCall)],
    ['recorded in', milliseconds(explanation.recordMs)],
    ['built in', milliseconds(explanation.buildMs)],
    [
      'guard',
      `off by ${(explanation.guard.largestDifference * 100).toPrecision(2)} % of a move, allowed ${(explanation.guard.tolerance * 100).toPrecision(2)} %`,
    ],
    [
      'memory',
      `step ${formatBytes(explanation.memory.stepBytes)}, weights and slots ${formatBytes(explanation.memory.stateBytes)}, data ${formatBytes(explanation.memory.residentBytes)}`,
    ],
    ...(explanation.missingOperation === null
      ? []
      : [['without fused forms', `TensorFlow lacks ${explanation.missingOperation}`] as [string, string]]),
  ]);
  const signatures = formatTable(explanation.signatures, [
    { title: 'signature', text: ({ name }) => name },
    { title: 'nodes', align: 'right', text: ({ nodeCount }) => formatCount(nodeCount) },
    { title: 'size', align: 'right', text: ({ constantBytes }) => formatBytes(constantBytes) },
    {
      title: 'last call',
      align: 'right',
      text: ({ lastCallMs }) => (lastCallMs === null ? '–' : milliseconds(lastCallMs)),
    },
  ]);
  return [
    fields,
    signatures,
    countTable('rewrite or fused layer', explanation.rewrites),
    countTable('operation', explanation.operations),
  ].join('\n');
}
