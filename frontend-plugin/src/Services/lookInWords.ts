import type { LookProgress } from '../relay/RelayTask';
import { count } from '../shared/numbers';
import { t } from '../shared/translate';

/** What the look at a source does just now, and how far it is. */
export function lookInWords(look?: LookProgress): string {
  if (!look) {
    return t('services.looking', 'Looking at the source');
  }
  const far = { done: count(look.done), of: count(look.of), n_requests: count(look.n_requests) };
  switch (look.step) {
    case 'services':
      return t(
        'services.looking-services',
        'Looking for services by label: {{done}} of {{of}}, {{n_requests}} requests',
        far
      );
    case 'changes':
      return t(
        'services.looking-changes',
        'Looking for what changed: {{done}} of {{of}}, {{n_requests}} requests',
        far
      );
    case 'series':
      return t(
        'services.looking-series',
        'Counting series by service: {{done}} of {{of}}, {{n_requests}} requests',
        far
      );
    case 'metadata':
      return t(
        'services.looking-metadata',
        'Reading types, units and help: {{done}} of {{of}}, {{n_requests}} requests',
        far
      );
  }
}
