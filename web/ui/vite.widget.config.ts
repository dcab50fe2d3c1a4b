import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

/** The modules that are loaded when they are needed, by name. */
const modules: Record<string, string> = {
  panel: "widget/panel/index.tsx",
  pictures: "widget/panel/pictures.ts",
};

/** The largest that a file may be after gzip, in bytes. */
const budget: Record<string, number> = {
  "widget.js": 20 << 10,
  "widget/panel.js": 20 << 10,
  "widget/pictures.js": 4 << 10,
};

/** Prints how large the files are, and fails the build where one is too large. */
function weigh(): Plugin {
  return {
    name: "weigh",
    writeBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== "chunk") continue;
        const size = gzipSync(file.code, { level: 9 }).length;
        this.info(`${file.fileName}: ${(size / 1024).toFixed(1)} KiB gzip`);
        const most = budget[file.fileName] ?? 0;
        if (size > most) this.error(`${file.fileName} has ${size} bytes after gzip, and ${most} are allowed`);
      }
    },
  };
}

/** A hash over the modules as they were built. */
function hash(): string {
  const sum = createHash("sha256");
  for (const name of Object.keys(modules)) sum.update(readFileSync(`dist/widget/${name}.js`));
  return sum.digest("hex").slice(0, 8);
}

/**
 * The customers' widget, in one build for each file: `--mode panel` and
 * `--mode pictures` make the modules that are loaded when they are needed, and
 * after them this one the classic script that starts by itself. They share no
 * code, so that a page can load the script from anywhere.
 */
export default defineConfig(({ mode }) => {
  const module = modules[mode];
  return {
    publicDir: false,
    plugins: [weigh()],
    resolve: { alias: { "@usher/client": fileURLToPath(new URL("client/src/index.ts", import.meta.url)) } },
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    define: module ? {} : { __MODULES__: JSON.stringify(hash()) },
    build: {
      target: "es2022",
      outDir: "dist",
      emptyOutDir: false, // the app is there already
      reportCompressedSize: false,
      lib: module
        ? { entry: module, formats: ["es"], fileName: () => `widget/${mode}.js` }
        : { entry: "widget/main.ts", formats: ["iife"], name: "usherWidget", fileName: () => "widget.js" },
      rolldownOptions: { output: { minify: true } },
    },
  };
});
