/// The reason why an archive, or an entry of it, can't be read.
package enum ZipError: Error, Equatable, CustomStringConvertible {
    case damaged(String)
    case encrypted
    /// The entry is packed by a method other than storing and deflating.
    case method(Int)
    /// The archive is beyond a bound of `ZipLimits`.
    case tooLarge(String)
    /// A system call failed; its name and its `errno`.
    case system(String, Int32)

    package var description: String {
        switch self {
        case .damaged(let what): "damaged: \(what)"
        case .encrypted: "encrypted; unpack it with its password and import the files"
        case .method(let number):
            "packed by method \(number), of which only 0 (stored) and 8 (deflated) are read; "
                + "unpack it with another program and import the files"
        case .tooLarge(let what): what
        case .system(let call, let number): "\(call) failed with errno \(number)"
        }
    }
}
