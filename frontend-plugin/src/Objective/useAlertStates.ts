import { useCallback } from 'react';
import type { ObjectiveHistory } from '../api/wire';
import { t } from '../shared/translate';
import { useAnswer, type Answer } from '../shared/useAnswer';
import { evaluatorOf, type AlertState, type Evaluator } from './alertStates';
import { readAlertStates } from './readAlertStates';

/** What was told of the alerts beside what the backend knows. */
export interface ToldAlerts {
  states?: Map<string, AlertState>;
  /** Whose word that is; nothing where only the backend was asked. */
  note?: string;
}

/** Asks who evaluates the alerts which are active, where that is told to the user's session alone. */
export function useAlertStates(found: ObjectiveHistory): ToldAlerts {
  const ask = useCallback(
    async (signal: AbortSignal) => {
      const path = toBeAsked(found)?.path;
      return path === undefined ? undefined : readAlertStates(path, found.in_force.objective.id, signal);
    },
    [found]
  );
  const [told] = useAnswer(ask);
  const evaluator = toBeAsked(found);
  return evaluator === undefined
    ? {}
    : { states: told.state === 'done' ? told.value : undefined, note: whoseWord(evaluator.kind, told) };
}

function toBeAsked(found: ObjectiveHistory): Evaluator | undefined {
  const isTold = found.in_force.tiers.every(({ is_active }) => typeof is_active === 'boolean');
  return isTold ? undefined : evaluatorOf(found);
}

function whoseWord(kind: Evaluator['kind'], told: Answer<unknown>): string {
  const who = kind === 'ruler' ? t('windows.the-ruler', 'The ruler') : t('windows.grafana', 'Grafana');
  switch (told.state) {
    case 'loading':
      return t('windows.asking', '{{who}} is asked which alerts are active.', { who });
    case 'failed':
      return t('windows.not-told-because', '{{who}} did not tell you which alerts are active: {{reason}}', {
        who,
        reason: told.error instanceof Error ? told.error.message : String(told.error),
      });
    case 'done':
      return t('windows.told', '{{who}} evaluates these alerts, and told your session which are active.', { who });
  }
}
