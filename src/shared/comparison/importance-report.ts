/** Below this a forest learns the single runs, not the settings. */
export const fewestRuns = 10;
/** The library's trees cost the square of the runs; of more, a seeded sample is taken and the report says so. */
export const mostRuns = 300;

export interface SettingImportance {
  name: string;
  title: string;
  /** Titles of settings that tell the runs apart in the very same way, such as those that only one optimizer has. */
  together: string[];
  /** Share of the metric's variance that is no longer explained when this setting's values are shuffled; near 0 for what does not matter. */
  importance: number;
  /** Standard deviation over folds and shuffles. */
  deviation: number;
  /** Spearman's coefficient with the metric; null for categories and constants. */
  correlation: number | null;
}

export interface ImportanceReport {
  /** Most important first. */
  settings: SettingImportance[];
  /** R² of the forest on runs that it was not fitted to: how far the importances can be trusted. */
  explained: number;
  /** Runs that were looked at: those that have the metric, or a sample of them. */
  runCount: number;
  sampledFrom: number;
}
