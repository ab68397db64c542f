import type { RunExportFormat } from '../../../shared/contract/portable';

/** What each kind of file is good for, in the words of the dialog. */
export const exportFormatHelp: Record<RunExportFormat, { title: string; summary: string }> = {
  studio: {
    title: 'Portable file (.studio)',
    summary:
      'Everything of the runs, exactly. Opened in another project or on another machine, they are complete there.',
  },
  tensorboard: {
    title: 'TensorBoard event files',
    summary: 'Figures, settings, histograms and pictures, a folder a run. TensorBoard keeps figures with 32 bits.',
  },
  'csv-points': {
    title: 'CSV, one row a point',
    summary: 'Run, metric, step, value and time, for programs that gather by columns.',
  },
  'csv-steps': {
    title: 'CSV, one row a step',
    summary: 'One column a metric, for spreadsheets.',
  },
  'csv-runs': {
    title: 'CSV, one row a run',
    summary: 'What the table shows: settings, and the last, smallest, largest and best value of every metric.',
  },
};
