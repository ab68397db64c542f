import type { Architecture } from './architecture';
import { autoencoder } from './autoencoder';
import { lenet5 } from './lenet-5';
import { mobilenetV2 } from './mobilenet-v2';
import { resnet18, resnet50 } from './resnet';
import { bertMini, gptMini } from './transformer';
import { twoTower } from './two-tower';
import { uNet } from './u-net';
import { vgg11 } from './vgg-11';
import { wavenet } from './wavenet';

export type { Architecture, ArchitectureData, ArchitectureOptions } from './architecture';

/** Networks that everyone knows, in the order of the gallery. A new one: one file here and one line in this list. */
export const architectures: readonly Architecture[] = [
  lenet5,
  vgg11,
  resnet18,
  resnet50,
  mobilenetV2,
  uNet,
  autoencoder,
  bertMini,
  gptMini,
  wavenet,
  twoTower,
];
