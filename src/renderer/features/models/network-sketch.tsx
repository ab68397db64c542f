import type { ModelAnalysis } from '../../../shared/graph/analysis';
import { type LayerKind, layerKinds } from '../../../shared/graph/layers';
import { elementCount } from '../../../shared/graph/shape';
import { familyColors } from './layer-family';

/** Elements of a layer's output; while the input is unknown, what its own parameters tell, else as much as before it. */
function sizesOf(analysis: ModelAnalysis): number[] {
  const sizes: number[] = [];
  for (const { outputShape, layer } of analysis.layers) {
    const { units, filters, outputDimension } = layer as unknown as Record<string, number | undefined>;
    const known = outputShape ? elementCount(outputShape) : null;
    const told = units ?? outputDimension ?? (filters === undefined ? undefined : filters * 16);
    sizes.push(known ?? told ?? sizes.at(-1) ?? unknownInputSize);
  }
  return sizes;
}

const unknownInputSize = 64;
const width = 208;
const height = 56;
const gap = 3;
const minimumHeight = 6;

/** Tall where much flows through, on a logarithmic scale, so that 784 → 128 → 10 reads as a funnel. */
function heightOf(elements: number, most: number): number {
  const share = Math.log(elements + 1) / Math.log(most + 1);
  return Math.max(minimumHeight, share * height);
}

/** More bars than this would be too thin to see; of neighbours the one with the most elements stands for all. */
const maximumBarCount = 40;

function barsOf(analysis: ModelAnalysis): { name: string; kind: LayerKind; size: number }[] {
  const sizes = sizesOf(analysis);
  const bars = analysis.layers.map(({ name, layer }, index) => ({
    name,
    kind: layer.kind,
    size: sizes[index] as number,
  }));
  if (bars.length <= maximumBarCount) return bars;
  const step = bars.length / maximumBarCount;
  return Array.from({ length: maximumBarCount }, (_, at) =>
    bars
      .slice(Math.floor(at * step), Math.floor((at + 1) * step))
      .reduce((most, bar) => (bar.size > most.size ? bar : most)),
  );
}

/** A network at a glance: one bar a layer, as tall as its output is large, in its family's colour. */
export function NetworkSketch({ analysis, label }: { analysis: ModelAnalysis; label: string }) {
  const bars = barsOf(analysis);
  const most = Math.max(2, ...bars.map(({ size }) => size));
  const space = bars.length > 30 ? gap - 1 : gap;
  const barWidth = Math.max(3, Math.min(22, (width - space * (bars.length - 1)) / Math.max(1, bars.length)));
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {bars.map(({ name, kind, size }, index) => {
        const barHeight = heightOf(size, most);
        return (
          <rect
            key={name}
            x={index * (barWidth + space)}
            y={(height - barHeight) / 2}
            width={barWidth}
            height={barHeight}
            rx={1.5}
            fill={familyColors[layerKinds[kind].family]}
          >
            <title>{layerKinds[kind].title}</title>
          </rect>
        );
      })}
    </svg>
  );
}
