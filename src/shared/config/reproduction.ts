import { parseDocument } from 'yaml';
import { writeInStyleOf } from './yaml-style';

/** The rows that a run learned from, as they are found in the project now. */
export interface PresentData {
  id: string;
  name: string;
  version: number;
}

/**
 * A run's config with its data set called as it is called here: it may have been renamed since, and that of a run from another
 * project may have another name and number here. A version is only set where the text named one, or another data set.
 *
 * @param data null where nothing in the project has these rows; the text stays as it is
 */
export function textWithPresentData(text: string, data: PresentData | null): string {
  const document = parseDocument(text);
  if (data === null || document.errors.length > 0 || !document.hasIn(['dataset', 'name'])) return text;
  const name = document.getIn(['dataset', 'name']);
  const version = document.getIn(['dataset', 'version']) ?? null;
  const isNamed = name === data.name || name === data.id;
  if (isNamed && (version === null || version === data.version)) return text;
  if (!isNamed) document.setIn(['dataset', 'name'], data.name);
  document.setIn(['dataset', 'version'], data.version);
  return writeInStyleOf(text, document);
}

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
