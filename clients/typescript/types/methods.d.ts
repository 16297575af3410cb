// The types beside this file are what the compiler makes of src/; those of the methods stand there.
export * from "../src/methods.js";
