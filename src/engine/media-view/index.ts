export { viewMedia } from './view-media-job';
