import { DataSourcePlugin } from '@grafana/data';
import { ConfigEditor } from './ConfigEditor';
import { ObjectivesDataSource } from './ObjectivesDataSource';
import type { ObjectiveOptions, ObjectiveQuery, ObjectiveSecrets } from './query';
import { QueryEditor } from './QueryEditor';

export const plugin = new DataSourcePlugin<ObjectivesDataSource, ObjectiveQuery, ObjectiveOptions, ObjectiveSecrets>(
  ObjectivesDataSource
)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor);
