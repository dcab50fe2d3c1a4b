import { BotIcon } from "./icons";

/** A round picture of who speaks: the bot's face, or a person's initial. */
export function Avatar({ bot, name }: { bot: boolean; name: string }) {
  return (
    <div class={`avatar${bot ? "" : " human"}`} aria-hidden="true">
      {bot || !name.trim() ? <BotIcon /> : Array.from(name.trim())[0]?.toUpperCase()}
    </div>
  );
}
