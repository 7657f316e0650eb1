import { t as translateByGrafana } from '@grafana/i18n';

/**
 * The text of a key in the user's language. React escapes what it renders, so escaping here would show
 * `&quot;` to people.
 *
 * Where `count` decides the form, `defaultValue_one` is the English singular and `text` the plural.
 */
export function t(key: string, text: string, values: Record<string, unknown> = {}): string {
  return translateByGrafana(key, text, { ...values, interpolation: { escapeValue: false } });
}
