import 'monaco-editor/esm/vs/editor/edcore.main.js';
import { conf, language } from 'monaco-editor/esm/vs/basic-languages/yaml/yaml.js';
import * as monaco from 'monaco-editor/esm/vs/editor/editor.api.js';
import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker.js?worker';
import JsonWorker from 'monaco-editor/esm/vs/language/json/json.worker.js?worker';
import { jsonDefaults } from 'monaco-editor/esm/vs/language/json/monaco.contribution.js';
import { configureMonacoYaml } from 'monaco-yaml';
import { createConfigJsonSchema } from '../../../shared/config/json-schema';
import { formatYamlText } from '../../../shared/config/yaml-style';
import YamlWorker from './yaml-worker?worker';

window.MonacoEnvironment = {
  getWorker: (_, label) => (label === 'json' ? new JsonWorker() : new EditorWorker()),
};

const createWebWorker = monaco.editor.createWebWorker;
/**
 * monaco-yaml names its worker by label; only Monaco's bundle with every language turns that into a worker, so it is
 * done here. The two messages are what the worker's start waits for.
 */
monaco.editor.createWebWorker = (<Service extends object>(options: monaco.editor.IWebWorkerOptions) => {
  if ('worker' in options) return createWebWorker<Service>(options);
  const worker = new YamlWorker();
  worker.postMessage('ignore');
  worker.postMessage(options.createData);
  return createWebWorker<Service>({ ...options, worker } as monaco.editor.IWebWorkerOptions);
}) as typeof createWebWorker;

export const configLanguages = ['yaml', 'json'] as const;
export type ConfigLanguage = (typeof configLanguages)[number];

/** Models whose address ends so get completion and hover of the run config. */
export const configFileNames = {
  yaml: 'run-config.studio.yaml',
  json: 'run-config.studio.json',
} satisfies Record<ConfigLanguage, string>;

const configSchema = createConfigJsonSchema();

// Registered here rather than by Monaco's lazy contribution, which colours a text only if it wins a race.
monaco.languages.register({ id: 'yaml', extensions: ['.yaml', '.yml'], aliases: ['YAML'] });
monaco.languages.setLanguageConfiguration('yaml', conf);
monaco.languages.setMonarchTokensProvider('yaml', language);

// Problems come from the studio's own check, with the same words as in the form; the schema gives completion and hover.
configureMonacoYaml(monaco, {
  enableSchemaRequest: false,
  validate: false,
  format: { enable: false },
  hover: true,
  completion: true,
  schemas: [
    { uri: 'studio://schemas/run-config.json', fileMatch: [`**/${configFileNames.yaml}`], schema: configSchema },
  ],
});
jsonDefaults.setDiagnosticsOptions({
  validate: false,
  schemas: [
    { uri: 'studio://schemas/run-config.json', fileMatch: [`*/${configFileNames.json}`], schema: configSchema },
  ],
});

// The studio's own, since the one of the YAML service would bring a second YAML printer.
monaco.languages.registerDocumentFormattingEditProvider('yaml', {
  provideDocumentFormattingEdits: (model) => {
    const text = formatYamlText(model.getValue());
    return text === null ? [] : [{ range: model.getFullModelRange(), text }];
  },
});

/** Any opaque CSS colour as the `#rrggbb` that Monaco takes alone; a minified style sheet says `#fff` or `red`. */
function sixDigitColor(color: string): string {
  const paint = document.createElement('canvas').getContext('2d');
  if (!paint) return '#808080';
  paint.fillStyle = color;
  return paint.fillStyle;
}

function defineTheme(name: string, base: 'vs' | 'vs-dark'): void {
  const root = getComputedStyle(document.documentElement);
  const color = (token: string) => sixDigitColor(root.getPropertyValue(token).trim());
  monaco.editor.defineTheme(name, {
    base,
    inherit: true,
    // Monaco's own green is a little too dark for text on our surface.
    rules: base === 'vs-dark' ? [{ token: 'comment', foreground: '7CA668' }] : [],
    colors: {
      'editor.background': color('--surface-work'),
      'editor.foreground': color('--ink'),
      'editorLineNumber.foreground': color('--ink-faint'),
      // Of the empty last line; Monaco would show it at a third of the contrast.
      'editorLineNumber.dimmedForeground': color('--ink-faint'),
      'editorLineNumber.activeForeground': color('--ink'),
      'editor.lineHighlightBorder': color('--line'),
      'editorWidget.background': color('--surface-raised'),
      'editorWidget.border': color('--line-strong'),
      focusBorder: color('--focus'),
      'editorIndentGuide.background1': color('--line'),
    },
  });
}

/** Takes over the page's colours; called again when the scheme changes. */
export function applyMonacoTheme(scheme: 'light' | 'dark'): void {
  defineTheme(`studio-${scheme}`, scheme === 'dark' ? 'vs-dark' : 'vs');
  monaco.editor.setTheme(`studio-${scheme}`);
}

export const editorOptions = {
  fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--font-code').trim(),
  fontSize: 12,
  lineHeight: 20,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  automaticLayout: true,
  // A text area, so that the page's own shortcuts see that someone is typing.
  editContext: false,
  fixedOverflowWidgets: true,
  tabSize: 2,
  renderLineHighlight: 'line',
  overviewRulerLanes: 0,
  hideCursorInOverviewRuler: true,
  padding: { top: 8, bottom: 8 },
  stickyScroll: { enabled: false },
  'semanticHighlighting.enabled': false,
  // Shapes are written with ×, descriptions in any language.
  unicodeHighlight: { ambiguousCharacters: false, nonBasicASCII: false },
} satisfies monaco.editor.IStandaloneEditorConstructionOptions;

export { monaco };
