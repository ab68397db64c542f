import { spawn } from 'node:child_process';

const keptLength = 1024 * 1024;

/**
 * Runs a command quietly and hands back its exit code and output.
 * `onLine` sees each line of both streams as it comes; a command that cannot be started or outlasts `timeoutMs` fails.
 */
export function run(command, args, { cwd, environment, onLine, timeoutMs } = {}) {
  return new Promise((done) => {
    const onWindows = process.platform === 'win32';
    const child = spawn(command, args, {
      cwd,
      // What is kept and shown in parts holds no colours.
      env: { ...(environment ?? process.env), NO_COLOR: '1', FORCE_COLOR: undefined },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      shell: onWindows && /\.cmd$/i.test(command),
    });
    let output = '';
    let standardOutput = '';
    const read = (isStandardOutput) => {
      let partial = '';
      return (chunk) => {
        const text = withoutControl(chunk);
        output = (output + text).slice(-keptLength);
        if (isStandardOutput) standardOutput = (standardOutput + text).slice(-keptLength);
        const lines = (partial + text).split(/\r\n|\n|\r/);
        partial = lines.pop();
        for (const line of lines) if (line.trim()) onLine?.(line);
      };
    };
    child.stdout.setEncoding('utf8').on('data', read(true));
    child.stderr.setEncoding('utf8').on('data', read(false));
    const timer = timeoutMs && setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    const finish = (exitCode, extra = '') => {
      clearTimeout(timer);
      done({ exitCode, output: output + extra, standardOutput });
    };
    child.once('error', (error) => finish(127, `${command}: ${error.message}`));
    child.once('close', (code, signal) => finish(code ?? 1, signal ? `\nended by ${signal}` : ''));
  });
}

/** Programs that colour whatever they are told. */
export function withoutControl(text) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
  return text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '');
}

export function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
