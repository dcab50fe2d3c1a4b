import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where the pages find a server during development. */
const usher = process.env.USHER ?? "http://127.0.0.1:8080";

/** The console, trainer and settings pages: one application of hashed files. */
export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@usher/client": fileURLToPath(new URL("client/src/index.ts", import.meta.url)) } },
  build: {
    outDir: "dist",
    emptyOutDir: true, // before the widget is built into it
    assetsInlineLimit: 0, // the pages' policy allows no data: scripts or styles
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"], // know light-dark(), which stays as it is written
    license: { fileName: "licences.txt" },
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "shared", minShareCount: 2 }] } } },
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/v1": { target: usher, ws: true }, "/openapi.json": usher },
  },
  test: {
    include: ["src/**/*.test.ts", "src/**/*.test.tsx", "widget/**/*.test.ts", "client/src/**/*.test.ts"],
  },
});
