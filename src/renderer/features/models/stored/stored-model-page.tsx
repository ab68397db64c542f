import { Button } from '@mantine/core';
import { IconChevronDown, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { formatBytes, formatCount } from '../../../../shared/base/format';
import type { ImportReport, StoredModel, TensorSpecification } from '../../../../shared/contract/model';
import { layerKinds } from '../../../../shared/graph/layers';
import { formatShape } from '../../../../shared/graph/shape';
import { host } from '../../../lib/host-client';
import { Loaded } from '../../../lib/loaded';
import { Page } from '../../../lib/page';
import { navigate, type RouteParameters } from '../../../lib/router';
import { KeyValue } from '../../../ui/key-value';
import { ProblemList } from '../../../ui/problem-list';
import { RelativeTime } from '../../../ui/relative-time';
import { DatasetMenu } from '../gallery/dataset-menu';
import { NetworkSketch } from '../network-sketch';
import { analyseStored } from './stored-analysis';
import { editorPath, formatTitles, removeModel } from './stored-model-actions';
import classes from './stored-model-page.module.css';

const parents = [{ title: 'Models', to: '/models' }];
const shownLayerCount = 200;

const shapeText = (shape: TensorSpecification['shape']) => (shape === null ? 'open' : formatShape(shape));

function Tensors({ title, tensors }: { title: string; tensors: readonly TensorSpecification[] }) {
  return (
    <section className={classes.section}>
      <h2>{title}</h2>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>Name</th>
            <th>Shape</th>
            <th>Type</th>
          </tr>
        </thead>
        <tbody>
          {tensors.map(({ name, shape, type }) => (
            <tr key={name}>
              <td>{name}</td>
              <td>
                <code>{shapeText(shape)}</code>
              </td>
              <td className={classes.quiet}>{type}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Layers({ layers }: { layers: ImportReport['layers'] }) {
  const [count, setCount] = useState(shownLayerCount);
  if (layers.length === 0) return null;
  return (
    <section className={classes.section}>
      <h2>What became of each layer</h2>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>In the file</th>
            <th>Class</th>
            <th>Here</th>
            <th>Name here</th>
            <th>Weights</th>
          </tr>
        </thead>
        <tbody>
          {layers.slice(0, count).map(({ place, className, kind, name, weightCount, note }, index) => (
            <tr key={index}>
              <td title={place}>{place}</td>
              <td>{className}</td>
              <td>
                {kind && kind in layerKinds ? layerKinds[kind as keyof typeof layerKinds].title : 'left out'}
                {note && <span className={classes.quiet}> · {note}</span>}
              </td>
              <td>{name}</td>
              <td className={classes.number}>
                {weightCount > 0 ? weightCount : <span className={classes.quiet}>–</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {layers.length > count && (
        <Button variant="subtle" color="gray" mt={8} onClick={() => setCount(layers.length)}>
          Show all {formatCount(layers.length)} layers
        </Button>
      )}
    </section>
  );
}

function Operations({ report }: { report: ImportReport }) {
  if (report.operations.length === 0) return null;
  return (
    <>
      {report.signatures.map(({ name, inputs, outputs }) => (
        <div key={name} className={classes.columns}>
          <Tensors title={`Signature ${name}: reads`} tensors={inputs} />
          <Tensors title={`Signature ${name}: gives`} tensors={outputs} />
        </div>
      ))}
      <section className={classes.section}>
        <h2>Operations of the graph</h2>
        <table className={classes.table}>
          <tbody>
            {report.operations.slice(0, 60).map(({ type, count }) => (
              <tr key={type}>
                <td>{type}</td>
                <td className={classes.number}>{formatCount(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function factsOf({ source, createdAt, hasWeights, sizeBytes }: StoredModel) {
  return [
    ['Kind', source ? formatTitles[source.format] : 'own model'],
    ...(source
      ? ([
          ['From', source.place],
          ['Written by', source.producer ?? 'not said in the file'],
          ['Size', formatBytes(source.sizeBytes)],
          [
            'SHA-256',
            <code key="checksum" className={classes.checksum}>
              {source.sha256}
            </code>,
          ],
        ] as const)
      : []),
    ['Weights', hasWeights ? `kept, ${formatBytes(sizeBytes)}` : 'none'],
    ['Added', <RelativeTime key="added" atMs={createdAt} />],
  ] as const;
}

function Content({ model, text, report }: { model: StoredModel; text: string; report: ImportReport | null }) {
  const analysis = useMemo(() => (model.layerCount > 2000 ? null : analyseStored(text)), [model, text]);
  return (
    <div className={classes.body}>
      {analysis && (
        <div className={classes.sketch}>
          <NetworkSketch analysis={analysis} label={`${model.layerCount} layers`} />
        </div>
      )}
      {model.problems.length > 0 && (
        <section className={classes.section}>
          <h2>What to look at</h2>
          <ProblemList problems={model.problems} label="Problems of the import" />
        </section>
      )}
      <div className={classes.columns}>
        <KeyValue items={factsOf(model)} />
        <div>
          <Tensors title="Inputs" tensors={model.inputs} />
          <div style={{ height: 16 }} />
          <Tensors title="Outputs" tensors={model.outputs} />
        </div>
      </div>
      {report && <Operations report={report} />}
      {report && <Layers layers={report.layers} />}
    </div>
  );
}

/** A stored network: where it came from, what became of its layers, and the way to train it. */
export function StoredModelPage({ parameters }: { parameters: RouteParameters }) {
  const id = parameters.id ?? '';
  const query = useQuery(host.models.get.queryOptions({ input: { id } }));
  const model = query.data?.model;
  return (
    <Page
      title={model?.name ?? 'Model'}
      parents={parents}
      detail={
        model &&
        `${formatCount(model.layerCount)} layers${model.parameterCount === null ? '' : ` · ${formatCount(model.parameterCount)} parameters`}`
      }
      actions={
        model && (
          <>
            <Button
              variant="default"
              leftSection={<IconTrash size={16} stroke={1.6} />}
              onClick={() => void removeModel(model, () => navigate('/models'))}
            >
              Delete
            </Button>
            <DatasetMenu pathFor={(dataset) => editorPath(model, dataset)}>
              <Button rightSection={<IconChevronDown size={14} />}>Open for a data set</Button>
            </DatasetMenu>
          </>
        )
      }
    >
      <Loaded query={query}>
        {({ model: found, text, report }) => <Content model={found} text={text} report={report} />}
      </Loaded>
    </Page>
  );
}
