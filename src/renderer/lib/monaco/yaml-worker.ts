/** The YAML language service in a worker of its own; a file here, so that the bundler makes one worker of it. */
import 'monaco-yaml/yaml.worker.js';
