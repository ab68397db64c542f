export type { LoadedBackend, TensorFlow } from './backend';
export { loadBackend } from './load-backend';
export { probe } from './probe';
