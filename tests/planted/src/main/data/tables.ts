import '@duckdb/node-api';

export {};
