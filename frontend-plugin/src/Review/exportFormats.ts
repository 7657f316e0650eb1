import { bodyOf, client } from '../api/client';
import type { components } from '../api/schema';
import { t } from '../shared/translate';

export type ExportFormat = components['schemas']['ExportFormatRequest'];
export type Exported = components['schemas']['ExportResponse'];
export type Loss = components['schemas']['LossResponse'];

/** A proposal as it was reviewed. */
export interface Reviewed {
  id: string;
  proposal: string;
}

/** Where in Grafana an exported rule or dashboard is to lie. */
export interface GrafanaPlace {
  datasourceUid?: string;
  folder?: string;
}

/** What people export for, the most asked for first. */
export const EXPORT_FORMATS: ExportFormat[] = [
  'grafana',
  'prometheus-rule',
  'prometheus',
  'openslo',
  'dashboard',
  'srellama',
];

export function formatName(format: ExportFormat): string {
  switch (format) {
    case 'grafana':
      return t('export.grafana', 'Grafana provisioning');
    case 'grafana-http':
      return t('export.grafana-http', "Grafana's provisioning API");
    case 'prometheus-rule':
      return t('export.prometheus-rule', 'PrometheusRule');
    case 'prometheus':
      return t('export.prometheus', 'Prometheus rules');
    case 'openslo':
      return t('export.openslo', 'OpenSLO');
    case 'dashboard':
      return t('export.dashboard', 'Dashboard');
    case 'srellama':
      return t('export.srellama', 'SRE-Llama');
  }
}

export function formatUse(format: ExportFormat): string {
  switch (format) {
    case 'grafana':
      return t('export.grafana-use', 'A YAML file for the folder provisioning/alerting of a Grafana.');
    case 'grafana-http':
      return t('export.grafana-http-use', "The body of a request to Grafana's provisioning API.");
    case 'prometheus-rule':
      return t('export.prometheus-rule-use', 'An object for the Prometheus operator in Kubernetes.');
    case 'prometheus':
      return t('export.prometheus-use', 'A rule file for Prometheus, Mimir or Cortex.');
    case 'openslo':
      return t('export.openslo-use', 'OpenSLO v1, which other tools read.');
    case 'dashboard':
      return t('export.dashboard-use', 'The JSON of a Grafana dashboard.');
    case 'srellama':
      return t('export.srellama-use', 'Our own YAML, which loses nothing and can be imported again.');
  }
}

/** The reviewed proposals, written for others. Nothing is changed by it. */
export async function exportProposals(
  reviewed: Reviewed[],
  format: ExportFormat,
  { datasourceUid, folder }: GrafanaPlace,
  signal: AbortSignal
): Promise<Exported[]> {
  const query = { format, datasource_uid: datasourceUid, folder };
  return Promise.all(
    reviewed.map(async ({ proposal }) => {
      const params = { path: { digest: proposal }, query };
      return bodyOf(await client.GET('/api/v1/proposals/{digest}/export', { params, signal }));
    })
  );
}
