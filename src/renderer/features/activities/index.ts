export { JobsPanel } from './jobs-panel';
export { useJobs } from './use-jobs';
