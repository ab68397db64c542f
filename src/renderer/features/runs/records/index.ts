export { DistributionsTab } from './distributions-tab';
export { SamplesTab } from './samples-tab';
export { SystemTab } from './system-tab';
