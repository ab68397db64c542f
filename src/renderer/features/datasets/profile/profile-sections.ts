import type { ComponentType } from 'react';
import type { Dataset } from '../../../../shared/contract/dataset';
import { MediaProfile } from '../media/media-profile';
import { SplitOverlap } from './split-overlap';

/** What other parts of the studio say of a data set below its overview; nothing where it does not concern them. */
export const profileSections: readonly { name: string; Section: ComponentType<{ dataset: Dataset }> }[] = [
  { name: 'split', Section: SplitOverlap },
  { name: 'media', Section: MediaProfile },
];
