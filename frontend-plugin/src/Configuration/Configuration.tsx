import React, { useCallback, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Button, Stack, Text, useStyles2 } from '@grafana/ui';
import { fetchSettings, saveSettings, type AppSettings } from '../api/settings';
import type { ConfigurationPart, PartName } from '../api/wire';
import { currentRights } from '../shared/currentRights';
import { FailureNotice } from '../shared/FailureNotice';
import { isAdmin } from '../shared/isAdmin';
import { NoPermission } from '../shared/NoPermission';
import { Skeleton } from '../shared/Skeleton';
import { SourceFields, type SourceSecret } from '../shared/SourceFields';
import { t } from '../shared/translate';
import { useAnswer } from '../shared/useAnswer';
import { useTask } from '../shared/useTask';
import { fetchConfiguration } from './fetchConfiguration';
import { PartCard } from './PartCard';
import { draftOf, isChanged, NOTHING_TYPED, textOf, type Typed } from './settingsDraft';
import { TextSettingField } from './TextSettingField';

/** What stands in an empty field; no words, so the same in every language. */
const EXAMPLES = {
  rules_dir: '/etc/prometheus/rules',
  reload: 'http',
};

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
  const draft = { settings, typed, onTyped: setTyped };
  const type = (name: SourceSecret, secret: string) =>
    setTyped({ ...typed, secrets: { ...typed.secrets, [name]: secret } });
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
        <SourceFields
          text={(name) => textOf(settings, typed, name)}
          onText={(name, text) => setTyped({ ...typed, texts: { ...typed.texts, [name]: text } })}
          secret={(name) => typed.secrets[name]}
          onSecret={type}
          isStored={(name) => settings.secureJsonFields[name] === true}
          onForget={(name) => type(name, '')}
        />
        <Text element="p" color="secondary">
          {t(
            'configuration.source-note',
            'What is empty here is as grafana.ini says. It serves the watch and dashboards; pages read the data source that is chosen on them, with the rights of whoever looks.'
          )}
        </Text>
      </PartCard>
      <PartCard
        part="service_labels"
        title={t('configuration.labels', 'Label precedence')}
        now={nowOf('service_labels')}
        isStale={hasChanges}
      >
        <TextSettingField
          {...draft}
          name="service_labels"
          label={t('configuration.service-labels', 'Labels that name a service')}
          description={t('configuration.service-labels-description', 'Separated by commas, the most telling first.')}
          placeholder={nowOf('service_labels')}
        />
      </PartCard>
      <PartCard
        part="rule_target"
        title={t('configuration.rules', 'Rule target')}
        now={nowOf('rule_target')}
        isStale={hasChanges}
      >
        <TextSettingField
          {...draft}
          name="rules_dir"
          label={t('configuration.rules-dir', 'Folder of rule files')}
          description={t(
            'configuration.rules-dir-description',
            'An absolute path on the host of Grafana that Prometheus reads.'
          )}
          placeholder={EXAMPLES.rules_dir}
        />
        <TextSettingField
          {...draft}
          name="reload"
          label={t('configuration.reload', 'How Prometheus reads them again')}
          description={t(
            'configuration.reload-description',
            '`http`, or an address. Signals can be set in grafana.ini only.'
          )}
          placeholder={EXAMPLES.reload}
        />
        <Text element="p" color="secondary">
          {t(
            'configuration.rules-others',
            'Rules in this Grafana or in a ruler need no setting: they are chosen in each review and written with the rights of whoever applies them.'
          )}
        </Text>
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
