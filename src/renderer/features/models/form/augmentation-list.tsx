import {
  type AugmentationDomain,
  augmentationSchema,
  augmentationTable,
  domainOf,
} from '../../../../shared/augmentation';
import { type EntryGroup, EntryList } from './entry-list';
import { describeVariants } from './field-description';

const variants = describeVariants(augmentationSchema);

const domainTitles: Record<AugmentationDomain, string> = {
  image: 'Images and arrays',
  audio: 'Sounds',
  text: 'Texts',
  table: 'Numbers',
  mixture: 'Mixing of samples',
};
const groups = Object.entries(domainTitles).map(
  ([domain, title]): EntryGroup => ({
    title,
    kinds: augmentationTable.map(({ kind }) => kind).filter((kind) => domainOf({ kind }) === domain),
  }),
);

/** Random changes of training samples, in the order in which they are applied. */
export function AugmentationList() {
  return (
    <EntryList
      path={['augmentation']}
      noun="augmentation"
      label="Augmentation"
      empty="None: the network sees every training sample as it is, in every epoch."
      variants={variants}
      groups={groups}
      startOf={() => ({})}
    />
  );
}
