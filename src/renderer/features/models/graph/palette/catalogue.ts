import type { SavedBlock } from '../../../../../shared/contract/model';
import { type BlockKind, blocks } from '../../../../../shared/graph/blocks';
import { type LayerFamily, layerFamilies } from '../../../../../shared/graph/layer-kind';
import type { LayerInput } from '../../../../../shared/graph/model';
import { familyTitles } from '../../layer-family';
import { addableKinds, createLayer } from '../../new-layer';

/** Something that can be inserted: a layer, a block that ships with the studio, or one that the person saved. */
export interface CatalogueEntry {
  id: string;
  section: string;
  title: string;
  icon: string;
  family: LayerFamily | null;
  summary: string;
  /** Markdown. */
  documentation: string;
  /** Searched besides the title. */
  keywords: string;
  /** Null for what ships with the studio. */
  savedBlockId: string | null;
  /** A block that is made for the shapes that it reads, with parameters of its own; null for fixed layers. */
  block: BlockKind | null;
  create(): LayerInput[];
}

/** `maxPooling2d` is also found as `max pooling 2d` and by its initials. */
function wordsOf(kind: string): string {
  return kind.replaceAll(/([a-z])([A-Z0-9])/g, '$1 $2').toLowerCase();
}

export const layerEntries: readonly CatalogueEntry[] = layerFamilies.flatMap((family) =>
  addableKinds
    .filter((definition) => definition.family === family)
    .map(
      ({ kind, title, icon, summary, documentation, kerasName }): CatalogueEntry => ({
        id: `layer:${kind}`,
        section: familyTitles[family],
        title,
        icon,
        family,
        summary,
        documentation,
        keywords: `${kind} ${wordsOf(kind)} ${kerasName ?? ''} ${familyTitles[family]}`,
        savedBlockId: null,
        block: null,
        create: () => [createLayer(kind) as LayerInput],
      }),
    ),
);

export const blockEntries: readonly CatalogueEntry[] = Object.values(blocks).map(
  ({ kind, title, icon, summary, documentation }): CatalogueEntry => ({
    id: `block:${kind}`,
    section: 'Blocks',
    title,
    icon,
    family: null,
    summary,
    documentation,
    keywords: `${kind} ${wordsOf(kind)} block`,
    savedBlockId: null,
    block: kind,
    create: () => [],
  }),
);

export function savedBlockEntries(blocks: readonly SavedBlock[]): CatalogueEntry[] {
  return blocks.map(({ id, name, description, layers }) => ({
    id: `saved:${id}`,
    section: 'My blocks',
    title: name,
    icon: 'stack-2',
    family: null,
    summary: description || `${layers.length} ${layers.length === 1 ? 'layer' : 'layers'} that you saved.`,
    documentation: layers
      .map((layer) => `- \`${String(layer.kind)}\`${layer.name ? ` ${String(layer.name)}` : ''}`)
      .join('\n'),
    keywords: layers.map(({ kind }) => String(kind)).join(' '),
    savedBlockId: id,
    block: null,
    create: () => layers as unknown as LayerInput[],
  }));
}

/** How well an entry answers what was typed; 0 when it does not. Every word has to be found. */
function scoreOf(entry: CatalogueEntry, words: readonly string[]): number {
  const title = entry.title.toLowerCase();
  const kind = entry.id.slice(entry.id.indexOf(':') + 1).toLowerCase();
  let total = 0;
  for (const word of words) {
    const score =
      kind === word || title === word
        ? 100
        : title.startsWith(word) || kind.startsWith(word)
          ? 60
          : title.split(/[\s-]+/).some((part) => part.startsWith(word))
            ? 40
            : entry.keywords.toLowerCase().includes(word)
              ? 20
              : entry.summary.toLowerCase().includes(word)
                ? 5
                : 0;
    if (score === 0) return 0;
    total += score;
  }
  // Of two that begin alike the shorter one was probably meant.
  return total + 1 / (1 + title.length);
}

/** More than how alike two titles are, less than how a word was found. */
const fitScore = 10;

/**
 * What answers the words, best first; everything in its order without words.
 *
 * @param fitsPlace of entries that answer alike those that fit come first
 */
export function searchCatalogue(
  entries: readonly CatalogueEntry[],
  text: string,
  fitsPlace: (entry: CatalogueEntry) => boolean = () => true,
): readonly CatalogueEntry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...entries.filter(fitsPlace), ...entries.filter((entry) => !fitsPlace(entry))];
  const score = (entry: CatalogueEntry) => {
    const found = scoreOf(entry, words);
    return found > 0 && fitsPlace(entry) ? found + fitScore : found;
  };
  return entries
    .map((entry) => ({ entry, score: score(entry) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score)
    .map(({ entry }) => entry);
}

/** Entries under the headings of their sections, in order. */
export function sectionsOf(entries: readonly CatalogueEntry[]): { title: string; entries: CatalogueEntry[] }[] {
  const sections = new Map<string, CatalogueEntry[]>();
  for (const entry of entries) {
    const list = sections.get(entry.section);
    if (list) list.push(entry);
    else sections.set(entry.section, [entry]);
  }
  return [...sections].map(([title, list]) => ({ title, entries: list }));
}
