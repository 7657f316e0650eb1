import { readdirSync, readFileSync } from 'fs';
import path from 'path';
import Ajv2020 from 'ajv/dist/2020';
import ts from 'typescript';
import { EventLines } from '../relay/taskEvents';
import { parseFailure } from './failure';

/** The documents that the backend's tests hold against what it answers; here they are held against what we expect. */
const DOCUMENTS = path.join(__dirname, '../../../tests/contract');
const OPENAPI = path.join(__dirname, '../../../backend/api/openapi.json');

interface Exchange {
  status: number;
  request?: unknown;
  response: unknown;
}

interface ContractDocument {
  operation: string;
  exchanges: Exchange[];
}

interface Media {
  schema?: object;
}

interface Operation {
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { content?: Record<string, Media> }>;
}

/** A value, where the OpenAPI document describes it, and what it is called in a message. */
interface Claim {
  name: string;
  pointer: string[];
  value: unknown;
}

const openapi: { paths: Record<string, Record<string, Operation>> } = JSON.parse(readFileSync(OPENAPI, 'utf8'));
const documents = readdirSync(DOCUMENTS)
  .sort()
  .map((file): ContractDocument => JSON.parse(readFileSync(path.join(DOCUMENTS, file), 'utf8')));

function claimsOf({ operation, exchanges }: ContractDocument): Claim[] {
  const [method, route] = operation.split(' ');
  const at = ['paths', route, method.toLowerCase()];
  const described = openapi.paths[route][method.toLowerCase()];
  return exchanges.flatMap(({ status, request, response }, index) => {
    const name = `${operation} #${index} ${status}`;
    const key = [String(status), `${Math.floor(status / 100)}XX`].find((one) => described.responses[one]);
    if (key === undefined) {
      throw new Error(`${name}: the OpenAPI document has no such status`);
    }
    const mediaTypes = Object.keys(described.responses[key].content ?? {});
    const answers = mediaTypes.includes('application/x-ndjson') && Array.isArray(response) ? response : [response];
    const responses = mediaTypes.flatMap((media) =>
      answers.map((value) => ({ name, pointer: [...at, 'responses', key, 'content', media], value }))
    );
    // What was refused for what it says need not be well-formed.
    const isTaken = request !== undefined && status !== 422;
    const body = {
      name: `${name} request`,
      pointer: [...at, 'requestBody', 'content', 'application/json'],
      value: request,
    };
    return isTaken ? [body, ...responses] : responses;
  });
}

const claims = documents.flatMap(claimsOf);

test('there are documents of many operations, with answers of all kinds', () => {
  expect(documents.length).toBeGreaterThan(30);
  const statuses = new Set(documents.flatMap(({ exchanges }) => exchanges.map(({ status }) => status)));
  expect([...statuses]).toEqual(expect.arrayContaining([200, 201, 204, 401, 403, 404, 409, 422]));
});

test('every document is what the OpenAPI document says', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(openapi, 'openapi');
  const faults = claims.flatMap(({ name, pointer, value }) => {
    const escaped = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')));
    const validate = ajv.compile({ $ref: `openapi#/${escaped.join('/')}/schema` });
    return validate(value) ? [] : [`${name}: ${ajv.errorsText(validate.errors)}`];
  });
  expect(faults).toEqual([]);
});

const exchanges = documents.flatMap(({ operation, exchanges }) =>
  exchanges.map((exchange) => ({ operation, ...exchange }))
);

/** What a page does not tell apart; every other code is a kind of its own. */
const KIND_OF_CODE: Record<string, string> = {
  unauthorized: 'forbidden',
  open_change: 'conflict',
  no_relay: 'conflict',
};

test.each(exchanges.filter(({ status }) => status >= 400))(
  'the app reads why $operation answers $status',
  ({ status, response }) => {
    const { error } = response as { error: { code: string; message: string; causes: string[] } };
    const failure = parseFailure(status, response);
    expect(failure.message).toBe(error.message);
    expect(failure.causes).toEqual(error.causes);
    expect(failure.kind).toBe(KIND_OF_CODE[error.code] ?? error.code);
  }
);

test('the app reads the events of a task as they were written, in whatever pieces they come', () => {
  const [{ response }] = exchanges.filter(({ operation }) => operation.endsWith('/stream'));
  const events = response as unknown[];
  const bytes = new TextEncoder().encode(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const lines = new EventLines();
  const read = [...bytes].flatMap((byte) => lines.push(Uint8Array.of(byte)));
  expect(read).toEqual(events);
});

/** What the generated types call the same place: a status that is a number stands there as one. */
function typeOf(pointer: string[]): string {
  const [, route, method, ...rest] = pointer;
  const key = (part: string) => (/^\d+$/.test(part) ? `[${part}]` : `[${JSON.stringify(part)}]`);
  return rest.reduce((type, part) => `NonNullable<${type}${key(part)}>`, `paths${key(route)}${key(method)}`);
}

test('every document has the types that the app is built with', () => {
  const source = claims
    .map(({ pointer, value }, index) => `export const claim${index}: ${typeOf(pointer)} = ${JSON.stringify(value)};`)
    .join('\n');
  const file = path.join(__dirname, 'claims.ts');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === file
      ? ts.createSourceFile(name, `import type { paths } from './schema';\n${source}`, ts.ScriptTarget.ES2022, true)
      : getSourceFile(name, ...rest);
  const program = ts.createProgram([file], options, host);
  const faults = program.getSemanticDiagnostics(program.getSourceFile(file)).map(({ start, file, messageText }) => {
    // The first line is the import.
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line - 1 : 0;
    return `${claims[line]?.name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
  expect(faults).toEqual([]);
}, 60_000);
