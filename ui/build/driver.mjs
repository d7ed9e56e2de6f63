// What Maven calls: `build` makes target/static, `test` runs the unit tests, `e2e` the browser tests. What the first
// two read is remembered as a digest in a stamp file, and they do nothing when it has not changed, so an incremental
// Maven build does not pay for Node.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const INPUTS = [
  'src',
  'public',
  'build',
  'e2e',
  'index.html',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'vite.config.ts',
];

const [command, ...options] = process.argv.slice(2);
switch (command) {
  case 'build':
    build();
    break;
  case 'test':
    test();
    break;
  case 'e2e':
    install();
    build();
    run('npm', ['run', '--silent', 'e2e', '--', ...options]);
    break;
  default:
    console.error(`sluice-ui: command: ${command} (expected: build, test or e2e)`);
    process.exit(2);
}

function build() {
  const digest = digestOf(INPUTS);
  if (existsSync('target/static/index.html') && stamp('target/build.stamp') === digest) {
    console.log('sluice-ui: sources unchanged since the last build');
    return;
  }
  install();
  rmSync('target/build.stamp', { force: true });
  // Names of assets hold their digest: Maven would keep the old ones beside the new.
  rmSync('target/classes/dev/sluice/ui/static', { force: true, recursive: true });
  run('npm', ['run', '--silent', 'build']);
  remember('target/build.stamp', digest);
}

function test() {
  const skipped = options.includes('--skip=true');
  const only = options.find((option) => option.startsWith('--only='))?.slice('--only='.length) ?? '';
  if (skipped || (only !== '' && !only.startsWith('$'))) {
    console.log('sluice-ui: unit tests skipped');
    return;
  }
  const digest = digestOf(INPUTS);
  if (stamp('target/test.stamp') === digest) {
    console.log('sluice-ui: unit tests passed on these sources before');
    return;
  }
  install();
  run('npm', ['run', '--silent', 'test']);
  remember('target/test.stamp', digest);
}

/** Installs the locked packages, unless node_modules holds exactly them already. */
function install() {
  const digest = digestOf(['package.json', 'package-lock.json', '.npmrc']);
  if (stamp('node_modules/.sluice.stamp') === digest) return;
  run('npm', ['ci', '--prefer-offline', '--loglevel=error']);
  remember('node_modules/.sluice.stamp', digest);
}

function run(program, args) {
  const outcome = spawnSync(program, args, { stdio: 'inherit' });
  if (outcome.status !== 0) {
    console.error(
      `sluice-ui: ${program} ${args.join(' ')}: ended with ${outcome.status ?? outcome.signal ?? outcome.error}`,
    );
    process.exit(1);
  }
}

function digestOf(inputs) {
  const hash = createHash('sha256').update(process.version);
  for (const input of inputs) {
    for (const file of filesBelow(input)) hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

function stamp(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function remember(file, digest) {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, digest);
}
