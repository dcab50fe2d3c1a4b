import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

/** The system's Chromium: Playwright's own build is not to be had everywhere. */
const chromium =
  process.env.CHROMIUM ??
  ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
    existsSync(path),
  );

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: "../.cache/e2e",
  fullyParallel: false,
  workers: 2,
  forbidOnly: true,
  retries: 1, // on a machine that stalls; what passed at the second try only is listed as flaky
  timeout: 300_000, // slow machines are slow, not wrong
  maxFailures: process.env.CI ? 10 : 5,
  expect: { timeout: 30_000 },
  reporter: [["list", { printSteps: false }]],
  use: {
    browserName: "chromium",
    launchOptions: {
      executablePath: chromium,
      args: ["--no-sandbox", "--disable-quic", "--disable-dev-shm-usage"],
    },
    contextOptions: { reducedMotion: "reduce" },
    actionTimeout: 60_000,
    trace: "retain-on-failure",
  },
});
