import type { ModelAnalysis } from '../../../shared/graph/analysis';
import { layerKinds } from '../../../shared/graph/layers';
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

/** A network at a glance: one bar a layer, as tall as its output is large, in its family's colour. */
export function NetworkSketch({ analysis, label }: { analysis: ModelAnalysis; label: string }) {
  const sizes = sizesOf(analysis);
  const most = Math.max(2, ...sizes);
  const barWidth = Math.max(3, Math.min(22, (width - gap * (sizes.length - 1)) / Math.max(1, sizes.length)));
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {analysis.layers.map(({ name, layer }, index) => {
        const barHeight = heightOf(sizes[index] as number, most);
        return (
          <rect
            key={name}
            x={index * (barWidth + gap)}
            y={(height - barHeight) / 2}
            width={barWidth}
            height={barHeight}
            rx={1.5}
            fill={familyColors[layerKinds[layer.kind].family]}
          >
            <title>{layerKinds[layer.kind].title}</title>
          </rect>
        );
      })}
    </svg>
  );
}
