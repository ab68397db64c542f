import 'electron';

export {};
