/** Where the thresholds of the bot are kept in the cache; nobody else writes this key. */
export const thresholdsKey = ["thresholds"] as const;
