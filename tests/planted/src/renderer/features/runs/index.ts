import './run-page';

export {};
