// What a TypeScript program sees of the package. The compiler checks it and nobody runs it.
import { Daybook, ServiceError } from "../../types/index.js";
import { DaybookSession } from "../../types/openai.js";

const daybook = new Daybook({ owner: "ann", timeout: 1_000 });
const sent = await daybook.call("message.append", { role: "user", content: { any: "JSON" }, startSession: {} });
const sequence: number | undefined = sent.message?.sequence;
for await (const message of daybook.messages("s")) message.role.trim();
for await (const event of daybook.subscribe({ from: sequence })) event.position.toFixed();
await new DaybookSession("trip", { client: daybook }).addItems([]);

// @ts-expect-error: no such method
await daybook.call("message.apend", {});
// @ts-expect-error: a parameter that is missing
await daybook.call("session.get", {});
// @ts-expect-error: a parameter of another type
await daybook.call("session.get", { id: 1 });
// @ts-expect-error: a role that is none
await daybook.call("message.append", { role: "nobody", content: 1 });
// @ts-expect-error: a member of no result
(await daybook.call("system.ping", {})).pnog;

export const isOfTheService = (error: unknown) => error instanceof ServiceError && error.reason === "notFound";
