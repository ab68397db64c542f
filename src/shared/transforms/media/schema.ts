import type { z } from 'zod';
import { audioTransformTable } from './audio-kinds';
import { imageTransformTable } from './image-kinds';

/** Transforms of images, sounds and arrays; one list in the run config with those of columns. */
export const mediaTransformTable = [...imageTransformTable, ...audioTransformTable] as const;

export type MediaTransformConfig = z.infer<(typeof mediaTransformTable)[number]['schema']>;
export type MediaTransformKind = MediaTransformConfig['kind'];
export type MediaTransformOf<Kind extends MediaTransformKind> = Extract<MediaTransformConfig, { kind: Kind }>;
