import { transforms } from '../../../../shared/transforms/catalog';
import { transformSchema } from '../../../../shared/transforms/schema';
import type { TransformDescription, TransformDomain } from '../../../../shared/transforms/transform';
import { type EntryGroup, EntryList } from './entry-list';
import { describeVariants } from './field-description';
import { SavedPipeline } from './saved-pipeline';

const variants = describeVariants(transformSchema);
const descriptions = transforms as unknown as Record<string, TransformDescription>;

const domainTitles: Record<TransformDomain, string> = {
  number: 'Numbers',
  category: 'Categories',
  time: 'Times',
  text: 'Texts',
  image: 'Images and arrays',
  audio: 'Sounds',
};
const groups = Object.entries(domainTitles).map(
  ([domain, title]): EntryGroup => ({
    title,
    kinds: Object.values(descriptions)
      .filter((each) => each.domain === domain)
      .map(({ kind }) => kind),
  }),
);

/** The steps from columns to numbers, in the order in which they are applied. */
export function TransformList() {
  return (
    <>
      <SavedPipeline />
      <EntryList
        path={['transforms']}
        noun="transform"
        label="Transforms"
        empty="None: feature columns reach the network as they are stored."
        variants={variants}
        groups={groups}
        startOf={(kind) => descriptions[kind]?.start ?? {}}
      />
    </>
  );
}
