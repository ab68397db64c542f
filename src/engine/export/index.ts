export { exportRun } from './export-job';
