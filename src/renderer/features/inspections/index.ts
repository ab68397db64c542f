export { DryRun } from './dry-run';
export { SeeItCompute, type SeeItComputeProps } from './see-it-compute';
