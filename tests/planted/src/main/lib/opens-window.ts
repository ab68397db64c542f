// caught by: electron-only-in-its-shell
import 'electron';

export {};
