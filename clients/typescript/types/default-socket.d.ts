/** The service's socket as the command line finds it. */
export function defaultSocket(): string;
