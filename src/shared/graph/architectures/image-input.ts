import type { ArchitectureOptions } from './architecture';
import { Draft } from './draft';

/** Begins a network on images; ones that are too small for its strides are enlarged first. */
export function draftOnImage({ inputShapes: [shape = []] }: ArchitectureOptions, minimumSize = 1): Draft {
  const draft = new Draft();
  draft.add({ kind: 'input', name: 'image', shape: [...shape] as [number, ...number[]] });
  const [height = 1, width = 1] = shape;
  if (height < minimumSize || width < minimumSize)
    draft.add({
      kind: 'resizing',
      name: 'enlarge',
      height: Math.max(height, minimumSize),
      width: Math.max(width, minimumSize),
    });
  return draft;
}

/** The end of a classifier: no activation, the loss applies it. */
export function addOutput(draft: Draft, units: number, name = 'output'): void {
  draft.add({ kind: 'dense', name, units });
}
