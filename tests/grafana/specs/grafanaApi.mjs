/** Grafana's HTTP API, asked beside the pages: to prepare a test, and to see what a page left behind. */
export class GrafanaApi {
  constructor(baseURL, login = 'admin', password = 'admin') {
    this.baseURL = baseURL;
    this.headers = {
      authorization: `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`,
      'content-type': 'application/json',
    };
  }

  /** The status and, where it is JSON, the body of an answer. */
  async ask(method, path, body) {
    const init = {
      method,
      headers: this.headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    };
    const answer = await fetch(`${this.baseURL}${path}`, init);
    const text = await answer.text();
    return { status: answer.status, body: parsed(text) };
  }

  /** As `ask`, for what has to work. */
  async must(method, path, body) {
    const answer = await this.ask(method, path, body);
    if (answer.status >= 300) {
      throw new Error(`${method} ${path} was answered ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    return answer.body;
  }

  /** A user of that role, whose password is the login. */
  async ensurePerson(login, role) {
    const found = await this.ask('GET', `/api/users/lookup?loginOrEmail=${login}`);
    const id =
      found.status === 200
        ? found.body.id
        : (
            await this.must('POST', '/api/admin/users', {
              login,
              password: login,
              name: login,
            })
          ).id;
    await this.must('PATCH', `/api/org/users/${id}`, { role });
  }

  /** A Prometheus data source of that uid at an address. */
  async ensurePrometheus(uid, name, url, jsonData = {}) {
    await this.ensureDataSource({ uid, name, type: 'prometheus', url, jsonData: { httpMethod: 'POST', ...jsonData } });
  }

  /** A data source, told apart by its uid. */
  async ensureDataSource(settings) {
    const source = { access: 'proxy', ...settings };
    const path = `/api/datasources/uid/${source.uid}`;
    const { status } = await this.ask('GET', path);
    await (status === 200 ? this.must('PUT', path, source) : this.must('POST', '/api/datasources', source));
  }

  /** What Grafana's scheduler says of the rules of a folder. For one that is not there it tells all others. */
  async rulesOf(folderUid) {
    const { data } = await this.must('GET', `/api/prometheus/grafana/api/v1/rules?folder_uid=${folderUid}`);
    return data.groups.flatMap(({ rules }) => rules).filter((rule) => rule.folderUid === folderUid);
  }

  /** The result of an instant query of a data source. */
  async query(uid, expression) {
    const path = `/api/datasources/uid/${uid}/resources/api/v1/query?query=${encodeURIComponent(expression)}`;
    return (await this.must('GET', path)).data.result;
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
