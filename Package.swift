// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableExperimentalFeature("Lifetimes"),
    .treatAllWarnings(as: .error),
]

/// Debug builds of what is tested are optimized, and keep their assertions: tests fold, hash and parse millions of
/// times. A package that depends on a version of this one must not see such flags.
let isDependency = Context.packageDirectory.contains("/checkouts/")
let optimized: [SwiftSetting] =
    settings
    + (isDependency
        ? [] : [.unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))])

let nio = "swift-nio"

/// Whether daybook-web speaks TLS, whose library takes long to build. A trait would be a condition of every target:
/// who built without TLS and then with it would build all of them twice.
let speaksTLS = Context.environment["DAYBOOK_WITHOUT_TLS"] == nil
let tls: [Target.Dependency] =
    speaksTLS
    ? [
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
    ] : []

let package = Package(
    name: "daybook",
    products: [
        .executable(name: "daybook", targets: ["daybook"]),
        .executable(name: "daybook-bench", targets: ["daybook-bench"]),
        .executable(name: "daybook-web", targets: ["daybook-web"]),
        .library(name: "DaybookClient", targets: ["DaybookClient"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        // Without its readers of files, of which JSON's is built on all of Foundation.
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        // What daybook-web needs besides.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-async-algorithms", from: "1.1.4"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    ],
    targets: [
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        // Its library is loaded when it is needed, not linked.
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CGlibc"),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),

        .target(
            name: "DaybookLMDB", dependencies: ["CLMDB"], swiftSettings: optimized + [.strictMemorySafety()]),
        .target(
            name: "DaybookZip", dependencies: ["CZlib", "DaybookSystem"],
            swiftSettings: optimized + [.strictMemorySafety()]),
        .target(
            name: "DaybookZstd", dependencies: ["CZstd", "DaybookSystem"],
            swiftSettings: optimized + [.strictMemorySafety()]),
        .target(
            name: "DaybookSQLite", dependencies: ["CSQLite", "DaybookSystem"],
            swiftSettings: optimized + [.strictMemorySafety()]),
        .target(
            name: "DaybookCrypto", dependencies: ["CCrypto", "DaybookCore"],
            swiftSettings: optimized + [.strictMemorySafety()]),
        .target(name: "DaybookJSON", swiftSettings: optimized),
        .target(name: "DaybookCore", swiftSettings: optimized),
        .target(
            name: "DaybookSystem",
            dependencies: ["CGlibc", .product(name: "SystemPackage", package: "swift-system")],
            swiftSettings: optimized),
        .target(
            name: "DaybookFraming", dependencies: [.product(name: "NIOCore", package: nio)],
            swiftSettings: optimized),
        .target(
            name: "DaybookAudit",
            dependencies: ["DaybookCore", "DaybookCrypto", "DaybookJSON"],
            swiftSettings: optimized),
        .target(
            name: "DaybookContent", dependencies: ["DaybookCore", "DaybookJSON"], swiftSettings: optimized),
        .target(
            name: "DaybookProjections", dependencies: ["DaybookContent", "DaybookCore", "DaybookJSON"],
            swiftSettings: optimized),
        .target(
            name: "DaybookPrompt", dependencies: ["DaybookContent", "DaybookCore", "DaybookJSON"],
            swiftSettings: optimized),
        .target(
            name: "DaybookCommitLog", dependencies: ["DaybookCore", "DaybookSystem"],
            swiftSettings: optimized),
        .target(
            name: "DaybookJournal",
            dependencies: [
                "DaybookLMDB", "DaybookJSON", "DaybookCore", "DaybookAudit", "DaybookProjections",
                "DaybookContent", "DaybookPrompt", "DaybookSystem",
                .product(name: "BasicContainers", package: "swift-collections"),
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: optimized),
        .target(
            name: "DaybookMethods",
            dependencies: ["DaybookWire", "DaybookJournal", "DaybookContent", "DaybookCore", "DaybookJSON"],
            swiftSettings: optimized),
        .target(
            name: "DaybookModels", dependencies: ["DaybookCore", "DaybookJSON", "DaybookSystem", "CCurl"],
            swiftSettings: optimized),
        .target(name: "DaybookWire", dependencies: ["DaybookCore", "DaybookJSON"], swiftSettings: optimized),
        .target(
            name: "DaybookReactors",
            dependencies: ["DaybookJournal", "DaybookModels", "DaybookCore", "DaybookJSON", "DaybookSystem"],
            swiftSettings: optimized),
        .target(
            name: "DaybookServer",
            dependencies: [
                "DaybookMethods", "DaybookJournal", "DaybookWire", "DaybookCore", "DaybookFraming",
                "DaybookSystem",
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOPosix", package: nio),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: optimized),
        .target(
            name: "DaybookClient",
            dependencies: [
                "DaybookCore", "DaybookJSON", "DaybookSystem", "DaybookFraming",
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOPosix", package: nio),
            ],
            swiftSettings: optimized),
        .target(
            name: "DaybookMCP",
            dependencies: ["DaybookClient", "DaybookWire", "DaybookContent", "DaybookCore", "DaybookJSON"],
            swiftSettings: optimized),
        .target(
            name: "DaybookImport",
            dependencies: [
                "DaybookClient", "DaybookContent", "DaybookJSON", "DaybookSystem", "DaybookZip",
                "DaybookZstd",
                "DaybookSQLite",
            ],
            swiftSettings: optimized),
        .target(
            name: "DaybookTerminal",
            dependencies: [
                "DaybookServer", "DaybookModels", "DaybookClient", "DaybookJournal", "DaybookContent",
                "DaybookCore", "DaybookJSON", "DaybookSystem",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: optimized),
        .target(
            name: "DaybookTUI",
            dependencies: [
                "DaybookTerminal", "DaybookClient", "DaybookContent", "DaybookCore", "DaybookJSON",
            ],
            swiftSettings: optimized),
        .executableTarget(
            name: "daybook",
            dependencies: [
                "DaybookTUI", "DaybookTerminal", "DaybookServer", "DaybookReactors", "DaybookModels",
                "DaybookClient",
                "DaybookImport", "DaybookMCP", "DaybookJournal", "DaybookWire", "DaybookAudit",
                "DaybookContent", "DaybookCore", "DaybookJSON", "DaybookSystem",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: optimized),
        .executableTarget(
            name: "daybook-bench",
            dependencies: [
                "DaybookTerminal", "DaybookClient", "DaybookJournal", "DaybookProjections", "DaybookPrompt",
                "DaybookCore", "DaybookJSON", "DaybookLMDB", "DaybookSystem",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: optimized),
        // The pages' files, listed by tools/web_assets.py.
        .target(name: "CWebAssets"),
        .executableTarget(
            name: "daybook-web",
            dependencies: [
                "CWebAssets", "DaybookTerminal", "DaybookClient", "DaybookMCP", "DaybookModels",
                "DaybookJournal", "DaybookWire", "DaybookCore", "DaybookCrypto", "DaybookJSON",
                "DaybookSystem",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
            ] + tls,
            exclude: ["Assets"], swiftSettings: optimized + (speaksTLS ? [.define("TLS")] : [])),
        .target(
            name: "DaybookTesting",
            dependencies: [
                "DaybookServer", "DaybookClient", "DaybookJournal", "DaybookProjections", "DaybookCore",
                "DaybookJSON", "DaybookSystem",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/DaybookTesting", swiftSettings: optimized),
        .target(name: "LoopbackServer", path: "Tests/LoopbackServer", swiftSettings: optimized),
        .target(
            name: "ZipMaker", path: "Tests/ZipMaker", swiftSettings: optimized),
        .target(
            name: "StoreMaker", dependencies: ["CSQLite", "CZstd"], path: "Tests/StoreMaker",
            swiftSettings: optimized, linkerSettings: [.linkedLibrary("sqlite3")]),
        .testTarget(
            name: "DaybookZipTests",
            dependencies: ["DaybookTesting", "DaybookZip", "DaybookSystem", "ZipMaker"],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookEndToEndTests",
            dependencies: [
                "DaybookTesting", "daybook", "daybook-bench", "daybook-web", "DaybookClient",
                "DaybookMethods",
                "DaybookWire",
                "DaybookJournal", "DaybookProjections", "DaybookAudit", "DaybookCore", "LoopbackServer",
                "DaybookJSON", "DaybookZip", "ZipMaker", "StoreMaker",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookWireTests",
            dependencies: [
                "DaybookTesting", "DaybookMethods", "DaybookWire", "DaybookJournal", "DaybookCore",
                "DaybookJSON",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookModelsTests",
            dependencies: ["DaybookTesting", "DaybookModels", "DaybookCore", "LoopbackServer"],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookReactorsTests",
            dependencies: [
                "DaybookTesting", "DaybookReactors", "DaybookModels", "DaybookJournal", "DaybookCore",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookServerTests",
            dependencies: [
                "DaybookTesting", "DaybookServer", "DaybookMethods", "DaybookJournal", "DaybookWire",
                "DaybookCore",
                "DaybookJSON", "DaybookSystem",
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOEmbedded", package: nio),
                .product(name: "NIOPosix", package: nio),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookFramingTests",
            dependencies: ["DaybookFraming", .product(name: "NIOCore", package: nio)],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookClientTests",
            dependencies: [
                "DaybookTesting", "DaybookClient", "DaybookMethods", "DaybookWire", "DaybookJSON",
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOPosix", package: nio),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookCommandTests",
            dependencies: [
                "DaybookTesting", "daybook", "DaybookClient", "DaybookCore", "DaybookTerminal",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookTUITests",
            dependencies: [
                "DaybookTesting", "DaybookTUI", "DaybookTerminal", "DaybookClient", "DaybookJSON",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookMCPTests",
            dependencies: ["DaybookTesting", "DaybookMCP", "DaybookClient", "DaybookJSON"],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookImportTests",
            dependencies: [
                "DaybookTesting", "DaybookImport", "DaybookClient", "DaybookSystem", "DaybookZstd",
                "DaybookSQLite", "StoreMaker",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookPromptTests",
            dependencies: [
                "DaybookTesting", "DaybookPrompt", "DaybookContent", "DaybookProjections", "DaybookCore",
                "DaybookJSON",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookContentTests",
            dependencies: ["DaybookTesting", "DaybookContent", "DaybookCore", "DaybookJSON"],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookBenchTests",
            dependencies: [
                "daybook-bench", "DaybookTerminal",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookWebTests",
            dependencies: [
                "DaybookTesting", "daybook-web", "DaybookClient",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOCore", package: nio),
            ],
            swiftSettings: settings),
        .testTarget(name: "DocumentTests", swiftSettings: settings),
        .testTarget(
            name: "DaybookCoreTests", dependencies: ["DaybookTesting", "DaybookCore"], swiftSettings: settings
        ),
        .testTarget(
            name: "DaybookCommitLogTests",
            dependencies: ["DaybookTesting", "DaybookCommitLog", "DaybookCore", "DaybookSystem"],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookAuditTests",
            dependencies: [
                "DaybookTesting", "DaybookAudit", "DaybookMethods", "DaybookCore", "DaybookSystem",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookCryptoTests", dependencies: ["DaybookCrypto", "DaybookCore"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "DaybookProjectionsTests",
            dependencies: [
                "DaybookTesting", "DaybookProjections", "DaybookPrompt", "DaybookCore", "DaybookJSON",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DaybookJournalTests",
            dependencies: [
                "DaybookTesting", "DaybookJournal", "DaybookMethods", "DaybookProjections", "DaybookAudit",
                "DaybookCore", "DaybookJSON", "DaybookLMDB", "DaybookSystem", "daybook-bench",
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
            name: "DaybookLMDBTests", dependencies: ["DaybookTesting", "DaybookLMDB"], swiftSettings: settings
        ),
        .testTarget(
            name: "DaybookJSONTests", dependencies: ["DaybookTesting", "DaybookJSON"], swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
