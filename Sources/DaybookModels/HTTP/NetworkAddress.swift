import Glibc

/// An Internet address as it was resolved.
struct NetworkAddress: Equatable, Sendable {
    enum Reach: Equatable, Sendable {
        case loopback
        /// The address is private, link-local, shared, reserved or multicast, so no public Internet host has
        /// it.
        case local
        case global
    }

    /// The address's 4 or 16 bytes.
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Reads a socket address; nil for anything but Internet addresses.
    init?(_ address: UnsafePointer<sockaddr>) {
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            bytes = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                withUnsafeBytes(of: $0.pointee.sin_addr) { Array($0) }
            }
        case AF_INET6:
            bytes = address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                withUnsafeBytes(of: $0.pointee.sin6_addr) { Array($0) }
            }
        default: return nil
        }
    }

    var reach: Reach { bytes.count == 4 ? NetworkAddress.reach(v4: bytes) : NetworkAddress.reach(v6: bytes) }

    /// Reach of an IPv4 address, by RFC 6890 and the special-purpose registry of IANA.
    private static func reach(v4 bytes: [UInt8]) -> Reach {
        switch (bytes[0], bytes[1], bytes[2]) {
        case (127, _, _): .loopback
        case (0, _, _), (10, _, _), (100, 64...127, _), (169, 254, _), (172, 16...31, _), (192, 0, 0),
            (192, 0, 2), (192, 168, _), (198, 18...19, _), (198, 51, 100), (203, 0, 113), (224..., _, _):
            .local
        default: .global
        }
    }

    private static func reach(v6 bytes: [UInt8]) -> Reach {
        let isZero = bytes[..<10].allSatisfy { $0 == 0 }
        if isZero, bytes[10] == 0xFF, bytes[11] == 0xFF { return reach(v4: Array(bytes[12...])) }
        if isZero, bytes[10..<15].allSatisfy({ $0 == 0 }), bytes[15] == 1 { return .loopback }
        // Translated and tunnelled addresses reach what the IPv4 address in them reaches.
        if bytes.starts(with: [0x00, 0x64, 0xFF, 0x9B]) { return embedded(Array(bytes[12...])) }
        if bytes.starts(with: [0x20, 0x02]) { return embedded(Array(bytes[2..<6])) }
        // Global unicast is 2000::/3, documentation 2001:db8::/32.
        guard bytes[0] & 0xE0 == 0x20, !bytes.starts(with: [0x20, 0x01, 0x0D, 0xB8]) else { return .local }
        return .global
    }

    private static func embedded(_ bytes: [UInt8]) -> Reach { reach(v4: bytes) == .global ? .global : .local }
}
