// caught by: duckdb-only-in-data
import '@duckdb/node-api';

export {};
