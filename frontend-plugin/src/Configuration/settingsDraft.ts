import type { AppSettings, SettingsDraft } from '../api/settings';
import type { SourceSecret, SourceText } from '../shared/SourceFields';

/** The plain settings that the pages offer; others that are stored stay as they are. */
export type TextSetting = SourceText | 'service_labels' | 'rules_dir' | 'reload';

/** What a person typed. A secret that was not typed anew is absent. */
export interface Typed {
  texts: Partial<Record<TextSetting, string>>;
  secrets: Partial<Record<SourceSecret, string>>;
}

export const NOTHING_TYPED: Typed = { texts: {}, secrets: {} };

/** The text of a setting as it would be saved. */
export function textOf(settings: AppSettings, typed: Typed, name: TextSetting): string {
  const stored = settings.jsonData[name];
  return typed.texts[name] ?? (typeof stored === 'string' ? stored : '');
}

/** Whether saving would change anything. */
export function isChanged(settings: AppSettings, { texts, secrets }: Typed): boolean {
  const names = Object.keys(texts) as TextSetting[];
  return Object.keys(secrets).length > 0 || names.some((name) => texts[name] !== textOf(settings, NOTHING_TYPED, name));
}

/** What to save: an emptied setting goes, everything else that is stored stays. */
export function draftOf(settings: AppSettings, { texts, secrets }: Typed): SettingsDraft {
  const jsonData = { ...settings.jsonData };
  for (const [name, text] of Object.entries(texts)) {
    if (text.trim() === '') {
      delete jsonData[name];
    } else {
      jsonData[name] = text.trim();
    }
  }
  return { jsonData, secureJsonData: { ...secrets } };
}
