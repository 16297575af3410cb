/**
 * `loadChat` and `saveChat` for the AI SDK's useChat: `const { loadChat, saveChat } = chatStore({ owner: "ann" })`.
 *
 * `saveChat` takes the whole chat, as the SDK gives it, and records what is new. A message that changed is edited;
 * where another one stands in its place, the transcript is rewound to before it.
 * @param {import("./daybook.js").Options & {client?: import("./daybook.js").Daybook, agent?: string, project?: string}}
 *   [options]
 * @returns {ChatStore}
 */
export function chatStore(options?: (import("./daybook.js").Options & {
    client?: import("./daybook.js").Daybook | undefined;
    agent?: string | undefined;
    project?: string | undefined;
}) | undefined): ChatStore;
export type Message = import("./methods.js").Message;
/**
 * of the AI SDK
 */
export type UIMessage = {
    [member: string]: any;
    id: string;
    role: string;
    parts: any[];
};
export type ChatStore = {
    loadChat: (id: string) => Promise<any[]>;
    saveChat: (chat: {
        chatId: string;
        messages: any[];
    }) => Promise<void>;
    close: () => Promise<void>;
};
