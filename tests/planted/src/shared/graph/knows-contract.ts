// caught by: contract-below-no-one
import '../contract/run';

export {};
