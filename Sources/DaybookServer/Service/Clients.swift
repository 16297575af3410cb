import DaybookCore
import Logging

/// The parts that the connections of all loops share: who they are, what they hold, what the log says of them.
final class Clients: Sendable {
    let registry: ConnectionRegistry
    let unfinishedLines: HeldMemory
    let untakenAnswers: HeldMemory
    let faults: ClientFaultLog

    init(limits: ServiceLimits, logger: Logger) {
        registry = ConnectionRegistry(countMax: limits.connectionCountMax)
        unfinishedLines = HeldMemory(byteCountMax: limits.unfinishedByteCountMax)
        untakenAnswers = HeldMemory(byteCountMax: limits.untakenByteCountMax)
        faults = ClientFaultLog(logger: logger)
    }
}
