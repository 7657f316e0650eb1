import type { Target } from '../api/wire';

/** What a person chose about a target in Grafana or a ruler. */
export interface TargetChoice {
  kind: 'grafana' | 'ruler';
  folderTitle: string;
  datasourceUid: string;
  /** Empty: nothing records, and the alerts read the raw series. */
  recordingUid: string;
  isEditable: boolean;
  hasDashboards: boolean;
  ruler: 'mimir' | 'cortex';
  namespace: string;
  labels: string;
  runbookUrl: string;
}

/** What Grafana knows of the session. */
export interface Session {
  organisationId: number;
  grafanaUrl: string;
}

const MAX_UID = 40;

/** What is chosen before a person changes anything. */
export function firstChoice(service: string, datasourceUid: string): TargetChoice {
  return {
    kind: 'grafana',
    // With a slash in it, Grafana would show neither the state nor the links of the rules on their pages.
    folderTitle: `SLO: ${service.replaceAll('/', '-')}`,
    datasourceUid,
    recordingUid: datasourceUid,
    isEditable: false,
    hasDashboards: false,
    ruler: 'mimir',
    namespace: `slo-${slug(service)}`,
    labels: '',
    runbookUrl: '',
  };
}

/** The target as the backend takes it; nothing while something needed is missing. */
export function targetOf(choice: TargetChoice, session: Session): Target | undefined {
  if (choice.datasourceUid === '') {
    return undefined;
  }
  const marks = {
    labels: labelsOf(choice.labels),
    grafana_url: /^https?:\/\//.test(session.grafanaUrl) ? session.grafanaUrl : undefined,
    runbook_url: choice.runbookUrl === '' ? undefined : choice.runbookUrl,
  };
  if (choice.kind === 'ruler') {
    const { ruler, namespace, datasourceUid: datasource_uid } = choice;
    return namespace === '' ? undefined : { kind: 'ruler', datasource_uid, ruler, namespace, marks };
  }
  return choice.folderTitle === ''
    ? undefined
    : {
        kind: 'grafana',
        folder_uid: slug(choice.folderTitle).slice(0, MAX_UID),
        folder_title: choice.folderTitle,
        datasource_uid: choice.datasourceUid,
        recording_datasource_uid: choice.recordingUid === '' ? undefined : choice.recordingUid,
        organisation_id: session.organisationId,
        is_editable: choice.isEditable,
        has_dashboards: choice.hasDashboards,
        marks,
      };
}

/** Reads `team=shop, tier=gold`; what has no `=` is left out. */
export function labelsOf(text: string): Record<string, string> {
  const pairs = text.split(',').map((pair) => pair.split('=').map((part) => part.trim()));
  return Object.fromEntries(pairs.filter(([name, value]) => name && value).map(([name, value]) => [name, value]));
}

function slug(text: string): string {
  const plain = text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return plain.replace(/^-|-$/g, '') || 'slo';
}
