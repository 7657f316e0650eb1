import type { Objective } from '../api/wire';
import { conditionsOf } from './conditionsOf';
import type { Fact } from './FactList';
import { maintenanceInWords } from './maintenanceInWords';
import { t } from './translate';

/** Which part of a service, and which of its time, an objective is about; nothing where it is about all. */
export function narrowedTo(objective: Objective): Fact[] {
  const conditions = conditionsOf(objective);
  const { maintenance } = objective;
  return [
    ...(conditions.length > 0 ? [{ name: t('proposal.only', 'Only where'), value: conditions.join(', ') }] : []),
    ...(maintenance.length > 0
      ? [
          {
            name: t('proposal.maintenance', 'Maintenance, neither good nor bad'),
            value: maintenance.map(maintenanceInWords).join(' · '),
          },
        ]
      : []),
  ];
}
