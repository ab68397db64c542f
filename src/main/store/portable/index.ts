export {
  finishImport,
  type ImportMark,
  markImport,
  removeImport,
  removeInterruptedImports,
} from './import-mark';
export { type EnteringRows, type EnteringRun, type EnteringThing, enterRows } from './rows-enter';
export { openPortableRows, type PortableRows } from './rows-in';
export { type CheckpointChoice, type RowsOut, writePortableRows } from './rows-out';
export { type PortableTable, portableTables, tablesLeftOut } from './tables';
