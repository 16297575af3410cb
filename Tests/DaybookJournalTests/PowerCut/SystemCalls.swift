import Glibc

// The calls whose order decides what a power cut leaves. These stand before the C library's in the test
// program, so that LMDB's own are seen as well; they do what those do, and tell `DiskRecorder` where one is
// recording.

@_cdecl("fsync") public func recordedSync(_ file: Int32) -> Int32 {
    DiskRecorder.around(.sync(file: file)) { CLibrary.sync(file) }
}

@_cdecl("fdatasync") public func recordedDataSync(_ file: Int32) -> Int32 {
    DiskRecorder.around(.sync(file: file)) { CLibrary.dataSync(file) }
}

@_cdecl("rename") public func recordedRename(
    _ path: UnsafePointer<CChar>, _ target: UnsafePointer<CChar>
) -> Int32 {
    DiskRecorder.around(.change(String(cString: target))) { CLibrary.rename(path, target) }
}

@_cdecl("link") public func recordedLink(
    _ path: UnsafePointer<CChar>, _ target: UnsafePointer<CChar>
) -> Int32 {
    DiskRecorder.around(.change(String(cString: target))) { CLibrary.link(path, target) }
}

@_cdecl("unlink") public func recordedUnlink(_ path: UnsafePointer<CChar>) -> Int32 {
    DiskRecorder.around(.change(String(cString: path))) { CLibrary.unlink(path) }
}

@_cdecl("pwrite") public func recordedWrite(
    _ file: Int32, _ bytes: UnsafeRawPointer, _ count: Int, _ offset: Int
) -> Int {
    DiskRecorder.around(.write(file: file, offset: offset, count: count)) {
        CLibrary.write(file, bytes, count, offset)
    }
}

/// What would have been called.
private enum CLibrary {
    static let sync = next("fsync", as: (@convention(c) (Int32) -> Int32).self)
    static let dataSync = next("fdatasync", as: (@convention(c) (Int32) -> Int32).self)
    static let rename = next(
        "rename", as: (@convention(c) (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Int32).self)
    static let link = next(
        "link", as: (@convention(c) (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Int32).self)
    static let unlink = next("unlink", as: (@convention(c) (UnsafePointer<CChar>) -> Int32).self)
    static let write = next(
        "pwrite", as: (@convention(c) (Int32, UnsafeRawPointer, Int, Int) -> Int).self)

    /// The definition after this program's own.
    private static func next<Function>(_ name: String, as type: Function.Type) -> Function {
        // RTLD_NEXT of <dlfcn.h>, a cast that Swift does not import.
        let next = UnsafeMutableRawPointer(bitPattern: -1)
        return unsafeBitCast(dlsym(next, name)!, to: type)
    }
}
