import { defineConfig } from "@playwright/test";
import usual from "./playwright.config";

/** What is measured by hand and reported in docs/performance.md: one thing at a time, and no trace that costs time. */
export default defineConfig(usual, {
  testMatch: "*.measure.ts",
  workers: 1,
  use: { trace: "off" },
});
