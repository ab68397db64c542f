import type { DrawnChart } from './chart-lines';
import type { Figure } from './figure';

/** A report with everything it shows read from the project: what is written to a file. */
export interface ReportDocument {
  name: string;
  projectName: string;
  studioVersion: string;
  /** Units: milliseconds since 1970. */
  createdAt: number;
  changedAt: number;
  writtenAt: number;
  /** Most points of a line that were read. */
  pointLimit: number;
  parts: readonly DocumentPart[];
}

export type DocumentPart =
  | { kind: 'text'; text: string }
  | { kind: 'divider' }
  | { kind: 'charts'; caption: string; charts: readonly DrawnChart[]; remarks: readonly string[] }
  | { kind: 'figure'; caption: string; figure: Figure };

export const reportFileFormats = ['html', 'markdown'] as const;
export type ReportFileFormat = (typeof reportFileFormats)[number];

/** Points of a line in an exported file. */
export const pointLimits = { small: 200, standard: 600, fine: 2000 } as const;
export type ReportResolution = keyof typeof pointLimits;
export const defaultPointLimit = pointLimits.standard;
