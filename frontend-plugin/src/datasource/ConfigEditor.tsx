import React from 'react';
import { css } from '@emotion/css';
import {
  updateDatasourcePluginJsonDataOption,
  updateDatasourcePluginResetOption,
  updateDatasourcePluginSecureJsonDataOption,
  type DataSourcePluginOptionsEditorProps,
  type GrafanaTheme2,
} from '@grafana/data';
import { Alert, useStyles2 } from '@grafana/ui';
import { SourceFields } from '../shared/SourceFields';
import { t } from '../shared/translate';
import { WithWords } from '../shared/WithWords';
import type { ObjectiveOptions, ObjectiveSecrets } from './query';

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
  return (
    <div className={styles.form}>
      <Alert severity="info" title={t('datasource.config.title', 'Works as it is')}>
        {t(
          'datasource.config.intro',
          'It shows what the app keeps, with its age. For values of now, and for alert rules, name a source below: the address of a Prometheus or Mimir, or one of the data sources of this Grafana with the token of a service account.'
        )}
      </Alert>
      <SourceFields
        text={(name) => jsonData[name] ?? ''}
        onText={(name, text) => updateDatasourcePluginJsonDataOption(props, name, text)}
        secret={(name) => secureJsonData?.[name]}
        onSecret={(name, secret) => updateDatasourcePluginSecureJsonDataOption(props, name, secret)}
        isStored={(name) => secureJsonFields?.[name] === true}
        onForget={(name) => updateDatasourcePluginResetOption(props, name)}
      />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  form: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), maxWidth: theme.spacing(100) }),
});
