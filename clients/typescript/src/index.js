export { Daybook, Subscription } from "./daybook.js";
export {
  CallTimeoutError,
  ClientClosedError,
  ConnectionLostError,
  DaybookError,
  InvalidValueError,
  ProtocolError,
  ServiceError,
  TooManyCallsError,
  UnreachableError,
} from "./errors.js";
