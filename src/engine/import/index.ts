export { importModel } from './import-job';
