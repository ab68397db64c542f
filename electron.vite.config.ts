import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/**
 * One build, five entries: `index` is the Electron host, `server` the headless host, `cli` the command line,
 * `engine` the numerical child process; the renderer is one page that every shell serves. electron-vite sets a
 * relative base for production; deep links such as /runs/x need an absolute one.
 */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      externalizeDeps: true,
      rolldownOptions: {
        input: {
          index: 'src/main/index.ts',
          server: 'src/main/server/index.ts',
          engine: 'src/engine/index.ts',
          cli: 'src/cli/index.ts',
        },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    build: {
      outDir: 'out/renderer',
      chunkSizeWarningLimit: 4096,
      minify: true,
      rolldownOptions: { input: { index: 'src/renderer/index.html' } },
    },
    worker: { format: 'es' },
    plugins: [react(), { name: 'absolute-base', enforce: 'post', config: () => ({ base: '/' }) }],
  },
});
