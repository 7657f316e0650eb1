const RESOURCES = '/api/plugins/srellama-reliability-app/resources/api/v1';

/** Proposes and applies the first objectives of some services, as the pages would. The page must be open. */
export function putInForce(page, services) {
  return page.evaluate(
    async ([resources, names]) => {
      const post = async (path, body) => {
        const answer = await fetch(resources + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        const said = await answer.json();
        if (!answer.ok) {
          throw new Error(`${path}: ${JSON.stringify(said)}`);
        }
        return said;
      };
      for (const service of names) {
        await post('/proposals', { service });
        const { files } = await post('/plans', { service });
        const objectives = files.map(({ objective, proposal }) => ({ id: objective.id, proposal }));
        await post('/changes', { service, objectives });
      }
    },
    [RESOURCES, services]
  );
}
