// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableExperimentalFeature("Lifetimes"),
    .treatAllWarnings(as: .error),
]

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
            name: "DaybookLMDB", dependencies: ["CLMDB"], swiftSettings: settings + [.strictMemorySafety()]),
        .target(name: "Zip", swiftSettings: settings),
        .target(name: "DaybookJSON", swiftSettings: settings),
        .target(name: "DaybookCore", swiftSettings: settings),
        .target(
            name: "DaybookAudit",
            dependencies: ["DaybookCore", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings),
        .target(
            name: "DaybookProjections", dependencies: ["DaybookCore", "DaybookJSON"], swiftSettings: settings),
        .target(
            name: "DaybookJournal",
            dependencies: [
                "DaybookLMDB", "DaybookJSON", "DaybookCore", "DaybookAudit", "DaybookProjections",
                .product(name: "BasicContainers", package: "swift-collections"),
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: settings),
        .target(name: "DaybookWire", dependencies: ["DaybookCore", "DaybookJSON"], swiftSettings: settings),
        .target(
            name: "DaybookMethods",
            dependencies: ["DaybookWire", "DaybookJournal", "DaybookCore", "DaybookJSON"],
            swiftSettings: settings),
        .target(
            name: "DaybookReactors", dependencies: ["DaybookJournal", "DaybookCore", "DaybookJSON", "CCurl"],
            swiftSettings: settings),
        .target(
            name: "DaybookServer",
            dependencies: [
                "DaybookMethods", "DaybookJournal", "DaybookWire", "DaybookCore",
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOPosix", package: nio),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        .target(
            name: "DaybookClient",
            dependencies: [
                "DaybookCore", "DaybookJSON",
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOPosix", package: nio),
            ],
            swiftSettings: settings),
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
            swiftSettings: settings),
        .target(name: "LoopbackServer", path: "Tests/LoopbackServer", swiftSettings: settings),
        .target(
            name: "ZipMaker", dependencies: ["Zip"], path: "Tests/ZipMaker", swiftSettings: settings),
        .testTarget(name: "ZipTests", dependencies: ["Zip", "ZipMaker"], swiftSettings: settings),
        .testTarget(
            name: "DaybookEndToEndTests",
            dependencies: [
                "daybook", "DaybookClient", "DaybookMethods", "DaybookJournal", "DaybookProjections",
                "DaybookAudit", "DaybookCore", "LoopbackServer", "DaybookJSON", "Zip", "ZipMaker",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookWireTests",
            dependencies: ["DaybookMethods", "DaybookWire", "DaybookJournal", "DaybookCore", "DaybookJSON"],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookReactorsTests",
            dependencies: [
                "DaybookReactors", "DaybookJournal", "DaybookProjections", "DaybookCore", "LoopbackServer",
                "DaybookJSON",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookServerTests",
            dependencies: [
                "DaybookServer", "DaybookMethods", "DaybookJournal", "DaybookWire", "DaybookCore",
                "DaybookJSON",
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
                "DaybookClient", "DaybookMethods", "DaybookJSON",
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOPosix", package: nio),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookCommandTests",
            dependencies: [
                "daybook", "DaybookClient", "DaybookServer", "DaybookMethods", "DaybookJournal",
                "DaybookAudit", "DaybookCore", "DaybookWire", "DaybookJSON",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        .testTarget(name: "DaybookCoreTests", dependencies: ["DaybookCore"], swiftSettings: settings),
        .testTarget(
            name: "DaybookAuditTests", dependencies: ["DaybookAudit", "DaybookCore"],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookProjectionsTests",
            dependencies: ["DaybookProjections", "DaybookCore", "DaybookJSON"],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookJournalTests",
            dependencies: [
                "DaybookJournal", "DaybookMethods", "DaybookProjections", "DaybookAudit", "DaybookCore",
                "DaybookJSON", "DaybookLMDB",
            ],
            swiftSettings: settings,
            // LMDB's library is to find those of `PowerCut/SystemCalls.swift`.
            linkerSettings: [
                .unsafeFlags(
                    ["fsync", "fdatasync", "pwrite"].flatMap {
                        ["-Xlinker", "--export-dynamic-symbol=\($0)"]
                    })
            ]),
        .testTarget(name: "DaybookLMDBTests", dependencies: ["DaybookLMDB"], swiftSettings: settings),
        .testTarget(name: "DaybookJSONTests", dependencies: ["DaybookJSON"], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
