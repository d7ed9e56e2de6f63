// `npm run e2e`: the screens in a real browser. Against the fixture server, or, with SLUICE_URL, against a running
// Sluice.
//   SLUICE_URL       such as http://localhost:8317; tests that need invented data are then skipped
//   SLUICE_CHROMIUM  the browser, when it is not where Debian puts it
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const chromium = process.env.SLUICE_CHROMIUM ?? PLACES.find(existsSync);
if (chromium === undefined || !existsSync(chromium)) {
  console.error(`sluice-ui: no Chromium (looked for: ${process.env.SLUICE_CHROMIUM ?? PLACES.join(', ')}).`);
  console.error(
    'sluice-ui: on Debian or Ubuntu: apt-get install -y chromium. Elsewhere: set SLUICE_CHROMIUM to its path.',
  );
  process.exit(1);
}
if (!existsSync(join(HERE, '../target/static/index.html'))) {
  console.error(
    'sluice-ui: target/static: not built yet. Run sh build/run.sh e2e, which builds first, or npm run build.',
  );
  process.exit(1);
}

const wanted = process.argv.slice(2);
const files = readdirSync(HERE)
  .filter((name) => name.endsWith('.e2e.mjs') && (wanted.length === 0 || wanted.some((word) => name.includes(word))))
  .map((name) => join(HERE, name));
const outcome = spawnSync(process.execPath, ['--test', '--test-concurrency=1', '--test-reporter=spec', ...files], {
  cwd: join(HERE, '..'),
  stdio: 'inherit',
  env: { ...process.env, SLUICE_CHROMIUM: chromium },
});
process.exit(outcome.status ?? 1);
