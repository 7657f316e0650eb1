import { t } from '../shared/translate';
import type { Weekday } from './maintenanceText';

/** The day in the user's language. */
export function weekdayInWords(day: Weekday): string {
  switch (day) {
    case 'Monday':
      return t('weekday.monday', 'Monday');
    case 'Tuesday':
      return t('weekday.tuesday', 'Tuesday');
    case 'Wednesday':
      return t('weekday.wednesday', 'Wednesday');
    case 'Thursday':
      return t('weekday.thursday', 'Thursday');
    case 'Friday':
      return t('weekday.friday', 'Friday');
    case 'Saturday':
      return t('weekday.saturday', 'Saturday');
    case 'Sunday':
      return t('weekday.sunday', 'Sunday');
  }
}
