import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import ts from "typescript-eslint";

export default defineConfig(
  { ignores: ["pictures"] },
  js.configs.recommended,
  ts.configs.strict,
  ts.configs.stylistic,
  {
    rules: { "no-console": "error", eqeqeq: "error", "@typescript-eslint/consistent-type-imports": "error" },
  },
);
