import { ActionIcon, Button, Group, SegmentedControl, Tooltip } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconArrowBackUp, IconArrowForwardUp, IconPlayerPlay } from '@tabler/icons-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { Problem } from '../../../shared/base/problem';
import { FailureNote } from '../../lib/failure-note';
import { client } from '../../lib/host-client';
import { Page } from '../../lib/page';
import { navigate, useSearchParameter } from '../../lib/router';
import { isInFront, useShortcuts } from '../../lib/shortcuts';
import { Note } from '../../ui/note';
import { ProblemList } from '../../ui/problem-list';
import { formatRelative } from '../../ui/relative-time';
import { Splitter } from '../../ui/splitter';
import { DryRun } from '../inspections';
import type { ConfigSource } from './config-source';
import { createConfigDocument } from './document/config-document';
import { DocumentProvider } from './document/document-context';
import { readDraft } from './document/draft';
import { useDraft } from './document/use-draft';
import { ConfigForm } from './form/config-form';
import { MissingSampleNote } from './form/sample-note';
import { ComputePanel } from './graph/compute-panel';
import { GraphProvider } from './graph/graph-context';
import { Workbench } from './graph/workbench';
import styles from './run-config-editor.module.css';
import { SaveModel } from './stored/save-model';
import { SummaryStrip } from './summary-strip';
import { TextPanel } from './text/text-panel';
import { TrainFolds } from './train-folds';
import { useConfigCheck } from './use-config-check';
import { useEditTiming } from './use-edit-timing';

const parents = [{ title: 'Models', to: '/models' }];
/** Below this width form and text take turns. */
const sideBySideWidth = 960;

const views = [
  { value: 'graph', label: 'Graph' },
  { value: 'config', label: 'Config' },
];
/** What the config view shows where there is room for one half only. */
const halves = [
  { value: 'form', label: 'Form' },
  { value: 'text', label: 'Text' },
];

/** One config document behind form, graph and text, with what it will cost, what is wrong with it, and Train. */
export function RunConfigEditor({ source }: { source: ConfigSource }) {
  const [draft] = useState(() => {
    const found = readDraft(source.draftName);
    return found && found.text !== source.text ? found : null;
  });
  const [store] = useState(() => createConfigDocument(source.text, draft?.text));
  const text = useStore(store, (document) => document.text);
  const past = useStore(store, (document) => document.past);
  const future = useStore(store, (document) => document.future);
  // Keys in the text editor never wait for what follows from them; a field of the form has to see its own at once.
  const deferredText = useDeferredValue(text);
  const reading = useConfigCheck(past.at(-1)?.key === 'typing' ? deferredText : text);
  useEditTiming(store, reading);
  const [selectedLayer, selectLayer] = useState<number | null>(null);
  const [reveal, setReveal] = useState<{ line: number; column: number } | null>(null);
  const [starting, setStarting] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [draftShown, setDraftShown] = useState(draft !== null);
  const [viewParameter, setView] = useSearchParameter('view');
  const view = viewParameter === 'config' ? 'config' : 'graph';
  const [, setPanel] = useSearchParameter('panel');
  const [half, setHalf] = useState('form');
  const { ref, width } = useElementSize();
  const wide = width === 0 || width >= sideBySideWidth;
  const errorCount = reading.problems.filter(({ severity }) => severity === 'error').length;
  const isReady = errorCount === 0 && reading.checkedByHost;

  const endDraft = useDraft(store, source.draftName, source.text);

  const train = async () => {
    if (starting || errorCount > 0) return;
    setStarting(true);
    setFailure(null);
    try {
      const { run } = source.fork
        ? await client.runs.fork({
            id: source.fork.runId,
            ...(source.fork.checkpointId ? { checkpointId: source.fork.checkpointId } : {}),
            text,
          })
        : await client.runs.create({ text });
      endDraft();
      navigate(`/runs/${run.id}`);
    } catch (error) {
      setFailure(error);
      setStarting(false);
    }
  };
  const discard = () => {
    store.getState().replace(source.text, 'discard draft');
    setDraftShown(false);
  };
  const { undo, redo } = store.getState();
  useShortcuts('New run', [
    { keys: 'mod+enter', title: 'Train', run: () => void train(), whileTyping: true, when: isInFront },
    { keys: 'mod+z', title: 'Undo', run: undo, whileTyping: true, when: isInFront },
    { keys: 'mod+shift+z', title: 'Redo', run: redo, whileTyping: true, when: isInFront },
    { keys: 'mod+y', title: 'Redo', run: redo, whileTyping: true, when: isInFront },
  ]);
  const context = useMemo(
    () => ({ store, reading, transfers: reading.transfers, selectedLayer, selectLayer }),
    [store, reading, selectedLayer],
  );

  const onSelectProblem = ({ where }: Problem) => {
    const [first, second, index] = where?.path ?? [];
    if (first === 'model' && second === 'layers' && typeof index === 'number') selectLayer(index);
    if (!where?.line) return;
    if (view === 'config') setHalf('text');
    else if (!where.layer) setPanel('text');
    setReveal({ line: where.line, column: where.column ?? 1 });
  };

  const form = <ConfigForm />;
  const editor = <TextPanel reveal={reveal} onSubmit={() => void train()} />;

  return (
    <Page
      title={source.title}
      parents={parents}
      scroll={false}
      actions={
        <>
          <Group gap={0}>
            <Tooltip label={past.length > 0 ? `Undo ${past.at(-1)?.label} (Ctrl+Z)` : 'Nothing to undo'}>
              <ActionIcon aria-label="Undo" bg="transparent" disabled={past.length === 0} onClick={undo}>
                <IconArrowBackUp size={16} stroke={1.6} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={future.length > 0 ? `Redo ${future[0]?.label} (Ctrl+Shift+Z)` : 'Nothing to redo'}>
              <ActionIcon aria-label="Redo" bg="transparent" disabled={future.length === 0} onClick={redo}>
                <IconArrowForwardUp size={16} stroke={1.6} />
              </ActionIcon>
            </Tooltip>
          </Group>
          <SaveModel configText={text} name={reading.config?.name ?? ''} />
          <Tooltip label={errorCount > 0 ? 'Mend the problems below first' : 'Train (Ctrl+Enter)'}>
            <Button
              leftSection={<IconPlayerPlay size={14} />}
              loading={starting}
              data-disabled={errorCount > 0 || undefined}
              aria-disabled={errorCount > 0}
              onClick={() => void train()}
            >
              Train
            </Button>
          </Tooltip>
          {!source.fork && (
            <TrainFolds
              text={text}
              config={isReady ? reading.config : null}
              busy={starting}
              onStart={() => {
                setStarting(true);
                setFailure(null);
              }}
              onStarted={endDraft}
              onFailure={(error) => {
                setFailure(error);
                setStarting(false);
              }}
            />
          )}
        </>
      }
      tabs={
        <div className={styles.strip}>
          <SegmentedControl
            aria-label="View of the config"
            data={views}
            value={view}
            onChange={(next) => setView(next === 'graph' ? null : next)}
          />
          <SummaryStrip reading={reading} />
          <span className={styles.dryRun}>
            <DryRun text={text} ready={isReady} />
          </span>
          <span className={styles.state} role="status">
            {errorCount > 0
              ? `${errorCount} ${errorCount === 1 ? 'problem' : 'problems'}`
              : reading.checkedByHost
                ? 'Ready to train'
                : 'Checking…'}
          </span>
        </div>
      }
    >
      <DocumentProvider value={context}>
        <div className={styles.body} ref={ref}>
          {(source.fork || (draftShown && draft) || failure !== null) && (
            <div className={styles.notes}>
              {failure !== null && <FailureNote error={failure} title="The run could not be started" />}
              {source.fork && (
                <Note tone="info">
                  Training goes on from {source.fork.checkpointId ? 'the chosen' : 'the newest'} checkpoint of{' '}
                  {source.fork.runName}: give it more epochs than that one has had. The layers must stay the same; with
                  another seed, batch size or optimizer it starts anew from the weights.
                </Note>
              )}
              {draftShown && draft && (
                <Note
                  tone="info"
                  action={
                    <>
                      <Button variant="subtle" color="gray" onClick={discard}>
                        Discard changes
                      </Button>
                      <Button variant="subtle" color="gray" onClick={() => setDraftShown(false)}>
                        Keep
                      </Button>
                    </>
                  }
                >
                  Your unsaved changes from {formatRelative(draft.savedAt, Date.now())} are back.
                </Note>
              )}
            </div>
          )}
          {view === 'graph' && (
            <div className={styles.sample}>
              <MissingSampleNote />
            </div>
          )}
          <div className={styles.views}>
            {view === 'graph' && (
              <GraphProvider name={source.draftName}>
                <Workbench
                  panels={[
                    { value: 'form', title: 'Form', content: form },
                    { value: 'text', title: 'Text', content: editor },
                    {
                      value: 'compute',
                      title: 'See it compute',
                      content: (
                        <ComputePanel
                          text={text}
                          state={errorCount > 0 ? 'problems' : reading.checkedByHost ? 'ready' : 'checking'}
                        />
                      ),
                    },
                  ]}
                />
              </GraphProvider>
            )}
            {view === 'config' && wide && (
              <Splitter
                name="run-config"
                label="Width of the form"
                fixed="first"
                initialSize={Math.min(620, Math.round(window.innerWidth / 2))}
                minimumSize={440}
                minimumOther={360}
                first={<div className={styles.scroll}>{form}</div>}
                second={<div className={styles.panel}>{editor}</div>}
              />
            )}
            {view === 'config' && !wide && (
              <div className={styles.narrow}>
                <SegmentedControl
                  m="0 16px 8px"
                  aria-label="Half of the config"
                  data={halves}
                  value={half}
                  onChange={setHalf}
                />
                <div className={styles.panel}>
                  {half === 'form' ? <div className={styles.scroll}>{form}</div> : editor}
                </div>
              </div>
            )}
          </div>
          {reading.problems.length > 0 && (
            <section className={styles.problems} aria-label="Problems of the config">
              <ProblemList
                problems={reading.problems}
                label="Problems"
                onSelect={onSelectProblem}
                actionsOf={({ fixes = [] }) =>
                  fixes.map((fix) => ({ title: fix.title, run: () => store.getState().fix(fix) }))
                }
              />
            </section>
          )}
        </div>
      </DocumentProvider>
    </Page>
  );
}
