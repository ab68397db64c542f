export { readMedia } from './read-media-job';
