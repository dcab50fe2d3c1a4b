import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

/** The accent of our own pages: teal, dark enough for white text from shade 7 on. */
const accent: MantineColorsTuple = [
  "#effaf8",
  "#d8f1ed",
  "#b0e2da",
  "#84d1c6",
  "#52bcae",
  "#2aa496",
  "#178b7f",
  "#0f766e",
  "#0e5f59",
  "#0c4a46",
];

const face =
  'Inter, ui-sans-serif, system-ui, "Segoe UI", Roboto, "Helvetica Neue", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif';

export const theme = createTheme({
  primaryColor: "accent",
  primaryShade: 7,
  autoContrast: true,
  colors: { accent },
  fontFamily: face,
  fontSizes: { xs: "0.75rem", sm: "0.875rem", md: "0.875rem", lg: "1rem", xl: "1.25rem" },
  lineHeights: { xs: "1.4", sm: "1.45", md: "1.5", lg: "1.5", xl: "1.4" },
  spacing: { xs: "0.5rem", sm: "0.75rem", md: "1rem", lg: "1.5rem", xl: "2rem" },
  headings: {
    fontFamily: face,
    fontWeight: "600",
    sizes: { h1: { fontSize: "1.25rem" }, h2: { fontSize: "1rem" }, h3: { fontSize: "0.875rem" } },
  },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Modal: { styles: { title: { fontSize: "1rem", fontWeight: 600 } } },
    Drawer: { styles: { title: { fontSize: "1rem", fontWeight: 600 } } },
    // Its place for the first focus is something that a menu must not contain.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
  },
});

/** Greys with enough contrast for small text in both schemes (WCAG AA). */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#5c636b",
    "--mantine-color-placeholder": "#686f77",
    "--usher-line": "#e6e8eb",
    "--usher-raised": "#f7f8f9",
    "--mantine-color-red-text": "#b3261e",
    "--mantine-color-yellow-text": "#8a5a00",
    "--mantine-color-yellow-light-color": "#7a4f00",
    "--mantine-color-red-light-color": "#a3221b",
    "--mantine-color-orange-text": "#a04700",
    "--mantine-color-green-text": "#1a7037",
    "--mantine-color-error": "#b3261e",
  },
  dark: {
    "--mantine-color-error": "#ff8787",
    "--mantine-color-dimmed": "#a3a9b1",
    "--mantine-color-placeholder": "#969da5",
    "--usher-line": "#34383d",
    "--usher-raised": "#202327",
    "--mantine-color-red-light": "#3b1a1c",
  },
});
