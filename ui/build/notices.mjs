// A Vite plugin that writes THIRD-PARTY-NOTICES.txt beside the application: name, version, licence and licence text
// of every package whose code or font is really in the bundle. A package without a licence text fails the build.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ALLOWED = new Set(['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'OFL-1.1', 'Unlicense', '0BSD']);

export function notices() {
  return {
    name: 'sluice-notices',
    apply: 'build',
    generateBundle(_options, bundle) {
      const packages = new Map();
      for (const id of [...this.getModuleIds(), ...assetSources(bundle)]) {
        const home = packageHome(id);
        if (home !== null) packages.set(home, JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')));
      }
      const entries = [...packages].sort(([, a], [, b]) => a.name.localeCompare(b.name));
      this.emitFile({
        type: 'asset',
        fileName: 'THIRD-PARTY-NOTICES.txt',
        source: `Sluice's screens contain these packages.\n\n${entries.map(([home, about]) => notice(this, home, about)).join('\n')}`,
      });
    },
  };
}

function notice(context, home, about) {
  const file = readdirSync(home).find((name) => /^licen[cs]e/i.test(name));
  if (!ALLOWED.has(about.license))
    context.error(`${about.name}: licence ${about.license} (expected: one of ${[...ALLOWED].join(', ')})`);
  if (file === undefined) context.error(`${about.name}: no licence text in its package`);
  const rule = '-'.repeat(80);
  return `${rule}\n${about.name} ${about.version} (${about.license})\n${rule}\n\n${readFileSync(join(home, file), 'utf8').trim()}\n`;
}

function assetSources(bundle) {
  return Object.values(bundle).flatMap((chunk) => (chunk.type === 'asset' ? (chunk.originalFileNames ?? []) : []));
}

function packageHome(id) {
  const at = id.lastIndexOf('node_modules/');
  if (at < 0) return null;
  let folder = dirname(id.slice(id.startsWith('\0') ? 1 : 0).split('?')[0]);
  while (folder.includes('node_modules/')) {
    if (
      existsSync(join(folder, 'package.json')) &&
      JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version
    )
      return folder;
    folder = dirname(folder);
  }
  return null;
}
