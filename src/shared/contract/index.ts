import { activityContract } from './activity';
import { datasetContract } from './dataset';
import { datasetProfilingContract } from './dataset-profiling';
import { datasetSplitContract } from './dataset-split';
import { datasetVersionContract } from './dataset-version';
import { engineContract } from './engine';
import { evaluationContract } from './evaluation';
import { exportContract } from './export';
import { historyContract } from './history';
import { inspectionContract } from './inspection';
import { mediaContract } from './media';
import { modelContract } from './model';
import { portableContract } from './portable';
import { preparationContract } from './preparation';
import { projectContract } from './project';
import { reportContract } from './report';
import { runContract } from './run';
import { runControlContract } from './run-control';
import { runEqualityContract } from './run-equality';
import { runMetricContract } from './run-metric';
import { runQueueContract } from './run-queue';
import { runRecordContract } from './run-record';
import { runMarkContract, runViewContract } from './run-view';
import { settingContract } from './setting';
import { systemContract } from './system';
import { templateContract } from './template';

/** All that the studio can do, for every shell: window, browser, command line, tests. */
export const contract = {
  system: systemContract,
  projects: projectContract,
  datasets: { ...datasetContract, ...datasetVersionContract, ...datasetProfilingContract, ...datasetSplitContract },
  media: mediaContract,
  templates: templateContract,
  models: modelContract,
  runs: {
    ...runContract,
    ...runQueueContract,
    ...runControlContract,
    ...runMetricContract,
    ...runEqualityContract,
    ...runRecordContract,
    ...runMarkContract,
  },
  runViews: runViewContract,
  evaluations: evaluationContract,
  exports: exportContract,
  histories: historyContract,
  reports: reportContract,
  portables: portableContract,
  inspections: inspectionContract,
  preparations: preparationContract,
  engines: engineContract,
  settings: settingContract,
  activities: activityContract,
};
export type Contract = typeof contract;
