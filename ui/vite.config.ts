import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { notices } from './build/notices.mjs';

// `npm run dev` shows the sources against a running Sluice, or against the fixture server (`npm run fixtures`).
const server = process.env.SLUICE_URL ?? 'http://localhost:8317';

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
  server: { port: 5317, proxy: { '/api': { target: server, changeOrigin: true } } },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
