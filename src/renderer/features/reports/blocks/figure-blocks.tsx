import { MultiSelect, SegmentedControl, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type Correction, titleOfChoice } from '../../../../shared/comparison';
import { splitNames } from '../../../../shared/contract/evaluation';
import { blockTitles, corrections, type FigureBlock } from '../../../../shared/report/blocks';
import { type Figure, noChoices } from '../../../../shared/report/figure';
import { shorten } from '../../../../shared/report/selection';
import { formatRunColumn, parseRunColumn, titleOfRunColumn } from '../../../../shared/run-table/column-name';
import { runFilterFields } from '../../../../shared/run-table/filter';
import { host } from '../../../lib/host-client';
import { Loaded, SkeletonLines } from '../../../lib/loaded';
import { useRunList } from '../../../lib/run-list';
import type { BlockViewProps } from '../block-frame';
import type { BlockActions } from '../block-list';
import styles from '../report.module.css';
import { FigureView } from './figure-view';
import { RunSelectionPicker } from './run-selection';

const pauseMs = 250;

/** Asked a moment after the last change of its settings; the words above it do not matter to it. */
function useFigure(block: FigureBlock) {
  const [settled] = useDebouncedValue(JSON.stringify({ ...block, caption: '' }), pauseMs);
  return useQuery({
    ...host.reports.figure.queryOptions({ input: { block: JSON.parse(settled) as FigureBlock } }),
    placeholderData: keepPreviousData,
  });
}

/** A block whose content the host computes, with its settings above while they are open. */
function FigureFrame({
  block,
  isEditing,
  settings,
}: {
  block: FigureBlock;
  isEditing: boolean;
  settings: (choices: Figure['choices']) => ReactNode;
}) {
  const query = useFigure(block);
  return (
    <>
      {isEditing && <div className={styles.settings}>{settings(query.data?.figure.choices ?? noChoices)}</div>}
      <Loaded query={query} skeleton={<SkeletonLines count={3} />}>
        {({ figure }) => (
          <FigureView figure={figure} label={shorten(block.caption.trim() || blockTitles[block.kind])} />
        )}
      </Loaded>
    </>
  );
}

/** The runs of a block, for every kind that has some. */
function Runs({ block, actions }: { block: Extract<FigureBlock, { runs: unknown }>; actions: BlockActions }) {
  return (
    <RunSelectionPicker
      selection={block.runs}
      onChange={(runs, key) => actions.change({ ...block, runs }, key && `${key} ${block.id}`)}
    />
  );
}

const fieldTitles: Record<string, string> = {
  dataset: 'data set',
  tag: 'tags',
  duration: 'training time',
};

/** A field, a setting or a metric of runs, as a choice. */
function titleOfColumn(name: string): string {
  const column = parseRunColumn(name);
  return column ? titleOfRunColumn(column) : (fieldTitles[name] ?? name);
}

function useColumnChoices(chosen: readonly string[]) {
  const settings = useQuery(host.runs.settings.queryOptions()).data?.settings;
  const metrics = useQuery(host.runs.metricNames.queryOptions({ input: { ids: null } })).data?.names;
  const values = [
    ...new Set([
      ...chosen,
      ...runFilterFields.filter((field) => field !== 'name'),
      ...(metrics ?? []).flatMap((metric) =>
        (['figure', 'best', 'last', 'minimum', 'maximum'] as const).map((aggregate) =>
          formatRunColumn({ kind: 'metric', metric, aggregate }),
        ),
      ),
      ...(settings ?? []).map(({ path }) => formatRunColumn({ kind: 'config', path })),
    ]),
  ];
  return values.map((value) => ({ value, label: titleOfColumn(value) }));
}

function RunTableSettings({ block, actions }: BlockViewProps<'runTable'>) {
  const choices = useColumnChoices(block.columns);
  return (
    <>
      <Runs block={block} actions={actions} />
      <MultiSelect
        label="Columns"
        searchable
        hidePickedOptions
        limit={100}
        maxValues={60}
        data={choices}
        value={block.columns}
        placeholder="Add a column"
        nothingFoundMessage="No column has that in its name"
        onChange={(columns) => actions.change({ ...block, columns })}
      />
      <div className={styles.pair}>
        <Select
          label="Sorted by"
          clearable
          searchable
          limit={100}
          placeholder="Newest first"
          data={choices}
          value={block.sort?.column ?? null}
          onChange={(column) =>
            actions.change({
              ...block,
              sort: column === null ? null : { column, descending: block.sort?.descending ?? true },
            })
          }
        />
        {block.sort && (
          <SegmentedControl
            aria-label="Direction"
            value={block.sort.descending ? 'descending' : 'ascending'}
            data={[
              { value: 'descending', label: 'Largest first' },
              { value: 'ascending', label: 'Smallest first' },
            ]}
            onChange={(direction) =>
              block.sort &&
              actions.change({ ...block, sort: { ...block.sort, descending: direction === 'descending' } })
            }
          />
        )}
      </div>
    </>
  );
}

export function RunTableBlock(props: BlockViewProps<'runTable'>) {
  return (
    <FigureFrame block={props.block} isEditing={props.isEditing} settings={() => <RunTableSettings {...props} />} />
  );
}

export function DifferencesBlock({ block, actions, isEditing }: BlockViewProps<'differences'>) {
  return <FigureFrame block={block} isEditing={isEditing} settings={() => <Runs block={block} actions={actions} />} />;
}

const correctionTitles = {
  holm: 'Holm',
  benjaminiHochberg: 'Benjamini–Hochberg',
  none: 'None',
} satisfies Record<Correction, string>;
const bySeeds = 'bySeeds';
const withChosen = (names: readonly string[], chosen: string | null) =>
  chosen === null || names.includes(chosen) ? [...names] : [...names, chosen];

/** The groups to choose from, and what was chosen of runs that have been others since. */
function referenceChoices(references: Figure['choices']['references'], chosen: string | null) {
  const choices = references.map(({ name, title }) => ({ value: name, label: title }));
  return chosen === null || references.some(({ name }) => name === chosen)
    ? choices
    : [...choices, { value: chosen, label: titleOfChoice(chosen) }];
}

export function StatisticsBlock({ block, actions, isEditing }: BlockViewProps<'statistics'>) {
  return (
    <FigureFrame
      block={block}
      isEditing={isEditing}
      settings={({ metrics, groups, references }) => (
        <>
          <Runs block={block} actions={actions} />
          <div className={styles.pair}>
            <Select
              label="Metric"
              searchable
              clearable
              placeholder="The one that most likely decides"
              data={withChosen(metrics, block.metric)}
              value={block.metric}
              onChange={(metric) => actions.change({ ...block, metric })}
            />
            <Select
              label="Runs are grouped by"
              searchable
              allowDeselect={false}
              data={[
                { value: bySeeds, label: 'everything but the seed' },
                ...groups.map(({ name, title }) => ({ value: name, label: title })),
                ...(block.by && !groups.some(({ name }) => name === block.by)
                  ? [{ value: block.by, label: block.by.replace(/^config:/, '') }]
                  : []),
              ]}
              value={block.by ?? bySeeds}
              onChange={(by) => actions.change({ ...block, by: by === bySeeds ? null : by, reference: null })}
            />
            <Select
              label="Compared with"
              searchable
              clearable
              placeholder={references[0]?.title ?? 'The first group'}
              data={referenceChoices(references, block.reference)}
              value={block.reference}
              onChange={(reference) => actions.change({ ...block, reference })}
            />
          </div>
          <SegmentedControl
            aria-label="Correction for many comparisons"
            data={corrections.map((value) => ({ value, label: correctionTitles[value] }))}
            value={block.correction}
            onChange={(correction) => actions.change({ ...block, correction: correction as Correction })}
          />
        </>
      )}
    />
  );
}

export function TradeOffBlock({ block, actions, isEditing }: BlockViewProps<'tradeOff'>) {
  return (
    <FigureFrame
      block={block}
      isEditing={isEditing}
      settings={({ metrics, costs }) => (
        <>
          <Runs block={block} actions={actions} />
          <div className={styles.pair}>
            <Select
              label="Quality"
              searchable
              clearable
              placeholder="The metric that most likely decides"
              data={withChosen(metrics, block.quality)}
              value={block.quality}
              onChange={(quality) => actions.change({ ...block, quality })}
            />
            <Select
              label="Against"
              clearable
              placeholder="Training time"
              data={costs.map(({ name, title }) => ({ value: name, label: title }))}
              value={costs.some(({ name }) => name === block.cost) ? block.cost : null}
              onChange={(cost) => actions.change({ ...block, cost })}
            />
          </div>
        </>
      )}
    />
  );
}

function ConfusionSettings({ block, actions }: BlockViewProps<'confusion'>) {
  const runs = useRunList().data?.runs ?? [];
  const { run } = block;
  return (
    <div className={styles.pair}>
      <Select
        label="Run"
        searchable
        limit={60}
        placeholder="Choose a run"
        data={[
          ...runs.map(({ id, name, experiment }) => ({
            value: id,
            label: `${shorten(name)} · ${shorten(experiment)}`,
          })),
          ...(run && !runs.some(({ id }) => id === run.id)
            ? [{ value: run.id, label: `${shorten(run.name)} · deleted` }]
            : []),
        ]}
        value={run?.id ?? null}
        onChange={(id) => {
          const found = runs.find((each) => each.id === id);
          actions.change({ ...block, run: found ? { id: found.id, name: found.name } : null });
        }}
      />
      <Select
        label="Data"
        clearable
        placeholder="Newest evaluation"
        data={[...splitNames]}
        value={block.split}
        onChange={(split) => actions.change({ ...block, split: splitNames.find((each) => each === split) ?? null })}
      />
    </div>
  );
}

export function ConfusionBlock(props: BlockViewProps<'confusion'>) {
  return (
    <FigureFrame block={props.block} isEditing={props.isEditing} settings={() => <ConfusionSettings {...props} />} />
  );
}
