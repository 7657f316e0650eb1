import { t } from '../shared/translate';
import type { PanelKind } from './query';

/** What a kind of query is called, and what it yields. */
export function kindInWords(kind: PanelKind): { name: string; description: string } {
  switch (kind) {
    case 'status':
      return {
        name: t('datasource.kinds.status', 'Objective status'),
        description: t(
          'datasource.kinds.status-description',
          'A row for each objective in force, those first that need a person.'
        ),
      };
    case 'figure':
      return {
        name: t('datasource.kinds.figure', 'One figure'),
        description: t(
          'datasource.kinds.figure-description',
          'One number for each objective in force: for alert rules, gauges and stats.'
        ),
      };
    case 'burn_down':
      return {
        name: t('datasource.kinds.burn-down', 'Error budget burn-down'),
        description: t(
          'datasource.kinds.burn-down-description',
          'What was left of the error budget over the period of one objective, up to now.'
        ),
      };
    case 'burn_rates':
      return {
        name: t('datasource.kinds.burn-rates', 'Burn rates'),
        description: t(
          'datasource.kinds.burn-rates-description',
          'How fast the budget of one objective burns: a row for each alert, with its two windows.'
        ),
      };
    case 'alert_history':
      return {
        name: t('datasource.kinds.alert-history', 'Alert history'),
        description: t(
          'datasource.kinds.alert-history-description',
          'When the alerts of one objective fired, or would have fired, in the time shown.'
        ),
      };
    case 'backtest':
      return {
        name: t('datasource.kinds.backtest', 'Backtest'),
        description: t(
          'datasource.kinds.backtest-description',
          'The burn-down that history gave when the objective was proposed.'
        ),
      };
    case 'changes':
      return {
        name: t('datasource.kinds.changes', 'Changes'),
        description: t(
          'datasource.kinds.changes-description',
          'What was put in force or taken back in the time shown. Made for annotations.'
        ),
      };
    case 'incidents':
      return {
        name: t('datasource.kinds.incidents', 'Incidents'),
        description: t(
          'datasource.kinds.incidents-description',
          'The alerts of all objectives in the time shown. Made for annotations; of at most 20 objectives.'
        ),
      };
    case 'receipts':
      return {
        name: t('datasource.kinds.receipts', 'Receipts'),
        description: t('datasource.kinds.receipts-description', 'A row for each receipt, the newest first.'),
      };
  }
}
