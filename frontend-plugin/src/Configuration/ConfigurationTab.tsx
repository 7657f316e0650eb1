import React from 'react';
import { Configuration } from './Configuration';

/** The configuration as a tab of Grafana's page about the plugin. */
export default function ConfigurationTab() {
  return <Configuration />;
}
