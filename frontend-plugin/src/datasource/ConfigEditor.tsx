import React from 'react';
import { css } from '@emotion/css';
import {
  onUpdateDatasourceJsonDataOption,
  onUpdateDatasourceSecureJsonDataOption,
  updateDatasourcePluginJsonDataOption,
  updateDatasourcePluginResetOption,
  type DataSourcePluginOptionsEditorProps,
  type GrafanaTheme2,
} from '@grafana/data';
import { Alert, Combobox, Field, FieldSet, Input, SecretInput, useStyles2 } from '@grafana/ui';
import { prometheusDataSources } from '../relay/dataSource';
import { t } from '../shared/translate';
import { WithWords } from '../shared/WithWords';
import type { ObjectiveOptions, ObjectiveSecrets } from './query';

/** An address needs no translation. */
const EXAMPLE = 'http://localhost:9090';

type Props = DataSourcePluginOptionsEditorProps<ObjectiveOptions, ObjectiveSecrets>;

/** Where values of now come from; without any, what the app keeps is shown with its age. */
export function ConfigEditor(props: Props) {
  return (
    <WithWords>
      <Settings {...props} />
    </WithWords>
  );
}

function Settings(props: Props) {
  const styles = useStyles2(getStyles);
  const { jsonData, secureJsonData, secureJsonFields } = props.options;
  const secret = (name: keyof ObjectiveSecrets) => ({
    id: `objectives-${name}`,
    isConfigured: secureJsonFields?.[name] === true,
    value: secureJsonData?.[name] ?? '',
    width: 60,
    onChange: onUpdateDatasourceSecureJsonDataOption(props, name),
    onReset: () => updateDatasourcePluginResetOption(props, name),
  });
  return (
    <div className={styles.form}>
      <Alert severity="info" title={t('datasource.config.title', 'Works as it is')}>
        {t(
          'datasource.config.intro',
          'It shows what the app keeps, with its age. For values of now, and for alert rules, name a source below: the address of a Prometheus or Mimir, or one of the data sources of this Grafana with the token of a service account.'
        )}
      </Alert>
      <FieldSet label={t('datasource.config.direct', 'A Prometheus or Mimir by its address')}>
        <Field
          label={t('configuration.source-url', 'Address of Prometheus or Mimir')}
          description={t('datasource.config.source-url', 'As the host of Grafana reaches it. It comes first.')}
        >
          <Input
            id="objectives-source_url"
            width={60}
            value={jsonData.source_url ?? ''}
            placeholder={EXAMPLE}
            onChange={onUpdateDatasourceJsonDataOption(props, 'source_url')}
          />
        </Field>
        <Field
          label={t('datasource.config.tenant', 'Tenant')}
          description={t('datasource.config.tenant-description', 'Of a Mimir or Cortex; sent as `X-Scope-OrgID`.')}
        >
          <Input
            id="objectives-tenant"
            width={60}
            value={jsonData.tenant ?? ''}
            onChange={onUpdateDatasourceJsonDataOption(props, 'tenant')}
          />
        </Field>
        <Field
          label={t('configuration.source-token', 'Bearer token')}
          description={t(
            'configuration.source-token-description',
            'Sent to that address alone, and never shown again.'
          )}
        >
          <SecretInput {...secret('source_token')} />
        </Field>
      </FieldSet>
      <FieldSet label={t('datasource.config.by-token', 'A data source of this Grafana')}>
        <Field
          label={t('datasource.config.data-source', 'Data source')}
          description={t('datasource.config.data-source-description', 'Read with the token below.')}
        >
          <Combobox
            id="objectives-data_source"
            width={60}
            options={prometheusDataSources().map(({ uid, name }) => ({ value: uid, label: name }))}
            value={jsonData.data_source ?? null}
            isClearable
            onChange={(chosen) => updateDatasourcePluginJsonDataOption(props, 'data_source', chosen?.value)}
          />
        </Field>
        <Field
          label={t('datasource.config.grafana-token', 'Token of a service account')}
          description={t(
            'datasource.config.grafana-token-description',
            'A Viewer may query; more rights are not needed.'
          )}
        >
          <SecretInput {...secret('grafana_token')} />
        </Field>
      </FieldSet>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({ form: css({ maxWidth: theme.spacing(100) }) });
