declare module 'monaco-editor/esm/vs/language/json/monaco.contribution.js' {
  import type { languages } from 'monaco-editor';
  export const jsonDefaults: languages.json.LanguageServiceDefaults;
}
