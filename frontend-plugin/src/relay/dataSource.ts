import { useCallback, useSyncExternalStore } from 'react';
import type { DataSourceInstanceSettings } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';

const CHOSEN = 'srellama.data-source';
/** The backend reads the source that its settings name. */
export const BY_BACKEND = 'backend';

const listeners = new Set<() => void>();

/** The data sources that speak Prometheus' API: its own plugin, and those that others made of it. */
export function prometheusDataSources(): DataSourceInstanceSettings[] {
  return getDataSourceSrv().getList({ filter: ({ type }) => /(^|-)(prometheus|amazonprometheus)/.test(type) });
}

/**
 * What this user's pages read: the uid of a data source, or [BY_BACKEND]. Before anything is chosen it is
 * Grafana's default, else the first; a choice that is there no longer is none.
 */
export function dataSourceOf(chosen: string | null, all: DataSourceInstanceSettings[]): string {
  if (chosen === BY_BACKEND || all.some(({ uid }) => uid === chosen)) {
    return chosen ?? BY_BACKEND;
  }
  return (all.find(({ isDefault }) => isDefault) ?? all[0])?.uid ?? BY_BACKEND;
}

/** What this user's pages read, and how to choose it. */
export function useDataSource(): [string, (uid: string) => void] {
  const chosen = useSyncExternalStore(subscribe, () => localStorage.getItem(CHOSEN));
  const choose = useCallback((uid: string) => {
    localStorage.setItem(CHOSEN, uid);
    listeners.forEach((listener) => listener());
  }, []);
  return [dataSourceOf(chosen, prometheusDataSources()), choose];
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
