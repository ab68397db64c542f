export { prepare } from './prepare-job';
