import { useQuery, useQueryClient } from "@tanstack/react-query";
import { get, type Schema } from "../../api/client";

export type Webhook = Schema["Webhook"];
export type Delivery = Schema["Delivery"];
export type Key = Schema["APIKey"];

/** The webhooks, how each is doing, and which types of events there are; read again every 15 s. */
export function useWebhooks() {
  return useQuery({
    queryKey: ["webhooks"],
    queryFn: ({ signal }) => get<Schema["WebhooksOutputBody"]>("/v1/webhooks", undefined, signal),
    refetchInterval: 15_000,
  });
}

/** What a receiver has not taken, in one of the two states. */
export function useDeliveries(id: string, state: "pending" | "dead") {
  return useQuery({
    queryKey: ["webhooks", id, state],
    queryFn: ({ signal }) =>
      get<Schema["DeliveriesOutputBody"]>(`/v1/webhooks/${id}/deliveries`, { state, limit: 100 }, signal),
    refetchInterval: 15_000,
  });
}

/** The API keys, oldest first. */
export function useKeys() {
  return useQuery({
    queryKey: ["keys"],
    queryFn: ({ signal }) => get<Schema["KeysOutputBody"]>("/v1/keys", undefined, signal),
  });
}

/** Has everything about webhooks read again. */
export function useRenew() {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: ["webhooks"] });
}
