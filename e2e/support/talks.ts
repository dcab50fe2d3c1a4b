import { AgentTalk, caller, CustomerTalk, memoryStorage, type Storage } from "@usher/client";
import { WebSocket } from "ws";
import { admin, type Office } from "./office";

/** A customer's app: no browser, the package alone. What is in the storage outlives it. */
export function customerAt(server: string, storage: Storage = memoryStorage()): CustomerTalk {
  const talk = new CustomerTalk({
    server,
    storage,
    dial: (url, protocol) => new WebSocket(url, protocol),
  });
  talk.start();
  return talk;
}

/** The first admin of an office, in an app of their own. */
export async function agentAt(office: Office): Promise<AgentTalk> {
  const { origin } = office.server;
  const signedIn = await fetch(`${origin}/v1/session`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: origin },
    body: JSON.stringify({ email: admin.email, password: admin.password }),
  });
  const { id } = (await signedIn.json()) as { id: string };
  const Cookie = signedIn.headers
    .getSetCookie()
    .map((c) => c.split(";")[0])
    .join("; ");
  const headers = { Cookie, Origin: origin };
  const talk = new AgentTalk({
    server: origin,
    agent: id,
    presence: "online",
    dial: (url, protocol) => new WebSocket(url, protocol, { headers }),
    call: caller(origin, { headers }),
  });
  talk.start();
  return talk;
}
