export { createRecordKeeper, type RecordKeeper, type RecordPlace } from './record-keeper';
