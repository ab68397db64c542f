export { EngineGone } from './crash';
export type { EngineProcess, Spawn } from './engine-process';
export { createJobs, type Jobs, type JobsDependencies, type RunJobOptions } from './jobs';
export { createNodeSpawn } from './node-spawn';
export { createQueue, type Queue, type Verdict } from './queue';
export { reportJob } from './report-job';
export { createSubjectSession, SessionEnded, type SessionStart, type SubjectSession } from './subject-session';
export type { JobLimits } from './supervise';
export { createUtilitySpawn, type UtilityFork } from './utility-spawn';
