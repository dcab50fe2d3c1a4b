const paths = {
  chats: "M4 5h16v11H10l-4 3.500V16H4z",
  trainer:
    "M12 4.500 22 9.500 12 14.500 2 9.500z M6 11.600V16c1.500 1.700 3.500 2.500 6 2.500s4.500-.8 6-2.500v-4.400 M22 9.500V15",
  settings: "M5 7h8 M17 7h2 M15 5v4 M5 17h2 M11 17h8 M9 15v4 M5 12h6 M15 12h4 M13 10v4",
  search: "M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13z M20 20l-4.700-4.700",
  send: "M5 12l14-7-5 14-3-6z",
  back: "M14 6l-6 6 6 6",
  add: "M12 5v14 M5 12h14",
  close: "M6 6l12 12 M18 6L6 18",
  picture: "M4 5h16v14H4z M4 16l5-5 4 4 3-3 4 4 M15.500 9.500h.010",
  up: "M12 19V6 M6 12l6-6 6 6",
  bench: "M9 4h6 M10 4v6l-5 8.500h14L14 10V4 M7.500 15h9",
  yes: "M5 13l4.500 4.500L19 7",
  no: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z M6.500 6.500l11 11",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z M4 20c1-4 4-6 8-6s7 2 8 6",
  down: "M6 9l6 6 6-6",
  more: "M5.500 12a.500.500 0 1 0 1 0 .500.500 0 1 0-1 0 M11.500 12a.500.500 0 1 0 1 0 .500.500 0 1 0-1 0 M17.500 12a.500.500 0 1 0 1 0 .500.500 0 1 0-1 0",
} as const;

export type IconName = keyof typeof paths;

/** A line icon of 20 px; it says nothing to screen readers, so the words beside it must. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.750"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}
