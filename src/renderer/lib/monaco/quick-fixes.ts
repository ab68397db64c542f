import type { Problem } from '../../../shared/base/problem';
import { configLanguages, monaco } from './monaco';

/** What one click does about a problem. */
export interface QuickFix {
  title: string;
  apply(): void;
}

interface Source {
  /** Marks as they stand in the editor, each with its problem. */
  markers(): readonly { marker: monaco.editor.IMarkerData; problem: Problem }[];
  fixesOf(problem: Problem): readonly QuickFix[];
}

const sources = new WeakMap<monaco.editor.ITextModel, Source>();

/** Lets the light bulb and Ctrl+. of an editor offer the fixes of its problems. */
export function offerQuickFixes(model: monaco.editor.ITextModel, source: Source): void {
  sources.set(model, source);
}

const applyCommand = 'studio.applyQuickFix';

monaco.editor.registerCommand(applyCommand, (_, fix: QuickFix) => fix.apply());

for (const language of configLanguages)
  monaco.languages.registerCodeActionProvider(language, {
    provideCodeActions: (model, range) => {
      const source = sources.get(model);
      const near = (source?.markers() ?? []).filter(({ marker }) =>
        monaco.Range.areIntersectingOrTouching(monaco.Range.lift(marker), range),
      );
      return {
        actions: near.flatMap(({ marker, problem }) =>
          (source?.fixesOf(problem) ?? []).map((fix, index) => ({
            title: fix.title,
            kind: 'quickfix',
            diagnostics: [marker],
            isPreferred: index === 0,
            command: { id: applyCommand, title: fix.title, arguments: [fix] },
          })),
        ),
        dispose: () => {},
      };
    },
  });
