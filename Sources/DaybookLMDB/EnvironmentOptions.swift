internal import CLMDB

/// Options with which an environment is opened.
package struct EnvironmentOptions: Sendable {
    /// Address space to reserve, in bytes; halved until it fits under the process's limit.
    package var mapByteCount: Int
    package var tableCountMax: Int
    /// Reader slots, of all processes together.
    package var readerCountMax: Int
    package var durability: Durability
    package var access: Access
    /// The words for where its file is damaged; nil for none.
    package var notice: DamageNotice?

    package init(
        mapByteCount: Int = 1 << 40,
        tableCountMax: Int = 16,
        readerCountMax: Int = 1024,
        durability: Durability = .synced,
        access: Access = .readWrite,
        notice: DamageNotice? = nil
    ) {
        precondition(mapByteCount > 0 && tableCountMax > 0 && readerCountMax > 0)
        self.mapByteCount = mapByteCount
        self.tableCountMax = tableCountMax
        self.readerCountMax = readerCountMax
        self.durability = durability
        self.access = access
        self.notice = notice
    }

    package enum Durability: Sendable {
        /// A commit returns after data and meta page are on disk.
        case synced
        /// A commit returns after writing to the page cache; a power cut may damage the whole file.
        case unsynced
    }

    package enum Access: Sendable {
        case readWrite
        case readOnly
    }
}

extension EnvironmentOptions {
    /// Smallest map, in bytes, that halving goes down to.
    static let mapByteCountFloor = 1 << 28
    static let fileMode: mdb_mode_t = 0o600

    var flags: UInt32 {
        var flags = UInt32(MDB_NOTLS)
        if durability == .unsynced { flags |= UInt32(MDB_NOSYNC) }
        if access == .readOnly { flags |= UInt32(MDB_RDONLY) }
        return flags
    }

    /// All flags that decide about durability, locking and access.
    static let flagsMask = UInt32(
        MDB_NOTLS | MDB_NOSYNC | MDB_RDONLY | MDB_NOMETASYNC | MDB_WRITEMAP | MDB_MAPASYNC | MDB_NOLOCK
            | MDB_NOSUBDIR | MDB_FIXEDMAP | MDB_NOMEMINIT)
}
