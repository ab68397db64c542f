import { parseDocument } from 'yaml';
import { writeInStyleOf } from './yaml-style';

export type RecordedMatter = 'histograms' | 'samples';

/**
 * A config that also records histograms or samples, as it was written otherwise. What it says of them already stays.
 *
 * @param text YAML or JSON of a run config
 */
export function withRecording(text: string, matters: readonly RecordedMatter[]): string {
  const document = parseDocument(text);
  if (document.errors.length > 0) return text;
  for (const matter of matters) {
    const place = ['training', 'record', matter];
    if (document.getIn(place) == null) document.setIn(place, document.createNode({ everyEpochs: 1 }));
  }
  return writeInStyleOf(text, document);
}
