import DaybookSystem

/// The reasons why an archive, or an entry of it, can't be read.
extension SystemError {
    static func damaged(_ what: String) -> SystemError { SystemError(problem: "damaged: \(what)") }

    static let encrypted = SystemError(
        problem: "encrypted; unpack it with its password and import the files")

    /// The entry is packed by a method other than storing and deflating.
    static func packed(by method: Int) -> SystemError {
        SystemError(
            problem: "packed by method \(method), of which only 0 (stored) and 8 (deflated) are read; "
                + "unpack it with another program and import the files")
    }

    /// The archive is beyond a bound of `ZipLimits`.
    static func tooLarge(_ what: String) -> SystemError { SystemError(problem: what) }
}
