import enum DaybookCore.Limits

/// Bounds of the protocol that the client keeps as well.
enum ProtocolLimits {
    static let lineByteCountMax = Limits.frameByteCountMax
    static let pageCountMax = Limits.pageCountMax
}
