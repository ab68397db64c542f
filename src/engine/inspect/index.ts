export { inspect } from './inspect-job';
