/**
 * Who may import whom: the executable form of docs/adr/0001-processes-and-folders.md. Each rule has a planted violation in
 * tests/planted that scripts/architecture.mjs requires to be caught; PLANTED maps those files onto the tree they imitate.
 */
const root = process.env.STUDIO_ARCHITECTURE_ROOT ?? '';
/** Tests wire what production code may not: they stand outside the rules about who imports whom. */
const tests = '\\.test\\.tsx?$';
const at = (folder) => `^${root}${folder}`;

module.exports = {
  forbidden: [
    {
      name: 'shared-is-for-every-process',
      comment: 'shared runs in every process: it knows none of them, no Node and no browser.',
      severity: 'error',
      from: { path: at('src/shared/'), pathNot: tests },
      to: { path: at('src/(main|engine|renderer|preload|cli)/') },
    },
    {
      name: 'shared-without-node',
      comment: 'shared is pure TypeScript: the renderer and the engine load it as well.',
      severity: 'error',
      from: { path: at('src/shared/'), pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'contract-below-no-one',
      comment: 'base, config, graph, job and transforms do not know the contract, except for the job protocol and ids.',
      severity: 'error',
      from: { path: at('src/shared/(base|graph|transforms)/'), pathNot: tests },
      to: { path: at('src/shared/(contract|job)/') },
    },
    {
      name: 'host-imports-no-process',
      comment: 'The host speaks to engine and renderer through messages.',
      severity: 'error',
      from: { path: at('src/main/'), pathNot: tests },
      to: { path: at('src/(engine|renderer|preload|cli)/') },
    },
    {
      name: 'engine-imports-no-process',
      comment: 'An engine process knows its job and nothing else.',
      severity: 'error',
      from: { path: at('src/engine/'), pathNot: tests },
      to: { path: at('src/(main|renderer|preload|cli)/') },
    },
    {
      name: 'renderer-imports-no-process',
      comment: 'The page reaches the host through the contract.',
      severity: 'error',
      from: { path: at('src/renderer/'), pathNot: tests },
      to: { path: at('src/(main|engine|preload|cli)/') },
    },
    {
      name: 'renderer-without-node',
      comment: 'The page runs in a browser.',
      severity: 'error',
      from: { path: at('src/renderer/'), pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'preload-imports-nothing-of-ours',
      comment: 'The preload script hands over one port; it needs nothing.',
      severity: 'error',
      from: { path: at('src/preload/') },
      to: { path: at('src/') },
    },
    {
      name: 'cli-uses-the-headless-host',
      comment: 'The command line uses the server shell, the contract plumbing and paths; nothing behind them.',
      severity: 'error',
      from: { path: at('src/cli/'), pathNot: tests },
      to: { path: at('src/(engine|renderer|preload|main/(features|store|data|jobs|shell)/)') },
    },
    {
      name: 'feature-through-its-door',
      comment: 'A feature of the host reaches a sibling only through its index.ts.',
      severity: 'error',
      from: { path: at('src/main/features/([^/]+)/'), pathNot: tests },
      to: {
        path: at('src/main/features/[^/]+/'),
        pathNot: [at('src/main/features/$1/'), at('src/main/features/[^/]+/index\\.ts$')],
      },
    },
    {
      name: 'host-wires-features-through-doors',
      comment: 'Who wires the features uses their index.ts.',
      severity: 'error',
      from: { path: at('src/main/(?!features/)'), pathNot: tests },
      to: { path: at('src/main/features/[^/]+/'), pathNot: at('src/main/features/[^/]+/index\\.ts$') },
    },
    {
      name: 'page-feature-through-its-door',
      comment: 'A feature of the page reaches a sibling only through its index.ts.',
      severity: 'error',
      from: { path: at('src/renderer/features/([^/]+)/'), pathNot: tests },
      to: {
        path: at('src/renderer/features/[^/]+/'),
        pathNot: [at('src/renderer/features/$1/'), at('src/renderer/features/[^/]+/index\\.tsx?$')],
      },
    },
    {
      name: 'design-system-knows-no-feature',
      comment: 'ui is presentational: it knows neither the app nor its features.',
      severity: 'error',
      from: { path: at('src/renderer/ui/'), pathNot: tests },
      to: { path: at('src/renderer/(app|features)/') },
    },
    {
      name: 'lower-layers-know-no-feature',
      comment: 'store, data, jobs and lib are below the features.',
      severity: 'error',
      from: { path: at('src/main/(store|data|jobs|lib)/'), pathNot: tests },
      to: { path: at('src/main/(features|server|shell|contract)/') },
    },
    {
      name: 'electron-only-in-its-shell',
      comment: 'The same host runs without Electron.',
      severity: 'error',
      from: { path: at('src/'), pathNot: [at('src/main/shell/'), at('src/main/index\\.ts$'), at('src/preload/')] },
      to: { path: '(^|node_modules/)electron(/|$)' },
    },
    {
      name: 'tensorflow-only-in-the-engine',
      comment: 'Tensor code lives in a process that may die.',
      severity: 'error',
      from: { path: at('src/'), pathNot: at('src/engine/') },
      to: { path: '(^|node_modules/)@tensorflow/' },
    },
    {
      name: 'sqlite-only-in-the-store',
      comment: 'One place knows SQL connections.',
      severity: 'error',
      from: { path: at('src/'), pathNot: at('src/main/store/') },
      to: { path: '(^|node_modules/)sqlite3(/|$)' },
    },
    {
      name: 'duckdb-only-in-data',
      comment: 'One place knows how tables are read.',
      severity: 'error',
      from: { path: at('src/'), pathNot: at('src/main/data/') },
      to: { path: '(^|node_modules/)@duckdb/' },
    },
    {
      name: 'no-cycles',
      comment: 'Files that need each other are one file, or lack a third. Types alone may point both ways.',
      severity: 'error',
      from: { path: at('src/') },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: { path: at('src/') },
      to: { couldNotResolve: true, pathNot: '\\?(worker|url|raw|inline)$|^@tensorflow/tfjs-node' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.d\\.ts$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
