import { t } from '../shared/translate';

/** What the rules of a receipt stand in; a browser writes into Grafana or into a ruler behind it. */
export function placeInWords(path: string, isReadBack: boolean): string {
  if (!isReadBack) {
    return t('receipt.place.file', 'Rule file');
  }
  return path.startsWith('ruler/')
    ? t('receipt.place.ruler', 'Rule group in a ruler')
    : t('receipt.place.grafana', 'Rule group in Grafana');
}
