import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { notices } from './build/notices.mjs';

// `npm run dev` shows the sources against a running Sluice, or against the fixture server (`npm run fixtures`).
const server = process.env.SLUICE_URL ?? 'http://localhost:8317';
// The server takes changes from pages of its own address only, so that is the origin it is told.
const behind = { target: server, changeOrigin: true, headers: { origin: server } };

export default defineConfig({
  plugins: [react(), notices()],
  build: {
    outDir: 'target/static',
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
  },
  css: { modules: { localsConvention: 'camelCaseOnly' } },
  server: { port: 5317, proxy: { '/api': behind, '/login': behind, '/logout': behind } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
