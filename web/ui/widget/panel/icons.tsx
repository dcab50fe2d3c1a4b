import type { ComponentChildren } from "preact";

function icon(children: ComponentChildren, size = 20) {
  return () => (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const DownIcon = icon(<path d="m5 9 7 7 7-7" />, 24);
export const SendIcon = icon(<path d="M12 19V5m-6 6 6-6 6 6" />);
export const PictureIcon = icon([
  <rect key="frame" x="3.5" y="4.5" width="17" height="15" rx="3" />,
  <circle key="sun" cx="9" cy="10" r="1.5" />,
  <path key="hill" d="m5 18 5-5 3 3 3-3 4 4" />,
]);
export const PersonIcon = icon(
  [
    <circle key="head" cx="12" cy="8" r="3.6" />,
    <path key="body" d="M5 19.5c.7-3.6 3.5-5.5 7-5.5s6.3 1.9 7 5.5" />,
  ],
  18,
);
export const BellIcon = icon(<path d="M6 16v-5a6 6 0 0 1 12 0v5l1.5 2h-15Zm4 4.5h4" />);
export const MuteIcon = icon(<path d="M8.5 6a6 6 0 0 1 9.5 5v3M6 10.5V16l-1.5 2H18M10 20.5h4M4 4l16 16" />);
export const CloseIcon = icon(<path d="M6 6l12 12M18 6 6 18" />, 16);
export const BackIcon = icon(<path d="m14 6-6 6 6 6" />);
export const CheckIcon = icon(<path d="m5 12.5 4.5 4.5L19 7.5" />, 14);
export const BotIcon = icon([
  <path key="ray" d="M12 4v3" />,
  <rect key="head" x="5" y="7" width="14" height="11" rx="4" />,
  <path key="eyes" d="M9.5 12v1.5m5-1.5v1.5" />,
]);
