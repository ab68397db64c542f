import 'sqlite3';

export {};
