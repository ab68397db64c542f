import type { z } from 'zod';
import { kindUnion } from '../base/kind-table';
import { type AugmentationDomain, augmentationTables } from './kinds';

export const augmentationTable = [
  ...augmentationTables.image,
  ...augmentationTables.audio,
  ...augmentationTables.text,
  ...augmentationTables.table,
  ...augmentationTables.mixture,
] as const;

/** One entry of the run config’s `augmentation`: changes samples while training, never while measuring. */
export const augmentationSchema = kindUnion(augmentationTable);
export type AugmentationConfig = z.infer<typeof augmentationSchema>;
export type AugmentationKind = AugmentationConfig['kind'];
export type AugmentationOf<Kind extends AugmentationKind> = Extract<AugmentationConfig, { kind: Kind }>;

export type MixtureConfig = AugmentationOf<'mixUp'> | AugmentationOf<'cutMix'>;

const domains = new Map<string, AugmentationDomain>(
  Object.entries(augmentationTables).flatMap(([domain, table]) =>
    table.map(({ kind }) => [kind, domain as AugmentationDomain] as const),
  ),
);

export function domainOf({ kind }: { kind: AugmentationKind }): AugmentationDomain {
  return domains.get(kind) as AugmentationDomain;
}

export function isMixture(config: AugmentationConfig): config is MixtureConfig {
  return domainOf(config) === 'mixture';
}
