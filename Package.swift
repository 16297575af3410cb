// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableExperimentalFeature("Lifetimes"),
    .treatAllWarnings(as: .error),
]

/// Debug builds of these targets are optimized, and keep their assertions: tests fold, hash and parse millions of
/// times. A package that depends on a version of this one must not see such flags.
let isDependency = Context.packageDirectory.contains("/checkouts/")
let optimized: [SwiftSetting] =
    settings
    + (isDependency
        ? [] : [.unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))])

let nio = "swift-nio"

let package = Package(
    name: "daybook",
    platforms: [.macOS(.v26)],
    products: [
        .executable(name: "daybook", targets: ["daybook"]),
        .library(name: "DaybookClient", targets: ["DaybookClient"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),

        .target(
            name: "DaybookLMDB", dependencies: ["CLMDB"], swiftSettings: optimized + [.strictMemorySafety()]),
        .target(name: "Zip", swiftSettings: optimized),
        .target(name: "DaybookJSON", swiftSettings: optimized),
        .target(name: "DaybookCore", swiftSettings: optimized),
        .target(
            name: "DaybookAudit",
            dependencies: ["DaybookCore", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: optimized),
        .target(
            name: "DaybookProjections", dependencies: ["DaybookCore", "DaybookJSON"], swiftSettings: optimized
        ),
        .target(
            name: "DaybookJournal",
            dependencies: [
                "DaybookLMDB", "DaybookJSON", "DaybookCore", "DaybookAudit", "DaybookProjections",
                .product(name: "BasicContainers", package: "swift-collections"),
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: optimized),
        .target(name: "DaybookWire", dependencies: ["DaybookCore", "DaybookJSON"], swiftSettings: optimized),
        .target(
            name: "DaybookReactors", dependencies: ["DaybookJournal", "DaybookCore", "DaybookJSON", "CCurl"],
            swiftSettings: optimized),
        .target(
            name: "DaybookServer",
            dependencies: [
                "DaybookJournal", "DaybookWire", "DaybookCore",
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOPosix", package: nio),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: optimized),
        .target(
            name: "DaybookClient",
            dependencies: [
                "DaybookCore", "DaybookJSON",
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOPosix", package: nio),
            ],
            swiftSettings: optimized),
        .executableTarget(
            name: "daybook",
            dependencies: [
                "DaybookServer", "DaybookReactors", "DaybookClient", "DaybookJournal", "DaybookWire",
                "DaybookAudit",
                "DaybookCore", "DaybookJSON", "DaybookLMDB", "Zip",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: optimized),
        .target(name: "LoopbackServer", path: "Tests/LoopbackServer", swiftSettings: settings),
        .target(
            name: "DaybookTesting",
            dependencies: [
                "DaybookServer", "DaybookClient", "DaybookJournal", "DaybookProjections", "DaybookCore",
                "DaybookJSON",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/DaybookTesting", swiftSettings: optimized),
        .target(
            name: "ZipMaker", dependencies: ["Zip"], path: "Tests/ZipMaker", swiftSettings: optimized),
        .testTarget(
            name: "ZipTests", dependencies: ["Zip", "ZipMaker", "DaybookTesting"], swiftSettings: settings),
        .testTarget(
            name: "DaybookEndToEndTests",
            dependencies: [
                "daybook", "DaybookClient", "DaybookJournal", "DaybookProjections", "DaybookAudit",
                "DaybookCore", "DaybookTesting", "LoopbackServer", "DaybookJSON", "Zip", "ZipMaker",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookWireTests",
            dependencies: ["DaybookWire", "DaybookCore", "DaybookJSON", "DaybookTesting"],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookReactorsTests",
            dependencies: [
                "DaybookReactors", "DaybookJournal", "DaybookProjections", "DaybookCore", "DaybookTesting",
                "LoopbackServer", "DaybookJSON",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookServerTests",
            dependencies: [
                "DaybookServer", "DaybookJournal", "DaybookWire", "DaybookCore", "DaybookJSON",
                "DaybookTesting",
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOEmbedded", package: nio),
                .product(name: "NIOPosix", package: nio),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookClientTests",
            dependencies: [
                "DaybookClient", "DaybookJSON", "DaybookTesting",
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOPosix", package: nio),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookCommandTests",
            dependencies: [
                "daybook", "DaybookClient", "DaybookServer", "DaybookJournal", "DaybookAudit", "DaybookCore",
                "DaybookWire", "DaybookJSON", "DaybookTesting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookCoreTests", dependencies: ["DaybookCore", "DaybookTesting"], swiftSettings: settings
        ),
        .testTarget(
            name: "DaybookAuditTests", dependencies: ["DaybookAudit", "DaybookCore"],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookProjectionsTests",
            dependencies: ["DaybookProjections", "DaybookCore", "DaybookJSON", "DaybookTesting"],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookJournalTests",
            dependencies: [
                "DaybookJournal", "DaybookProjections", "DaybookAudit", "DaybookWire", "DaybookCore",
                "DaybookJSON", "DaybookLMDB", "DaybookTesting",
            ],
            swiftSettings: settings,
            // LMDB's library is to find those of `PowerCut/SystemCalls.swift`.
            linkerSettings: [
                .unsafeFlags(
                    ["fsync", "fdatasync", "pwrite"].flatMap {
                        ["-Xlinker", "--export-dynamic-symbol=\($0)"]
                    })
            ]),
        .testTarget(
            name: "DaybookLMDBTests", dependencies: ["DaybookLMDB", "DaybookTesting"], swiftSettings: settings
        ),
        .testTarget(
            name: "DaybookJSONTests", dependencies: ["DaybookJSON", "DaybookTesting"], swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
