import type { AgentMessage, Conversation, CustomerCard, Message, Page, Picture } from "@usher/client";
import { describe, expectTypeOf, it } from "vitest";
import type { Schema } from "./client";

/** The compiler checks these: what the client package writes by hand is what the OpenAPI document says. */
describe("the client's types", () => {
  it("have the fields of the document's, each at least as narrow", () => {
    expectTypeOf<keyof AgentMessage>().toEqualTypeOf<keyof Schema["Message"]>();
    expectTypeOf<AgentMessage>().toExtend<Schema["Message"]>();
    expectTypeOf<keyof Message>().toEqualTypeOf<keyof Schema["CustomerMessage"]>();
    expectTypeOf<Message>().toExtend<Schema["CustomerMessage"]>();
    expectTypeOf<keyof Schema["Conversation"]>().toExtend<keyof Conversation>();
    expectTypeOf<Omit<Conversation, "packet">>().toExtend<Omit<Schema["Conversation"], "packet">>();
    expectTypeOf<CustomerCard>().toEqualTypeOf<Schema["Customer"]>();
    expectTypeOf<Picture>().toEqualTypeOf<Schema["File"]>();
    expectTypeOf<keyof Page>().toExtend<keyof Schema["MessagesOutputBody"]>();
  });
});
