import { createBreather } from '../../lib/breather';

export interface Difference {
  path: string;
  values: unknown[];
}

const isSame = (one: unknown, other: unknown) =>
  one === other ||
  (typeof one === 'object' && typeof other === 'object' && JSON.stringify(one) === JSON.stringify(other));

/** What all documents have at one path. */
interface Leaf {
  path: string;
  /** By document, with holes where one has nothing or null. */
  values: unknown[];
  /** What the first one that has something has. */
  first: unknown;
  count: number;
  isVaried: boolean;
}

/** A place of documents: its leaf, and the places within. A path is put together once for all of them. */
interface Place {
  path: string;
  leaf: Leaf | null;
  places: Map<string, Place>;
}

const newPlace = (path: string): Place => ({ path, leaf: null, places: new Map() });

/** Puts documents of one kind side by side, one after the other. */
class Alignment {
  private readonly root = newPlace('');
  private readonly leaves = new Map<string, Leaf>();
  private documentCount = 0;

  add(document: unknown): void {
    this.take(this.root, document, this.documentCount);
    this.documentCount += 1;
  }

  private take(place: Place, value: unknown, index: number): void {
    if (typeof value === 'object' && value !== null) {
      const isPlainList = Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null);
      if (!isPlainList) {
        for (const key of Object.keys(value)) {
          let inner = place.places.get(key);
          if (!inner) {
            inner = newPlace(place.path === '' ? key : `${place.path}.${key}`);
            place.places.set(key, inner);
          }
          this.take(inner, (value as Record<string, unknown>)[key], index);
        }
        return;
      }
    }
    place.leaf ??= this.leafAt(place.path);
    const { leaf } = place;
    if (value === null || value === undefined) return;
    leaf.values[index] = value;
    leaf.count += 1;
    if (leaf.count === 1) leaf.first = value;
    else if (!leaf.isVaried && !isSame(value, leaf.first)) leaf.isVaried = true;
  }

  private leafAt(path: string): Leaf {
    const known = this.leaves.get(path);
    if (known) return known;
    const leaf: Leaf = { path, values: [], first: null, count: 0, isVaried: false };
    this.leaves.set(path, leaf);
    return leaf;
  }

  /** The paths at which documents differ, in the order in which they first appear; null where a document lacks one. */
  differences(): Difference[] {
    const { documentCount } = this;
    return [...this.leaves.values()]
      .filter(({ count, isVaried }) => isVaried || (count > 0 && count < documentCount))
      .map(({ path, values }) => ({
        path,
        values: Array.from({ length: documentCount }, (_, index) => values[index] ?? null),
      }));
  }
}

/** Where documents differ. They are taken as they come, so that none is kept. */
export async function findDifferences(documents: Iterable<unknown> | AsyncIterable<unknown>): Promise<Difference[]> {
  const breathe = createBreather();
  const alignment = new Alignment();
  for await (const document of documents) {
    alignment.add(document);
    await breathe();
  }
  return alignment.differences();
}
