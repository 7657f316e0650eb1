import React from 'react';
import { PluginPage } from '@grafana/runtime';
import { t } from '../shared/translate';
import { Configuration } from './Configuration';

/** The configuration as a page of the app. */
export default function ConfigurationPage() {
  return (
    <PluginPage
      subTitle={t('configuration.subtitle', 'For changing our mind, not for starting: each part says what it is now.')}
    >
      <Configuration />
    </PluginPage>
  );
}
