import DaybookTesting
import Glibc
import DaybookLMDB
import Testing

struct EnvironmentTests {
    let directory = TestDirectory()

    @Test func reopeningKeepsData() throws {
        for access in [EnvironmentOptions.Access.readWrite, .readWrite, .readOnly] {
            let environment = try directory.environment(EnvironmentOptions(access: access))
            if access == .readWrite {
                try environment.put([1], [1], in: environment.makeTable("bytes"))
            }
            #expect(try environment.value([1], in: environment.openTable("bytes")) == [1])
        }
    }

    @Test func secondOpenInThisProcessIsRefused() throws {
        let environment = try directory.environment()
        let refusal = LMDBError(code: .alreadyOpen, operation: .claimDirectory)
        #expect(throws: refusal) { _ = try directory.environment() }
        #expect(throws: refusal) { _ = try Environment(directory: directory.path + "/../" + directory.name) }
        #expect(environment.access == .readWrite)
    }

    @Test func refusedOpenGivesTheDirectoryBack() throws {
        writeFile(directory.dataFile, [UInt8](repeating: 0, count: 4096))
        #expect(throws: LMDBError.self) { _ = try directory.environment() }
        writeFile(directory.dataFile, [])
        _ = try directory.environment()
    }

    @Test func directoryMustExist() throws {
        #expect(throws: LMDBError(code: .noSuchFile, operation: .claimDirectory)) {
            _ = try Environment(directory: directory.path + "/none")
        }
        writeFile(directory.dataFile, [])
        let error = #expect(throws: LMDBError.self) { _ = try Environment(directory: directory.dataFile) }
        #expect(error?.code.rawValue == ENOTDIR)
    }

    @Test func readOnlyMakesNoFiles() throws {
        #expect(throws: LMDBError(code: .noSuchFile, operation: .checkDataFile)) {
            _ = try directory.environment(EnvironmentOptions(access: .readOnly))
        }
        #expect(fileSize(directory.dataFile) == -1)
        #expect(fileSize(directory.lockFile) == -1)
    }

    @Test func filesArePrivate() throws {
        let environment = try directory.environment()
        for path in [directory.dataFile, directory.lockFile] {
            var status = stat()
            #expect(stat(path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
        }
        #expect(environment.pageByteCount == 4096)
    }

    @Test func filesAreClosedOnExec() throws {
        let environment = try directory.environment()
        var found = 0
        for file in 0..<Int32(sysconf(Int32(_SC_OPEN_MAX))) {
            let target = String(unsafeUninitializedCapacity: 4096) { buffer in
                buffer.withMemoryRebound(to: CChar.self) { buffer in
                    max(0, readlink("/proc/self/fd/\(file)", buffer.baseAddress!, buffer.count))
                }
            }
            guard target.hasPrefix(directory.path) else { continue }
            found += 1
            #expect(fcntl(file, F_GETFD) & FD_CLOEXEC != 0)
        }
        #expect(found >= 2)
        try environment.checkReaders()
    }

    @Test func lockFileHasAllItsBlocks() throws {
        _ = try directory.environment(EnvironmentOptions(mapByteCount: 1 << 20, readerCountMax: 1024))
        var status = stat()
        #expect(stat(directory.lockFile, &status) == 0)
        #expect(status.st_size == 128 + 64 * 1024)
        #expect(status.st_blocks * 512 >= status.st_size)
    }

    /// More slots than the first process has mapped would take it beyond its map.
    @Test func lockFileKeepsItsSizeWhileAnotherProcessHasIt() async throws {
        let options = EnvironmentOptions(mapByteCount: 1 << 20, readerCountMax: 100)
        let environment = try directory.environment(options)
        let table = try environment.makeTable("bytes")
        await #expect(processExitsWith: .success) { [path = directory.path as String] in
            let options = EnvironmentOptions(mapByteCount: 1 << 20, readerCountMax: 1000)
            let environment = try Environment(directory: path, options: options)
            try environment.put([1], [1], in: environment.openTable("bytes"))
        }
        #expect(fileSize(directory.lockFile) == 128 + 64 * 100)
        #expect(try environment.value([1], in: table) == [1])
    }

    @Test func byteCountInUseGrowsWithTheData() throws {
        let environment = try directory.environment()
        let table = try environment.makeTable("bytes")
        let before = environment.byteCountInUse
        try environment.put([1], [UInt8](repeating: 1, count: 1 << 20), in: table)
        #expect(environment.byteCountInUse >= before + 1 << 20)
        #expect(environment.byteCountInUse <= fileSize(directory.dataFile))
        try environment.sync(force: true)
    }

    @Test(arguments: [EnvironmentOptions.Durability.synced, .unsynced])
    func durabilityIsInEffect(durability: EnvironmentOptions.Durability) throws {
        let environment = try directory.environment(EnvironmentOptions(durability: durability))
        #expect(environment.durability == durability)
    }

    @Test func mapShrinksToFitTheAddressSpace() throws {
        let environment = try directory.environment(EnvironmentOptions(mapByteCount: 1 << 60))
        #expect(environment.mapByteCount < 1 << 60)
        #expect(environment.mapByteCount >= 1 << 40)
    }

    @Test func errorsDescribeThemselves() {
        let full = LMDBError(code: .mapFull, operation: .put)
        #expect("\(full)" == "LMDB put: MDB_MAP_FULL: Environment mapsize limit reached")
        #expect(full.isNoSpace && !full.isInputOutput)
        #expect(LMDBError(code: .init(rawValue: ENOSPC), operation: .commit).isNoSpace)
        #expect(LMDBError(code: .init(rawValue: EDQUOT), operation: .commit).isNoSpace)
        #expect(LMDBError(code: .init(rawValue: EIO), operation: .commit).isInputOutput)
        #expect("\(LMDBError(code: .truncated, operation: .checkDataFile))".hasSuffix("than its contents"))
    }
}

extension TestDirectory {
    fileprivate var name: Substring { path.split(separator: "/").last! }
}
