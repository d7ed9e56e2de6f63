// Fails the build when the first load costs more than users were promised: 150 KB of gzipped JavaScript, 60 KB of
// fonts, and nothing that a `default-src 'self'` policy would refuse (inline scripts, inline styles, other hosts).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const SCRIPT_LIMIT = 150 * 1024;
const FONT_LIMIT = 60 * 1024;
const ROOT = 'target/static';

const html = readFileSync(join(ROOT, 'index.html'), 'utf8');
const problems = [];

const scripts = [...html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map((match) => match[1]);
const scriptBytes = scripts.reduce(
  (sum, file) => sum + gzipSync(readFileSync(join(ROOT, file)), { level: 9 }).length,
  0,
);
if (scripts.length === 0) problems.push('index.html: no script found (expected: the application)');
if (scriptBytes > SCRIPT_LIMIT)
  problems.push(`first load: ${scriptBytes} bytes of gzipped JavaScript (expected: at most ${SCRIPT_LIMIT})`);

const assets = readdirSync(join(ROOT, 'assets'));
const fontBytes = assets
  .filter((file) => file.endsWith('.woff2'))
  .reduce((sum, file) => sum + readFileSync(join(ROOT, 'assets', file)).length, 0);
if (fontBytes > FONT_LIMIT) problems.push(`fonts: ${fontBytes} bytes (expected: at most ${FONT_LIMIT})`);

if (/<script(?![^>]*\ssrc=)/.test(html))
  problems.push('index.html: an inline script (refused by the content security policy)');
if (/<style|\sstyle=/.test(html)) problems.push('index.html: an inline style (refused by the content security policy)');
if (/(?:src|href)="(?!\/)/.test(html)) problems.push('index.html: an address outside this server');
for (const file of assets.filter((name) => name.endsWith('.css'))) {
  if (/url\((?!["']?\/)/.test(readFileSync(join(ROOT, 'assets', file), 'utf8'))) {
    problems.push(`${file}: an address outside this server`);
  }
}

console.log(
  `sluice-ui: first load ${kb(scriptBytes)} of gzipped JavaScript (limit ${kb(SCRIPT_LIMIT)}), fonts ${kb(fontBytes)} (limit ${kb(FONT_LIMIT)})`,
);
if (problems.length > 0) {
  for (const problem of problems) console.error(`sluice-ui: ${problem}`);
  process.exit(1);
}

function kb(bytes) {
  return `${(bytes / 1024).toFixed(1)} KB`;
}
