import React, { useCallback, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Button, Field, Input, SecretInput, Stack, useStyles2 } from '@grafana/ui';
import { fetchSettings, saveSettings, type AppSettings } from '../api/settings';
import type { ConfigurationPart, PartName } from '../api/wire';
import { currentRights } from '../shared/currentRights';
import { FailureNotice } from '../shared/FailureNotice';
import { isAdmin } from '../shared/isAdmin';
import { NoPermission } from '../shared/NoPermission';
import { Skeleton } from '../shared/Skeleton';
import { t } from '../shared/translate';
import { useAnswer } from '../shared/useAnswer';
import { useTask } from '../shared/useTask';
import { fetchConfiguration } from './fetchConfiguration';
import { PartCard } from './PartCard';
import { draftOf, isChanged, NOTHING_TYPED, textOf, type TextSetting, type Typed } from './settingsDraft';

/** What the backend works with, and how to change it. */
export function Configuration() {
  if (!isAdmin(currentRights())) {
    return (
      <NoPermission
        message={t('configuration.no-permission', 'Only an organisation admin may read and change the configuration')}
      />
    );
  }
  return <Loaded />;
}

function Loaded() {
  const ask = useCallback(async (signal: AbortSignal) => {
    const [settings, parts] = await Promise.all([fetchSettings(signal), fetchConfiguration(signal)]);
    return { settings, parts };
  }, []);
  const [loaded, askAgain] = useAnswer(ask);
  switch (loaded.state) {
    case 'loading':
      return <Skeleton label={t('configuration.loading', 'Loading the configuration')} n_rows={5} rowHeight={16} />;
    case 'failed':
      return (
        <FailureNotice
          title={t('configuration.failed', 'The configuration could not be read')}
          error={loaded.error}
          onRetry={askAgain}
        />
      );
    case 'done':
      return <Parts {...loaded.value} onSaved={askAgain} />;
  }
}

interface PartsProps {
  settings: AppSettings;
  parts: ConfigurationPart[];
  onSaved: () => void;
}

function Parts({ settings, parts, onSaved }: PartsProps) {
  const styles = useStyles2(getStyles);
  const [typed, setTyped] = useState<Typed>(NOTHING_TYPED);
  const { task, run } = useTask(async (draft: Typed, signal) => {
    await saveSettings(draftOf(settings, draft), signal);
    setTyped(NOTHING_TYPED);
    onSaved();
  });
  const hasChanges = isChanged(settings, typed);
  const nowOf = (name: PartName) => parts.find(({ part }) => part === name)?.in_words ?? '';
  const text = (name: TextSetting, label: string, description: string, placeholder: string) => (
    <Field label={label} description={description} noMargin>
      <Input
        id={`configuration-${name}`}
        value={textOf(settings, typed, name)}
        placeholder={placeholder}
        onChange={({ currentTarget: { value } }) => setTyped({ ...typed, texts: { ...typed.texts, [name]: value } })}
      />
    </Field>
  );
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        run(typed);
      }}
    >
      <PartCard
        part="source"
        title={t('configuration.source', 'Data source')}
        now={nowOf('source')}
        isStale={hasChanges}
      >
        {text(
          'source_url',
          t('configuration.source-url', 'Address of Prometheus or Mimir'),
          t('configuration.source-url-description', 'As the host of Grafana reaches it. Empty: what grafana.ini says.'),
          'http://localhost:9090'
        )}
        <Field
          label={t('configuration.source-token', 'Bearer token')}
          description={t(
            'configuration.source-token-description',
            'Sent to that address alone, and never shown again.'
          )}
          noMargin
        >
          <SecretInput
            id="configuration-source-token"
            isConfigured={settings.secureJsonFields.source_token === true && typed.secrets.source_token === undefined}
            value={typed.secrets.source_token ?? ''}
            onChange={({ currentTarget: { value } }) => setTyped({ ...typed, secrets: { source_token: value } })}
            onReset={() => setTyped({ ...typed, secrets: { source_token: '' } })}
          />
        </Field>
      </PartCard>
      <PartCard
        part="service_labels"
        title={t('configuration.labels', 'Label precedence')}
        now={nowOf('service_labels')}
        isStale={hasChanges}
      >
        {text(
          'service_labels',
          t('configuration.service-labels', 'Labels that name a service'),
          t('configuration.service-labels-description', 'Separated by commas, the most telling first.'),
          nowOf('service_labels')
        )}
      </PartCard>
      <PartCard
        part="rule_target"
        title={t('configuration.rules', 'Rule target')}
        now={nowOf('rule_target')}
        isStale={hasChanges}
      >
        {text(
          'rules_dir',
          t('configuration.rules-dir', 'Folder of rule files'),
          t('configuration.rules-dir-description', 'An absolute path on the host of Grafana that Prometheus reads.'),
          '/etc/prometheus/rules'
        )}
        {text(
          'reload',
          t('configuration.reload', 'How Prometheus reads them again'),
          t('configuration.reload-description', '`http`, or an address. Signals can be set in grafana.ini only.'),
          'http'
        )}
      </PartCard>
      <PartCard part="model" title={t('configuration.model', 'Model')} now={nowOf('model')} isStale={false}>
        {t(
          'configuration.model-description',
          'It ranks beside the rules and writes nothing. Set `model` below [plugin.srellama-reliability-app] in grafana.ini.'
        )}
      </PartCard>
      <PartCard part="ledger" title={t('configuration.ledger', 'Ledger')} now={nowOf('ledger')} isStale={false}>
        {t(
          'configuration.ledger-description',
          'Receipts are minted on an EVM in the data folder: a tamper-evident database. The test executes all of it again.'
        )}
      </PartCard>
      {task.state === 'failed' && (
        <FailureNotice title={t('configuration.save-failed', 'The settings were not saved')} error={task.error} />
      )}
      {task.state === 'done' && !hasChanges && (
        <Alert severity="success" title={t('configuration.saved', 'Saved. The next call uses it.')} />
      )}
      <div className={styles.save}>
        <Stack direction="row" justifyContent="flex-end" gap={1}>
          <Button variant="secondary" type="button" disabled={!hasChanges} onClick={() => setTyped(NOTHING_TYPED)}>
            {t('configuration.discard', 'Discard')}
          </Button>
          <Button type="submit" disabled={!hasChanges || task.state === 'running'}>
            {t('configuration.save', 'Save')}
          </Button>
        </Stack>
      </div>
    </form>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  form: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), maxWidth: theme.spacing(120) }),
  save: css({
    position: 'sticky',
    bottom: 0,
    padding: theme.spacing(1, 0),
    background: theme.colors.background.primary,
    borderTop: `1px solid ${theme.colors.border.weak}`,
  }),
});
