import type { DataSourceInstanceSettings } from '@grafana/data';
import type { GetDataSourceListFilters } from '@grafana/runtime';

/** The data sources of the session, as far as the plugin asks for them. */
export class HostDataSourceSrv {
  constructor(private readonly all: DataSourceInstanceSettings[]) {}

  getList({ filter = () => true }: GetDataSourceListFilters = {}): DataSourceInstanceSettings[] {
    return this.all.filter(filter);
  }

  getInstanceSettings(uid?: unknown): DataSourceInstanceSettings | undefined {
    return this.all.find((one) => one.uid === uid);
  }
}
