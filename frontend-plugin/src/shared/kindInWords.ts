import type { Objective } from '../api/wire';
import { t } from './translate';

/** What an objective promises, in a word. */
export function kindInWords({ indicator }: Objective): string {
  switch (indicator.kind) {
    case 'availability':
      return t('kind.availability', 'Availability');
    case 'latency':
      return t('kind.latency', 'Latency');
    case 'freshness':
      return t('kind.freshness', 'Freshness');
    case 'saturation':
      return t('kind.saturation', 'Saturation');
    case 'throughput':
      return t('kind.throughput', 'Throughput');
    case 'composite':
      return t('kind.composite', 'Composite');
  }
}
