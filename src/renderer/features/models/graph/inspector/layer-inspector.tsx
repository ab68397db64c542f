import { ActionIcon, Button, TextInput, Tooltip } from '@mantine/core';
import { IconPlugConnectedX, IconTrash } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { formatBytes, formatCompact, formatCount } from '../../../../../shared/base/format';
import type { LayerKindDefinition } from '../../../../../shared/graph/layer-kind';
import { layerSchemas } from '../../../../../shared/graph/model';
import { formatShape } from '../../../../../shared/graph/shape';
import { FieldGrid } from '../../form/controls';
import { describeObject } from '../../form/field-description';
import { familyTitles } from '../../layer-family';
import { LayerProblems } from '../canvas/problem-card';
import { Documentation } from '../documentation';
import { useGraphTools, useScene, useSession } from '../graph-context';
import { select } from '../graph-session';
import { LayerIcon } from '../layer-icon';
import { definitionOf, type LayerView } from '../network/layer-graph';
import styles from './inspector.module.css';
import { Facts, Section } from './inspector-parts';

/** Name, inputs and group have places of their own here. */
const elsewhere = new Set(['name', 'inputs', 'group', 'sharedWith']);
const commonNames = new Set(['trainable', 'note']);

function NameField({ layer }: { layer: LayerView }) {
  const { actions, session } = useGraphTools();
  const [typed, setTyped] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const inspecting = useSession((state) => state.inspecting);
  useEffect(() => {
    if (inspecting?.field !== 'name') return;
    input.current?.focus();
    input.current?.select();
    session.setState({ inspecting: null });
  }, [inspecting, session]);
  const commit = () => {
    if (typed !== null && typed !== '' && typed !== layer.name) actions.rename(layer.name, typed);
    setTyped(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') commit();
    else if (event.key === 'Escape') setTyped(null);
    else return;
    event.preventDefault();
    focusCanvas();
  };
  return (
    <TextInput
      ref={input}
      aria-label="Name of the layer"
      className={styles.name}
      spellCheck={false}
      value={typed ?? layer.name}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      onBlur={commit}
      onKeyDown={onKeyDown}
    />
  );
}

/** Back to where one came from: Escape in the inspector. */
export function focusCanvas(): void {
  document.querySelector<HTMLElement>('[data-testid="rf__wrapper"]')?.focus();
}

/** What the layer reads, each to be taken away or looked at. */
function Inputs({ layer }: { layer: LayerView }) {
  const { graph, analysis } = useScene();
  const { actions, session } = useGraphTools();
  const edges = graph.edges.filter(({ to }) => to === layer.name);
  const analysed = analysis?.layers[graph.indexOf.get(layer.name) ?? -1];
  if (layer.inputPorts.length === 0) return null;
  return (
    <ul className={styles.wires} aria-label="Inputs">
      {edges.map((edge) => {
        const port = layer.inputPorts[edge.toPort];
        return (
          <li key={edge.id}>
            {layer.inputPorts.length > 1 && <span className={styles.port}>{port?.name}</span>}
            <button
              type="button"
              className={styles.link}
              onClick={() => session.setState({ ...select(edge.from), goTo: { id: edge.from } })}
            >
              {analysed?.inputs[edge.index] ?? edge.from}
            </button>
            <span className={styles.shape}>{edge.shape ?? '?'}</span>
            <Tooltip label="Remove connection">
              <ActionIcon size={20} aria-label={`Disconnect ${edge.from}`} onClick={() => actions.disconnect([edge])}>
                <IconPlugConnectedX size={13} />
              </ActionIcon>
            </Tooltip>
          </li>
        );
      })}
      {edges.length === 0 && <li className={styles.none}>Nothing yet: connect an output to it.</li>}
    </ul>
  );
}

function Outputs({ layer }: { layer: LayerView }) {
  const { graph } = useScene();
  const { session } = useGraphTools();
  return (
    <ul className={styles.wires} aria-label="Outputs">
      {layer.outputPorts.map(({ name, description, shape }, port) => {
        const readers = [
          ...new Set(
            graph.edges.filter(({ from, fromPort }) => from === layer.name && fromPort === port).map(({ to }) => to),
          ),
        ];
        return (
          <li key={name} title={description}>
            {layer.outputPorts.length > 1 && <span className={styles.port}>{name}</span>}
            <span className={styles.readers}>
              {readers.length === 0 && (
                <span className={styles.none}>{layer.isOutput ? 'output of the model' : 'nobody reads it'}</span>
              )}
              {readers.slice(0, 6).map((reader) => (
                <button
                  key={reader}
                  type="button"
                  className={styles.link}
                  onClick={() => session.setState({ ...select(reader), goTo: { id: reader } })}
                >
                  {reader}
                </button>
              ))}
              {readers.length > 6 && <span className={styles.none}>and {readers.length - 6} more</span>}
            </span>
            <span className={styles.shape}>{shape ?? '?'}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** One layer in full: problems with their fixes, parameters with documentation, shapes, counts, notes. */
export function LayerInspector({ layer }: { layer: LayerView }) {
  const { analysis, graph } = useScene();
  const { actions, session } = useGraphTools();
  const panel = useRef<HTMLDivElement>(null);
  const inspecting = useSession((state) => state.inspecting);
  const definition = definitionOf(layer.kind) as LayerKindDefinition;
  const fields = useMemo(
    () => describeObject(layerSchemas[layer.kind]).filter(({ name }) => !elsewhere.has(name)),
    [layer.kind],
  );
  const own = fields.filter(({ name }) => !commonNames.has(name));
  const common = fields.filter(({ name }) => commonNames.has(name));
  const index = graph.indexOf.get(layer.name) ?? 0;
  const analysed = analysis?.layers[index];
  const owner = layer.sharedWith === null ? null : analysis?.layers.find(({ name }) => name === layer.sharedWith);
  const path = ['model', 'layers', owner ? owner.index : index];
  const ownPath = ['model', 'layers', index];

  useEffect(() => {
    if (inspecting?.field !== 'first') return;
    const first = panel.current?.querySelector<HTMLElement>(
      '[data-fields] input, [data-fields] select, [data-fields] button',
    );
    (first ?? panel.current?.querySelector<HTMLElement>('input'))?.focus();
    if (first instanceof HTMLInputElement) first.select();
    session.setState({ inspecting: null });
  }, [inspecting, session]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (
      event.defaultPrevented ||
      (event.key !== 'Escape' && !(event.key === 'Enter' && event.target instanceof HTMLInputElement))
    )
      return;
    event.preventDefault();
    focusCanvas();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape from any field leads back to the graph.
    <div ref={panel} className={styles.panel} onKeyDown={onKeyDown}>
      <header className={styles.head}>
        <LayerIcon name={layer.icon} size={18} />
        <div>
          <h2 className={styles.title}>{layer.title}</h2>
          <p className={styles.subtitle}>
            {familyTitles[layer.family]}
            {layer.group !== null && ` · in ${layer.group}`}
          </p>
        </div>
        <Tooltip label="Remove and reconnect (Del)">
          <ActionIcon aria-label="Remove the layer" onClick={() => actions.remove()}>
            <IconTrash size={15} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </header>
      <NameField layer={layer} />
      {layer.problems.length > 0 && (
        <div className={styles.problems}>
          <LayerProblems problems={layer.problems} />
        </div>
      )}
      {owner && (
        <p className={styles.shared}>
          It applies <b>{owner.name}</b> again, with the same weights: what you change here changes there too.{' '}
          <Button
            variant="default"
            onClick={() => actions.run('own weights', { kind: 'share', name: layer.name, with: null })}
          >
            Give it weights of its own
          </Button>
        </p>
      )}
      {own.length > 0 && (
        <Section title="Parameters">
          <div data-fields>
            <FieldGrid fields={own} path={path} />
          </div>
        </Section>
      )}
      <Section title="Reads">
        <Inputs layer={layer} />
      </Section>
      <Section title="Gives">
        <Outputs layer={layer} />
      </Section>
      <Section title="Costs">
        <Facts
          facts={[
            ['Parameters', analysed ? formatCount(layer.parameterCount) : '–'],
            ['of them trainable', analysed ? formatCount(analysed.parameterCount.trainable) : '–'],
            ['Operations a sample', analysed ? formatCompact(analysed.flops) : '–'],
            ['Kept a sample', analysed ? formatBytes(analysed.activationBytes) : '–'],
            ['Output', analysed?.outputShape ? formatShape(analysed.outputShape) : '?'],
          ]}
        />
      </Section>
      <Section title="Layer">
        <FieldGrid fields={owner ? common.filter(({ name }) => name === 'note') : common} path={ownPath} />
      </Section>
      <Section title="Documentation">
        <p className={styles.summary}>{definition.summary}</p>
        <Documentation text={definition.documentation} />
        {definition.kerasName && <p className={styles.none}>In Keras: {definition.kerasName}</p>}
      </Section>
    </div>
  );
}
