// Writes what the Rust side reads of the contract: its ABI and bytecode, in artifacts/SloReceipt.json.
// With `--check` nothing is written, and a stale file is an error.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const built = new URL('out/SloReceipt.sol/SloReceipt.json', root);
const committed = new URL('artifacts/SloReceipt.json', root);

function compile() {
  const forge = fileURLToPath(new URL('node_modules/@foundry-rs/forge/bin.mjs', root));
  const { status } = spawnSync(process.execPath, [forge, 'build', '--force', '--quiet', 'src'], {
    cwd: fileURLToPath(root),
    stdio: 'inherit',
  });
  if (status !== 0) {
    throw new Error('the contract does not compile');
  }
}

function render({ abi, bytecode, deployedBytecode, metadata }) {
  const artifact = {
    contractName: 'SloReceipt',
    compiler: metadata.compiler.version,
    evmVersion: metadata.settings.evmVersion,
    optimizer: metadata.settings.optimizer,
    abi,
    bytecode: bytecode.object,
    deployedBytecode: deployedBytecode.object,
  };
  return `${JSON.stringify(artifact, null, 2)}\n`;
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') {
      return '';
    }
    throw error;
  }
}

compile();
const artifact = render(JSON.parse(readFileSync(built, 'utf8')));
if (!process.argv.includes('--check')) {
  writeFileSync(committed, artifact);
} else if (read(committed) !== artifact) {
  console.error('artifacts/SloReceipt.json is stale: run `npm run artifacts` and commit the result');
  process.exitCode = 1;
}
