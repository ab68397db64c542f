import { memo, useDeferredValue } from 'react';
import { formatBytes, formatCompact, formatCount } from '../../../../../shared/base/format';
import { formatShape } from '../../../../../shared/graph/shape';
import { CopyButton } from '../../../../ui/copy-button';
import { useDocument } from '../../document/document-context';
import { familyColors, familyTitles } from '../../layer-family';
import { estimateTrainingBytes } from '../../memory';
import { LayerProblems } from '../canvas/problem-card';
import { useGraphTools, useScene } from '../graph-context';
import { select } from '../graph-session';
import { readFigures } from '../network/model-figures';
import styles from './inspector.module.css';
import { Facts, Section } from './inspector-parts';

const shownLimit = 100;

/** The whole graph documented: what goes in and out, what it costs, how deep it is, layer by layer. */
export const ModelInspector = memo(function ModelInspector() {
  // Drawn after the canvas, when there is time: an edit of a large graph must not wait for its tables.
  const { graph, analysis } = useDeferredValue(useScene());
  const { session } = useGraphTools();
  const { config } = useDeferredValue(useDocument().reading);
  if (!analysis || graph.layers.size === 0)
    return (
      <div className={styles.panel}>
        <header className={styles.head}>
          <div>
            <h2 className={styles.title}>Model</h2>
            <p className={styles.subtitle}>Nothing drawn yet</p>
          </div>
        </header>
        <p className={styles.summary}>
          What you select on the canvas is shown here: its parameters with their documentation, shapes and costs.
        </p>
      </div>
    );
  const { families, longestPath, inputNames } = readFigures(analysis);
  const { trainable, nonTrainable } = analysis.parameterCount;
  const most = Math.max(1, ...families.map(({ parameterCount }) => parameterCount));
  const shapeOf = (name: string) => {
    const shape = analysis.layers.find((layer) => layer.name === name)?.outputShape;
    return shape ? formatShape(shape) : '?';
  };
  const layers = [...graph.layers.values()];
  const goTo = (name: string) => session.setState({ ...select(name), goTo: { id: name } });
  // Those of the model as a whole; the others stand at their layers.
  const problems = analysis.problems.filter(({ where, code }) => where?.layer === undefined && code !== 'openInput');
  const table = [
    '| layer | kind | output | parameters |',
    '|---|---|---|---:|',
    ...layers.map(
      ({ name, title, outputPorts, parameterCount }) =>
        `| ${name} | ${title} | ${outputPorts[0]?.shape ?? '?'} | ${parameterCount} |`,
    ),
  ].join('\n');
  return (
    <div className={styles.panel}>
      <header className={styles.head}>
        <div>
          <h2 className={styles.title}>{config?.name ?? 'Model'}</h2>
          <p className={styles.subtitle}>Whole graph</p>
        </div>
        <CopyButton text={table} label="Copy the layers as a Markdown table" />
      </header>
      {config?.description && <p className={styles.summary}>{config.description}</p>}
      {problems.length > 0 && (
        <div className={styles.problems}>
          <LayerProblems problems={problems} />
        </div>
      )}
      <Section title="Summary">
        <Facts
          facts={[
            ['Layers', formatCount(layers.length)],
            ['Parameters', formatCount(trainable + nonTrainable)],
            ['of them trainable', formatCount(trainable)],
            ['Operations a sample', formatCompact(analysis.flopsPerSample)],
            ['Weights', formatBytes(4 * (trainable + nonTrainable))],
            ['Outputs kept a sample', formatBytes(analysis.activationBytesPerSample)],
            [
              'Training memory',
              config
                ? `≥ ${formatBytes(estimateTrainingBytes(analysis, config.training.batchSize, config.training.optimizer.kind))}`
                : '–',
            ],
            ['Longest path', `${formatCount(longestPath.length)} layers`],
          ]}
        />
      </Section>
      <Section title="In and out">
        <ul className={styles.wires}>
          {inputNames.map((name) => (
            <li key={name}>
              <span className={styles.port}>in</span>
              <button type="button" className={styles.link} onClick={() => goTo(name)}>
                {name}
              </button>
              <span className={styles.shape}>{shapeOf(name)}</span>
            </li>
          ))}
          {analysis.outputNames.slice(0, 12).map((name) => (
            <li key={`out ${name}`}>
              <span className={styles.port}>out</span>
              <button type="button" className={styles.link} onClick={() => goTo(name.split(':')[0] as string)}>
                {name}
              </button>
              <span className={styles.shape}>{shapeOf(name.split(':')[0] as string)}</span>
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Parameters by family">
        <ul className={styles.bars}>
          {families.map(({ family, layerCount, parameterCount }) => (
            <li key={family}>
              <span>{familyTitles[family]}</span>
              <span className={styles.barTrack}>
                <span style={{ width: `${(100 * parameterCount) / most}%`, background: familyColors[family] }} />
              </span>
              <span className={styles.number}>{formatCount(parameterCount)}</span>
              <span className={styles.none}>
                {formatCount(layerCount)} {layerCount === 1 ? 'layer' : 'layers'}
              </span>
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Longest path">
        <p className={styles.path}>
          {longestPath.slice(0, 40).map((name, index) => (
            <span key={name}>
              {index > 0 && ' → '}
              <button type="button" className={styles.link} onClick={() => goTo(name)}>
                {name}
              </button>
            </span>
          ))}
          {longestPath.length > 40 && ` and ${formatCount(longestPath.length - 40)} more`}
        </p>
      </Section>
      <Section title="Layers">
        <ul className={styles.wires}>
          {layers.slice(0, shownLimit).map(({ name, outputPorts, parameterCount }) => (
            <li key={name}>
              <button type="button" className={styles.link} onClick={() => goTo(name)}>
                {name}
              </button>
              <span className={styles.shape}>{outputPorts[0]?.shape ?? '?'}</span>
              <span className={styles.number}>{formatCount(parameterCount)}</span>
            </li>
          ))}
        </ul>
        {layers.length > shownLimit && (
          <p className={styles.none}>and {formatCount(layers.length - shownLimit)} more; Ctrl+F finds them</p>
        )}
      </Section>
    </div>
  );
});
