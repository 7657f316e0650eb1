import React from 'react';
import { Checkbox, Field, Input, RadioButtonGroup, Stack } from '@grafana/ui';
import { t } from '../shared/translate';
import { prometheusSources, type PrometheusSource } from './prometheusSources';
import type { TargetChoice } from './targetOf';

interface Props {
  choice: TargetChoice;
  onChange: (choice: TargetChoice) => void;
}

/** Where in Grafana or in a ruler the rules go, and what their alerts carry. */
export function TargetForm({ choice, onChange }: Props) {
  const sources = prometheusSources();
  const set = (part: Partial<TargetChoice>) => onChange({ ...choice, ...part });
  return (
    <Stack direction="column" gap={0}>
      <SourceField
        label={t('target.source', 'Data source')}
        description={t('target.source-what', 'What the rules read.')}
        sources={sources}
        value={choice.datasourceUid}
        onChange={(datasourceUid) =>
          set({ datasourceUid, recordingUid: choice.recordingUid === '' ? '' : datasourceUid })
        }
      />
      {choice.kind === 'grafana' ? (
        <>
          <TextField
            label={t('target.folder', 'Folder')}
            description={t('target.folder-what', 'It is made if it is not there.')}
            value={choice.folderTitle}
            onChange={(folderTitle) => set({ folderTitle })}
          />
          <SourceField
            label={t('target.recording', 'Recorded into')}
            description={t(
              'target.recording-what',
              'A data source that takes remote write. Without one the alerts read the raw series at every evaluation.'
            )}
            none={t('target.recording-none', 'Nothing records')}
            sources={sources}
            value={choice.recordingUid}
            onChange={(recordingUid) => set({ recordingUid })}
          />
          <Stack direction="column" gap={1} alignItems="flex-start">
            <Checkbox
              label={t('target.editable', 'Let people edit the rules in Grafana afterwards')}
              value={choice.isEditable}
              onChange={(event) => set({ isEditable: event.currentTarget.checked })}
            />
            <Checkbox
              label={t('target.dashboards', 'Write a dashboard for each objective')}
              value={choice.hasDashboards && choice.recordingUid !== ''}
              disabled={choice.recordingUid === ''}
              onChange={(event) => set({ hasDashboards: event.currentTarget.checked })}
            />
          </Stack>
        </>
      ) : (
        <>
          <Field label={t('target.ruler', 'Ruler of')}>
            <RadioButtonGroup<TargetChoice['ruler']>
              aria-label={t('target.ruler', 'Ruler of')}
              value={choice.ruler}
              onChange={(ruler) => set({ ruler })}
              options={[
                { value: 'mimir', label: t('target.mimir', 'Mimir') },
                { value: 'cortex', label: t('target.cortex', 'Cortex') },
              ]}
            />
          </Field>
          <TextField
            label={t('target.namespace', 'Namespace')}
            value={choice.namespace}
            onChange={(namespace) => set({ namespace })}
          />
        </>
      )}
      <TextField
        label={t('target.labels', 'Notification labels')}
        description={t('target.labels-what', 'Such as team=shop, by which notifications find their way.')}
        value={choice.labels}
        onChange={(labels) => set({ labels })}
      />
      <TextField
        label={t('target.runbook', 'Runbook')}
        description={t('target.runbook-what', 'The address of a page that says what to do.')}
        value={choice.runbookUrl}
        onChange={(runbookUrl) => set({ runbookUrl })}
      />
    </Stack>
  );
}

interface TextFieldProps {
  label: string;
  description?: string;
  value: string;
  onChange: (value: string) => void;
}

function TextField({ label, description, value, onChange }: TextFieldProps) {
  return (
    <Field label={label} description={description}>
      <Input aria-label={label} value={value} width={50} onChange={(event) => onChange(event.currentTarget.value)} />
    </Field>
  );
}

/** A plain text field where Grafana names no data source, so that a uid can be typed. */
function SourceField({ sources, none, ...field }: TextFieldProps & { sources: PrometheusSource[]; none?: string }) {
  if (sources.length === 0) {
    return <TextField {...field} />;
  }
  const options = sources.map(({ uid, name }) => ({ value: uid, label: name }));
  return (
    <Field label={field.label} description={field.description}>
      <RadioButtonGroup<string>
        aria-label={field.label}
        value={field.value}
        onChange={field.onChange}
        options={none === undefined ? options : [...options, { value: '', label: none }]}
      />
    </Field>
  );
}
