import type { BadgeColor, IconName } from '@grafana/ui';
import type { ObjectiveInForce, ObjectiveState } from '../api/wire';
import { periodInWords } from './periodInWords';
import { spanInWords } from './spans';
import { t } from './translate';

/** All states, those first in which a person is needed. */
export const STATES: ObjectiveState[] = ['burning', 'spent', 'no_data', 'drifted', 'not_enough_history', 'healthy'];

/** Where an objective stands, in a word or two. */
export function stateInWords(state: ObjectiveState): string {
  switch (state) {
    case 'burning':
      return t('objective.state.burning', 'Burning');
    case 'spent':
      return t('objective.state.spent', 'Budget spent');
    case 'no_data':
      return t('objective.state.no-data', 'No data');
    case 'drifted':
      return t('objective.state.drifted', 'Drifted');
    case 'not_enough_history':
      return t('objective.state.not-enough-history', 'Not enough history');
    case 'healthy':
      return t('objective.state.healthy', 'Healthy');
  }
}

/** Why it is in that state, in one sentence. */
export function stateBecause({ state, basis, drift, seen, objective }: ObjectiveInForce): string {
  switch (state) {
    case 'burning':
      return t('objective.because.burning', 'The budget burns faster than an alert allows.');
    case 'spent':
      return t('objective.because.spent', 'More went wrong in {{period}} than was promised.', {
        period: periodInWords(objective.period),
      });
    case 'no_data':
      return basis === 'stored'
        ? t('objective.because.not-asked', 'The source was not read, so these are the figures that were reviewed.')
        : t('objective.because.no-data', 'The source has no recent data, so no alert would fire.');
    case 'drifted':
      return drift ?? t('objective.because.drifted', 'The rules in force are not the recorded ones.');
    case 'not_enough_history':
      return t('objective.because.not-enough-history', 'Only {{seen}} of {{period}} have data.', {
        seen: spanInWords(seen),
        period: periodInWords(objective.period),
      });
    case 'healthy':
      return t('objective.because.healthy', 'The promise is kept, and no alert is due.');
  }
}

/** Colour and icon that go with the word. */
export function stateLook(state: ObjectiveState): { color: BadgeColor; icon: IconName } {
  switch (state) {
    case 'burning':
      return { color: 'red', icon: 'fire' };
    case 'spent':
      return { color: 'red', icon: 'exclamation-circle' };
    case 'no_data':
      return { color: 'orange', icon: 'question-circle' };
    case 'drifted':
      return { color: 'purple', icon: 'code-branch' };
    case 'not_enough_history':
      return { color: 'blue', icon: 'clock-nine' };
    case 'healthy':
      return { color: 'green', icon: 'check' };
  }
}
