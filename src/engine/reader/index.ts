export { createBatchAugmenter } from './augment-batch';
export { read } from './read-job';
export { createReaderFeed, type ReaderFeed } from './reader-feed';
