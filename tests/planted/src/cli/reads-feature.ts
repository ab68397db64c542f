// caught by: cli-uses-the-headless-host
import '../main/features/runs/index';

export {};
