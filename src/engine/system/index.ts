export { createSystemSampler, type ProcessUse, type SystemSampler } from './system-sampler';
