/**
 * What a client has to know of each method: whether it reads, appends or starts a task, and whether it takes an owner.
 * @type {Record<string, [kind: "read" | "append" | "task", takesOwner: boolean]>}
 */
export const FACTS: Record<string, [kind: "read" | "append" | "task", takesOwner: boolean]>;
