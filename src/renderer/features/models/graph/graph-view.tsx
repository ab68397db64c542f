import '@xyflow/react/dist/style.css';
import { Background, Controls, type Edge, MarkerType, MiniMap, ReactFlow, ReactFlowProvider } from '@xyflow/react';
import { useMemo } from 'react';
import { formatNumber } from '../../../../shared/base/format';
import type { ModelAnalysis } from '../../../../shared/graph/analysis';
import { layerKinds } from '../../../../shared/graph/layers';
import { formatShape } from '../../../../shared/graph/shape';
import { useColorScheme } from '../../../lib/charts';
import { EmptyState } from '../../../ui/empty-state';
import { titleOf } from '../form/field-description';
import { formatList } from '../form/list-text';
import { familyColors } from '../layer-family';
import { layoutModel, nodeHeight, nodeWidth } from './graph-layout';
import styles from './graph-view.module.css';
import { LayerNode, type LayerNodeType } from './layer-node';

interface GraphViewProps {
  /** Null while the layers cannot be read. */
  analysis: ModelAnalysis | null;
  selectedLayer: number | null;
  onSelectLayer(index: number | null): void;
}

const nodeTypes = { layer: LayerNode };
/** A small map helps only where the network does not fit the view. */
const miniMapFrom = 12;

function summarise(value: unknown): string {
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return formatList(value);
}

function toNodes(analysis: ModelAnalysis, selectedLayer: number | null): LayerNodeType[] {
  const problems = new Map(
    analysis.problems.filter(({ code }) => code !== 'openInput').map(({ where, message }) => [where?.layer, message]),
  );
  return layoutModel(analysis).map(({ index, name, x, y }) => {
    const { layer, parameterCount } = analysis.layers[index] as ModelAnalysis['layers'][number];
    const definition = layerKinds[layer.kind];
    const values = layer as unknown as Record<string, unknown>;
    const main = definition.mainParameters
      .filter((parameter) => values[parameter] !== null && values[parameter] !== undefined)
      .map((parameter) => `${titleOf(parameter).toLowerCase()} ${summarise(values[parameter])}`)
      .join(' · ');
    return {
      id: name,
      type: 'layer',
      position: { x, y },
      width: nodeWidth,
      height: nodeHeight,
      selected: index === selectedLayer,
      ariaLabel: `${definition.title} ${name}, ${main}`,
      data: {
        title: definition.title,
        name,
        family: definition.family,
        main,
        parameterCount: parameterCount.trainable + parameterCount.nonTrainable,
        problem: problems.get(name) ?? null,
      },
    };
  });
}

function toEdges(analysis: ModelAnalysis): Edge[] {
  const byName = new Map(analysis.layers.map((layer) => [layer.name, layer]));
  return analysis.layers.flatMap(({ name, inputNames }) =>
    inputNames
      .filter((input) => byName.has(input))
      .map((input): Edge => {
        const shape = byName.get(input)?.outputShape;
        return {
          id: `${input}→${name}`,
          source: input,
          target: name,
          ...(shape ? { label: formatShape(shape) } : {}),
          labelStyle: { fontFamily: 'var(--font-code)', fontSize: 11, fill: 'var(--ink-muted)' },
          labelBgStyle: { fill: 'var(--surface-work)' },
          labelBgPadding: [4, 2],
          markerEnd: { type: MarkerType.ArrowClosed, color: 'var(--ink-faint)', width: 14, height: 14 },
          style: { stroke: 'var(--ink-faint)' },
          focusable: false,
        };
      }),
  );
}

/** The network as a graph to read: a click selects the layer in the form. */
export function GraphView({ analysis, selectedLayer, onSelectLayer }: GraphViewProps) {
  const scheme = useColorScheme();
  const nodes = useMemo(() => (analysis ? toNodes(analysis, selectedLayer) : []), [analysis, selectedLayer]);
  const edges = useMemo(() => (analysis ? toEdges(analysis) : []), [analysis]);
  if (!analysis)
    return (
      <EmptyState title="No graph at the moment">
        A layer does not fit its schema; the problems list says which. The graph is drawn again once it does.
      </EmptyState>
    );
  const indexOf = (id: string) => analysis.layers.find(({ name }) => name === id)?.index ?? null;
  return (
    <ReactFlowProvider>
      <ReactFlow
        className={styles.flow}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        colorMode={scheme}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        deleteKeyCode={null}
        zoomOnDoubleClick={false}
        minZoom={0.1}
        maxZoom={2}
        fitView
        fitViewOptions={{ maxZoom: 1, padding: 0.1 }}
        proOptions={{ hideAttribution: true }}
        aria-label="Layer graph"
        onNodeClick={(_, node) => onSelectLayer(indexOf(node.id))}
        onNodesChange={(changes) => {
          // Enter or Space on a focused node.
          for (const change of changes)
            if (change.type === 'select' && change.selected) onSelectLayer(indexOf(change.id));
        }}
        onPaneClick={() => onSelectLayer(null)}
      >
        <Background gap={20} color="var(--line)" />
        <Controls showInteractive={false} />
        {nodes.length >= miniMapFrom && (
          <MiniMap pannable zoomable nodeColor={(node) => familyColors[(node as LayerNodeType).data.family]} />
        )}
      </ReactFlow>
    </ReactFlowProvider>
  );
}
