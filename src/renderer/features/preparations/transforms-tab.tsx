import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp, IconWand } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, useRef, useState } from 'react';
import { formatCount } from '../../../shared/base/format';
import type { Dataset } from '../../../shared/contract/dataset';
import type { PreparationProblem, PreparationStep, Pipeline as SavedLists } from '../../../shared/contract/preparation';
import { transforms } from '../../../shared/transforms/catalog';
import { mediaTransforms } from '../../../shared/transforms/media';
import { FailureNote } from '../../lib/failure-note';
import { client, host } from '../../lib/host-client';
import { Loaded, SkeletonLines } from '../../lib/loaded';
import { useShortcuts } from '../../lib/shortcuts';
import { showFailure } from '../../lib/toast';
import { EmptyState } from '../../ui/empty-state';
import { Splitter } from '../../ui/splitter';
import { type PipelineControls, PipelineEditor } from '../models';
import { AugmentationSection } from './augmentation-section';
import { hasMedia, MediaPane } from './media-pane';
import { PreviewPane } from './preview-pane';
import { TransformPicker } from './transform-picker';
import classes from './transforms-tab.module.css';
import { type Entry, usePreparation, useSavedPipeline } from './use-pipeline';

const learnedLimit = 6;

/** What a step learned, or what is wrong with it, below its card. */
function StepNote({
  step,
  open,
  onRepair,
}: {
  step: PreparationStep | undefined;
  open: boolean;
  onRepair(problem: PreparationProblem): void;
}) {
  if (step?.problem) {
    const { problem, repair } = step.problem;
    return (
      <div className={classes.stepProblem} role="alert">
        <p>
          {problem.message} {repair ? '' : problem.fix}
        </p>
        {repair && step.problem && (
          <Button size="compact-xs" variant="default" onClick={() => onRepair(step.problem as PreparationProblem)}>
            {repair.title}
          </Button>
        )}
      </div>
    );
  }
  if (step && !step.reached)
    return open ? <p className={classes.learned}>Waits until the steps before it can be done.</p> : null;
  if (!step || step.learned.length === 0)
    return step && open ? <p className={classes.learned}>No column is of the kind that it changes.</p> : null;
  if (!open) return null;
  return (
    <ul className={classes.learned} aria-label="What was learned">
      {step.learned.slice(0, learnedLimit).map(({ column, text }) => (
        <li key={column}>
          <span className={classes.learnedColumn}>{column}</span> {text}
        </li>
      ))}
      {step.learned.length > learnedLimit && (
        <li>and {formatCount(step.learned.length - learnedLimit)} columns more</li>
      )}
    </ul>
  );
}

const titleOf = (entry: Entry | undefined) =>
  (transforms as unknown as Record<string, { title: string }>)[String(entry?.kind)]?.title ?? 'Unknown transform';

/** What images and sounds go through tells what it learned above their samples. */
const isOfMedia = (entry: Entry | undefined) => String(entry?.kind) in mediaTransforms;

interface State {
  entries: readonly Entry[];
  undoLabel: string | null;
  redoLabel: string | null;
}

function Pipeline({ dataset, saved }: { dataset: Dataset; saved: SavedLists }) {
  const [initial] = useState(saved.transforms);
  const [augmentation, setAugmentation] = useState(saved.augmentation);
  const [state, setState] = useState<State | null>(null);
  const [selected, setSelected] = useState<number | null>(initial.length > 0 ? 0 : null);
  const [suggesting, setSuggesting] = useState(false);
  const controls = useRef<PipelineControls | null>(null);
  const entries = state?.entries ?? null;
  const saving = useSavedPipeline(dataset, entries && { transforms: [...entries], augmentation });
  const query = usePreparation(dataset, entries);
  const preparation = query.data;
  const count = entries?.length ?? 0;
  const steps = preparation?.steps.length === count ? preparation.steps : [];
  const chosen = selected !== null && selected < count ? selected : null;
  // A step that fails has no rows behind it: the last that works is shown.
  const reached = chosen === null ? 0 : Math.min(chosen + 1, steps.filter((step) => step.reached).length);
  const repair = ({ repair: mend }: PreparationProblem) => {
    if (mend) controls.current?.replace(mend.transforms as Entry[], mend.title);
  };
  const suggest = async () => {
    setSuggesting(true);
    try {
      const { suggestions } = await client.preparations.suggest({ datasetId: dataset.id, version: dataset.version });
      controls.current?.replace(
        suggestions.map(({ transform }) => transform as Entry),
        'prepare for training',
      );
      setSelected(0);
    } catch (error) {
      showFailure('No list could be suggested', error);
    } finally {
      setSuggesting(false);
    }
  };
  useShortcuts('Transforms', [
    { keys: 'mod+z', title: 'Undo', run: () => controls.current?.undo() },
    { keys: 'mod+shift+z', title: 'Redo', run: () => controls.current?.redo() },
    { keys: 'mod+y', title: 'Redo', run: () => controls.current?.redo() },
  ]);
  const stepTitle = reached === 0 ? 'As stored' : `${reached}. ${titleOf(entries?.[reached - 1])}`;
  const withMedia = (table: ReactNode) =>
    preparation && hasMedia(preparation) ? (
      <MediaPane
        dataset={dataset}
        preparation={preparation}
        step={reached}
        stepTitle={stepTitle}
        table={table}
        augmentation={augmentation}
      />
    ) : (
      table
    );
  const undo = state?.undoLabel ?? null;
  const redo = state?.redoLabel ?? null;
  return (
    <Splitter
      name="transforms"
      label="Width of the list"
      initialSize={392}
      minimumSize={320}
      minimumOther={360}
      first={
        <div className={classes.side}>
          <div className={classes.toolbar}>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconWand size={14} />}
              loading={suggesting}
              onClick={() => void suggest()}
            >
              Prepare for training
            </Button>
            <span className={classes.saved} role="status">
              {saving.isSaving ? 'Saving …' : saving.isSaved ? 'Saved' : ''}
            </span>
            <Tooltip label={undo ? `Undo: ${undo}` : 'Nothing to undo'}>
              <ActionIcon
                size={26}
                bg="transparent"
                aria-label="Undo"
                disabled={undo === null}
                onClick={() => controls.current?.undo()}
              >
                <IconArrowBackUp size={16} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={redo ? `Redo: ${redo}` : 'Nothing to redo'}>
              <ActionIcon
                size={26}
                bg="transparent"
                aria-label="Redo"
                disabled={redo === null}
                onClick={() => controls.current?.redo()}
              >
                <IconArrowForwardUp size={16} />
              </ActionIcon>
            </Tooltip>
          </div>
          {saving.error && <FailureNote error={saving.error} title="The lists could not be saved" />}
          <Suspense fallback={<SkeletonLines count={4} />}>
            <PipelineEditor
              dataset={dataset}
              initial={initial}
              selected={chosen}
              onSelect={setSelected}
              onChange={setState}
              onControls={(given) => {
                controls.current = given;
              }}
              columnsBefore={(index) =>
                (index === 0 ? preparation?.columns : steps[index - 1]?.reached && steps[index - 1]?.columns)
                  ? ((index === 0 ? preparation?.columns : steps[index - 1]?.columns) ?? []).map(({ name }) => name)
                  : null
              }
              noteOf={(index) =>
                isOfMedia(entries?.[index]) && !steps[index]?.problem ? null : (
                  <StepNote step={steps[index]} open={chosen === index} onRepair={repair} />
                )
              }
              toneOf={(index) =>
                steps[index]?.problem ? 'error' : steps[index] && !steps[index].reached ? 'unreached' : 'done'
              }
              empty={
                <div className={classes.empty}>
                  <EmptyState title="No transforms yet">
                    Columns reach a network as they are stored. “Prepare for training” makes a list from the profile;
                    new models of this data set begin with it.
                  </EmptyState>
                </div>
              }
            />
          </Suspense>
          <TransformPicker
            dataset={dataset}
            onAdd={(kind, start) => {
              const place = chosen === null ? count : chosen + 1;
              controls.current?.insert({ kind, ...start }, place);
              setSelected(place);
            }}
          />
          <AugmentationSection dataset={dataset} entries={augmentation} onChange={setAugmentation} />
        </div>
      }
      second={
        preparation ? (
          withMedia(
            <PreviewPane
              dataset={dataset}
              preparation={preparation}
              step={reached}
              stepTitle={stepTitle}
              isFitting={query.isFetching}
              onRepair={repair}
            />,
          )
        ) : query.error ? (
          <div className={classes.failure}>
            <FailureNote error={query.error} onRetry={() => query.refetch()} />
          </div>
        ) : (
          <SkeletonLines />
        )
      }
    />
  );
}

/**
 * The transforms and augmentations that are saved with the data set, and what they make of real rows. New configs of the
 * data set begin with them.
 */
export function TransformsTab({ dataset }: { dataset: Dataset }) {
  const query = useQuery({
    ...host.preparations.pipeline.queryOptions({ input: { datasetId: dataset.id } }),
    // What one works on must not change under one's hands.
    staleTime: Number.POSITIVE_INFINITY,
  });
  return <Loaded query={query}>{(saved) => <Pipeline dataset={dataset} saved={saved} />}</Loaded>;
}
