import type { Change } from '../api/wire';
import { t } from '../shared/translate';

/** One phase of a change, for people. */
export interface Phase {
  name: 'captured' | 'applied' | 'verified' | 'receipt';
  state: 'done' | 'now' | 'open' | 'undone';
  text: string;
}

/** How far a change is: captured, applied n of m, verified, receipt. */
export function phasesOf({ state, objects }: Pick<Change, 'state' | 'objects'>): Phase[] {
  const n_applied = objects.filter(({ progress }) => progress === 'written' || progress === 'verified').length;
  const values = { n_applied, n_objects: objects.length };
  const [captured, applied, verified, receipt] = statesOf(state);
  return [
    { name: 'captured', state: captured, text: t('drive.phase.captured', 'captured') },
    {
      name: 'applied',
      state: applied,
      text: t('drive.phase.applied', 'applied {{n_applied}} of {{n_objects}}', values),
    },
    { name: 'verified', state: verified, text: t('drive.phase.verified', 'verified') },
    { name: 'receipt', state: receipt, text: t('drive.phase.receipt', 'receipt') },
  ];
}

function statesOf(state: Change['state']): Array<Phase['state']> {
  switch (state) {
    case 'planned':
      return ['now', 'open', 'open', 'open'];
    case 'captured':
    case 'applying':
      return ['done', 'now', 'open', 'open'];
    case 'verifying':
      return ['done', 'done', 'now', 'open'];
    case 'committed':
      return ['done', 'done', 'done', 'done'];
    case 'undoing':
    case 'undone':
    case 'stuck':
      return ['done', 'undone', 'open', 'open'];
  }
}
