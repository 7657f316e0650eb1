import { config } from '@grafana/runtime';

/** A data source that can be queried with PromQL. */
export interface PrometheusSource {
  uid: string;
  name: string;
  isDefault: boolean;
}

const PROMETHEUS_TYPES = ['prometheus', 'grafana-amazonprometheus-datasource', 'grafana-azureprometheus-datasource'];

/** The PromQL data sources that the user may query, the default one first. */
export function prometheusSources(): PrometheusSource[] {
  const all = Object.values(config.datasources ?? {}).filter(({ type }) => PROMETHEUS_TYPES.includes(type));
  const listed = all.map(({ uid = '', name, isDefault = false }) => ({ uid, name, isDefault }));
  return listed.sort(
    (one, other) => Number(other.isDefault) - Number(one.isDefault) || one.name.localeCompare(other.name)
  );
}
