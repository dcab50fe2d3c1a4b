/** What the settings say about the widget. */
export interface Look {
  name?: string;
  /** "#rrggbb" */
  colour?: string;
  greeting?: Record<string, string>;
  /** In the empty field. */
  placeholder?: Record<string, string>;
  sound?: boolean;
  position?: "right" | "left";
}
