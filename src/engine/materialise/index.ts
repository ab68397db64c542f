export { materialise } from './materialise-job';
