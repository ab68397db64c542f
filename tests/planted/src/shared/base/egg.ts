import './chicken';

export {};
