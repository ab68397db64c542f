export type { LoadedBackend, TensorFlow } from './backend';
export { backends, loadBackend } from './load-backend';
export { probe } from './probe';
