import './runs';

export {};
