import { formatCount } from '../../../../shared/base/format';
import type { LayerDifference } from '../../../../shared/graph/diff';
import { formatShape } from '../../../../shared/graph/shape';

export const stateWords = {
  added: { word: 'added', sign: '+' },
  removed: { word: 'removed', sign: '−' },
  changed: { word: 'changed', sign: '~' },
  same: { word: 'same', sign: '' },
} satisfies Record<LayerDifference['state'], { word: string; sign: string }>;

function valueText(value: unknown): string {
  if (value === undefined) return '–';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 38)}…` : text;
}

/** `+1,204` or `−96`; nothing for no difference. */
export function formatDelta(before: number, after: number): string {
  if (before === after) return '';
  return `${after > before ? '+' : '−'}${formatCount(Math.abs(after - before))}`;
}

/** What a changed layer changed, one line each: `units 128 → 64`. */
export function describeChanges({ state, before, after, parameters, inputs, outputShape }: LayerDifference): string[] {
  if (state !== 'changed') return [];
  return [
    ...(before === after ? [] : [`was called ${before}`]),
    ...parameters.map(({ name, before: old, after: now }) => `${name} ${valueText(old)} → ${valueText(now)}`),
    ...(inputs ? [`reads ${inputs.before.join(', ') || 'nothing'} → ${inputs.after.join(', ') || 'nothing'}`] : []),
    ...(outputShape
      ? [
          `shape ${outputShape.before ? formatShape(outputShape.before) : '?'} → ${outputShape.after ? formatShape(outputShape.after) : '?'}`,
        ]
      : []),
  ];
}
