// caught by: sqlite-only-in-the-store
import 'sqlite3';

export {};
