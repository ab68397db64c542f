import { activation } from './activation';
import { batchNormalisation } from './batch-normalisation';
import { conv2d } from './conv2d';
import { dense } from './dense';
import { dropout } from './dropout';
import { embedding } from './embedding';
import { flatten } from './flatten';
import { input } from './input';
import { lstm } from './lstm';
import { averagePooling2d, maxPooling2d } from './pooling-2d';
import { reshape } from './reshape';
import { unsupported } from './unsupported';

/** The layer catalogue. A new kind: one file here, one builder in src/engine/layers, one line in each table. */
export const layerKinds = {
  input,
  dense,
  activation,
  embedding,
  flatten,
  reshape,
  conv2d,
  maxPooling2d,
  averagePooling2d,
  batchNormalisation,
  dropout,
  lstm,
  unsupported,
} as const;

export type LayerKind = keyof typeof layerKinds;

export const layerKindNames = Object.keys(layerKinds) as [LayerKind, ...LayerKind[]];
