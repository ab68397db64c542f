// caught by: no-cycles
import './egg';

export {};
