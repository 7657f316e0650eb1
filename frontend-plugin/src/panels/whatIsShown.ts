import { LoadingState, type PanelData } from '@grafana/data';

/** What a panel shows. */
export interface Shown<T> {
  rows: T[];
  /** The rows are made up. */
  isSample: boolean;
  /** An answer came, and this panel can show nothing of it. */
  isEmpty: boolean;
}

/**
 * What was found in an answer. Made-up rows stand only where nothing was asked: beside real panels, and above all where a
 * query failed, people would take them for true.
 */
export function whatIsShown<T>({ request, state }: PanelData, found: T[], sample: () => T[]): Shown<T> {
  if (found.length === 0 && request === undefined) {
    return { rows: sample(), isSample: true, isEmpty: false };
  }
  return { rows: found, isSample: false, isEmpty: found.length === 0 && state !== LoadingState.Loading };
}
