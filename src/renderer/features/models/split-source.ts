import { parseDocument } from 'yaml';
import { splitSchema } from '../../../shared/config/split';

/** A split that was tried out on the page of a data set, as the address hands it over. */
export interface ChosenSplit {
  /** JSON. */
  split: string;
  seed: string | null;
}

/** A config text that divides its rows so; what the address says wrongly is left out. */
export function withChosenSplit(text: string, { split, seed }: ChosenSplit): string {
  const document = parseDocument(text);
  try {
    const given = splitSchema.parse(JSON.parse(split));
    const plain = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
    const node = document.createNode(plain);
    node.flow = true;
    document.setIn(['dataset', 'split'], node);
    if (seed !== null && /^\d{1,9}$/.test(seed)) document.setIn(['seed'], Number(seed));
  } catch {
    return text;
  }
  return document.toString({ lineWidth: 120 });
}
