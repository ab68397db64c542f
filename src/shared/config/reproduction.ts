import { parseDocument } from 'yaml';
import { writeInStyleOf } from './yaml-style';

/**
 * The config that makes a run again: as it was written, with the version of the data set pinned that the run learned from,
 * since the newest may be another by now.
 *
 * @param datasetVersion null where the run never came to its data
 */
export function reproductionText(text: string, datasetVersion: number | null): string {
  const document = parseDocument(text);
  if (datasetVersion === null || document.errors.length > 0 || !document.hasIn(['dataset'])) return text;
  if (document.getIn(['dataset', 'version']) === datasetVersion) return text;
  document.setIn(['dataset', 'version'], datasetVersion);
  return writeInStyleOf(text, document);
}
