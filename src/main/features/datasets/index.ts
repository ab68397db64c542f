export type { DataConfig, Datasets, PreparedData, ResolvedDataset, RowPage, RowQuery } from './door';
