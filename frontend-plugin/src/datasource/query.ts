import type { DataSourceJsonData } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import type { SourceSecret, SourceText } from '../shared/SourceFields';

/** What a query of a panel, of Explore, of an annotation or of an alert rule asks for. */
export type PanelKind =
  | 'status'
  | 'figure'
  | 'burn_down'
  | 'burn_rates'
  | 'alert_history'
  | 'backtest'
  | 'changes'
  | 'incidents'
  | 'receipts';

/** What the values of a variable are. */
export type VariableKind = 'objectives' | 'services';

/** The number that a query of the kind `figure` yields for each objective. */
export type Figure = 'budget_remaining' | 'burn_rate' | 'attainment';

/** As the backend reads it. An absent or empty name stands for all. */
export interface ObjectiveQuery extends DataQuery {
  kind: PanelKind | VariableKind;
  objective?: string;
  service?: string;
  figure?: Figure;
}

/** What a person sets for the data source. */
export type ObjectiveOptions = DataSourceJsonData & Partial<Record<SourceText, string>>;

export type ObjectiveSecrets = Partial<Record<SourceSecret, string>>;

export const PANEL_KINDS: PanelKind[] = [
  'status',
  'figure',
  'burn_down',
  'burn_rates',
  'alert_history',
  'backtest',
  'changes',
  'incidents',
  'receipts',
];

export const FIGURES: Figure[] = ['budget_remaining', 'burn_rate', 'attainment'];

export const DEFAULT_QUERY: Partial<ObjectiveQuery> = { kind: 'status' };

const ABOUT_ONE: Array<ObjectiveQuery['kind']> = ['burn_down', 'burn_rates', 'alert_history', 'backtest'];
const BY_OBJECTIVE: Array<ObjectiveQuery['kind']> = [...ABOUT_ONE, 'status', 'figure', 'incidents', 'receipts'];
const BY_SERVICE: Array<ObjectiveQuery['kind']> = ['status', 'figure', 'changes', 'incidents', 'objectives'];

/** Whether such a query is about exactly one objective. */
export const isAboutOne = (kind: ObjectiveQuery['kind']) => ABOUT_ONE.includes(kind);
/** Whether such a query can be asked of one objective. */
export const takesObjective = (kind: ObjectiveQuery['kind']) => BY_OBJECTIVE.includes(kind);
/** Whether such a query can be asked of one service. */
export const takesService = (kind: ObjectiveQuery['kind']) => BY_SERVICE.includes(kind);

/** Whether a query has all that it needs, so that asking it makes sense. */
export function isComplete({ kind, objective }: ObjectiveQuery): boolean {
  return !isAboutOne(kind) || (objective ?? '') !== '';
}

/** Another question, without the answers to what it does not ask. */
export function withKind(query: ObjectiveQuery, kind: ObjectiveQuery['kind']): ObjectiveQuery {
  return {
    ...query,
    kind,
    objective: takesObjective(kind) ? query.objective : undefined,
    service: takesService(kind) ? query.service : undefined,
    figure: kind === 'figure' ? (query.figure ?? 'budget_remaining') : undefined,
  };
}
