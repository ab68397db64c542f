import type { Dataset } from '../../../shared/contract/dataset';
import type { ArchitectureData } from '../../../shared/graph/architectures';
import { client } from '../../lib/host-client';

/** What a network wants of its data: so many columns of numbers, or what its architecture was made for. */
type Wish = { columnCount: number } | ArchitectureData | null;

const features = ({ columns }: Dataset) => columns.filter(({ role }) => role === 'feature');
const isText = ({ kind }: { kind: string }) => kind === 'text';

/** Shipped data sets for each kind of network, for projects that have none that fits. */
const samples = {
  image: 'digits',
  imageToImage: 'digits',
  text: 'reviews',
  nextToken: 'reviews',
  series: 'digits',
  pair: 'iris',
  reconstruction: 'digits',
} satisfies Record<ArchitectureData, string>;

function isFit(dataset: Dataset, wish: Wish): boolean {
  const all = features(dataset);
  const hasText = all.some(isText);
  if (wish === null) return true;
  if (typeof wish === 'object') return all.length === wish.columnCount && !hasText;
  if (wish === 'text' || wish === 'nextToken') return hasText;
  const isSquare = Number.isInteger(Math.sqrt(all.length)) && all.length > 1;
  if (wish === 'image' || wish === 'imageToImage') return isSquare && !hasText;
  return all.length > 1 && !hasText;
}

/**
 * The data set that a network begins with: the named one, else one of the project that fits, else a sample.
 * Throws: StudioError NOT_FOUND when there is none of that name.
 */
export async function chooseDataset(wanted: string | null, wish: Wish): Promise<Dataset> {
  if (wanted !== null) return (await client.datasets.get({ id: wanted })).dataset;
  const { datasets } = await client.datasets.list();
  const fitting = datasets.find((dataset) => isFit(dataset, wish));
  if (fitting) return fitting;
  const sample = typeof wish === 'string' ? samples[wish] : 'digits';
  const there = datasets.find(({ name }) => name === sample);
  return there ?? (await client.datasets.addSample({ name: sample })).dataset;
}
