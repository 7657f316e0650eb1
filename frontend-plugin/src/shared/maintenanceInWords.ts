import { timeInWords } from './times';
import { t } from './translate';

/** A maintenance window for people; one of every week is written as they would. */
export function maintenanceInWords(window: string): string {
  const once = /^(\d{4}-\S+Z)\/(\d{4}-\S+Z)$/.exec(window);
  return once
    ? t('maintenance.once', '{{from}} to {{until}}', { from: timeInWords(once[1]), until: timeInWords(once[2]) })
    : window;
}
