import type { Command } from 'commander';
import { parse } from 'yaml';
import { formatCount } from '../../shared/base/format';
import { describeIssue } from '../../shared/config/config-issue';
import { type SplitConfig, splitSchema } from '../../shared/config/split';
import type { LeakageReport, SplitReport } from '../../shared/contract/split';
import { applyAssignments, parseAssignment } from '../assignments';
import { type CommandContext, type Outcome, projectAction, type Registration } from '../command';
import { readConfig } from '../config-argument';
import { UsageError } from '../failure';
import { formatFields, formatTable } from '../table';

interface SplitOptions {
  config?: string;
  set: string[];
  target?: string;
  seed?: number;
  version?: number;
  leakage?: boolean;
}

const parts = ['train', 'validation', 'test'] as const;
const shownClassCount = 50;

function formatReport({ record, classes, groups, folds, problems, missingTargetCount, ...head }: SplitReport): string {
  const found = problems.map(({ severity, message, fix }) => `${severity}: ${message}${fix ? ` ${fix}` : ''}\n`);
  if (!record) return found.join('');
  const total = parts.reduce((sum, part) => sum + record.parts[part].rowCount, 0);
  const fields = formatFields([
    ['data set', `${head.datasetName} version ${head.version}`],
    ['split', JSON.stringify(head.split)],
    ['seed', String(head.seed)],
    ['fingerprint', record.fingerprint],
    ...(missingTargetCount > 0 ? ([['without target', formatCount(missingTargetCount)]] as const) : []),
    ...(record.leftOutCount > 0 ? ([['in no part', formatCount(record.leftOutCount)]] as const) : []),
  ]);
  const tables = [
    formatTable(
      [...parts],
      [
        { title: 'part', text: (part) => part },
        { title: 'rows', align: 'right', text: (part) => formatCount(record.parts[part].rowCount) },
        {
          title: 'share',
          align: 'right',
          text: (part) => `${((100 * record.parts[part].rowCount) / Math.max(1, total)).toFixed(1)} %`,
        },
        ...(groups
          ? [
              {
                title: groups.column,
                align: 'right' as const,
                text: (part: (typeof parts)[number]) => formatCount(groups.counts[part]),
              },
            ]
          : []),
        { title: 'fingerprint', text: (part) => record.parts[part].fingerprint.slice(0, 12) },
      ],
    ),
    ...(classes
      ? [
          formatTable(classes.counts.slice(0, shownClassCount), [
            { title: classes.column, text: ({ name }) => name },
            ...parts.map((part) => ({
              title: part as string,
              align: 'right' as const,
              text: (row: (typeof classes.counts)[number]) => formatCount(row[part]),
            })),
          ]),
        ]
      : []),
    ...(folds
      ? [
          formatTable(folds, [
            { title: 'fold', align: 'right', text: ({ fold }) => String(fold) },
            { title: 'rows', align: 'right', text: ({ rowCount }) => formatCount(rowCount) },
          ]),
        ]
      : []),
  ];
  return [fields, ...tables, ...(found.length > 0 ? [found.join('')] : [])].join('\n');
}

function formatLeakage({ findings }: LeakageReport): string {
  if (findings.length === 0) return 'No leakage was found.\n';
  return findings
    .map(({ severity, message, fix, examples }) => {
      const rows = examples.map(
        ({ text, rows: own }) => `  ${text}: ${own.map(({ row, part }) => `row ${row + 1} ${part}`).join(', ')}\n`,
      );
      return `${severity}: ${message} ${fix}\n${rows.join('')}`;
    })
    .join('');
}

/** Throws: UsageError naming the setting. */
function readSplit(value: unknown): SplitConfig {
  const result = splitSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const described = issue && describeIssue(issue, value);
  throw new UsageError(
    described?.message ?? 'These settings do not describe a split.',
    described?.fix ?? 'For example: --set kind=folds --set count=5',
  );
}

async function splitDataset(context: CommandContext, name: string, options: SplitOptions): Promise<Outcome> {
  const { client, signal } = context;
  const assignments = options.set.map(parseAssignment);
  let input: Parameters<typeof client.datasets.split>[0];
  if (options.config !== undefined) {
    if (options.target !== undefined || options.seed !== undefined || options.version !== undefined)
      throw new UsageError(
        '--target, --seed and --version stand in the config; they are not taken beside --config.',
        'Use --set dataset.target=…, --set seed=… or --set dataset.version=….',
      );
    const text = await readConfig(context, options.config);
    input = { text: applyAssignments(text, [{ path: ['dataset', 'name'], value: name }, ...assignments]) };
  } else {
    // Without a config the paths are those of dataset.split: --set kind=folds.
    const split = readSplit(parse(applyAssignments('{}', assignments)) ?? {});
    input = {
      id: name,
      split,
      version: options.version ?? null,
      target: options.target ?? null,
      ...(options.seed === undefined ? {} : { seed: options.seed }),
    };
  }
  const report = await client.datasets.split(input, { signal });
  const leakage = options.leakage && report.record ? await client.datasets.leakage(input, { signal }) : null;
  return {
    json: { split: report, ...(leakage ? { leakage } : {}) },
    text: leakage ? `${formatReport(report)}\n${formatLeakage(leakage)}` : formatReport(report),
  };
}

export function registerDatasetSplit(dataset: Command, registration: Registration): void {
  dataset
    .command('split')
    .description('Divide the rows as a run would, and tell what is in each part.')
    .argument('<name>', 'name or id')
    .option('--config <file>', 'template or config whose split, target and seed are taken')
    .option(
      '--set <path=value>',
      'a setting of the split (kind=folds), with --config any of the config; repeatable',
      (value: string, values: string[]) => [...values, value],
      [] as string[],
    )
    .option('--target <column>', 'column whose classes are kept (default: the target)')
    .option('--seed <number>', 'seed of the split (default: 1)', Number)
    .option('--version <number>', 'an older version (default: the newest)', Number)
    .option('--leakage', 'also check what one part can know of another')
    .action(projectAction(registration, splitDataset));
}
