// caught by: resolvable
import './not-there';

export {};
