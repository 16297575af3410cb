import DaybookMethods
import Foundation
import Testing

@testable import DaybookClient

/// What the client knows of methods is what their table says.
@Suite struct KnownMethodsTests {
    private static let isWriting = ProcessInfo.processInfo.environment["DAYBOOK_WRITE_DOCS"] != nil

    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources/DaybookClient/Connection/KnownMethods.swift")

    private func names(_ repetition: Repetition) -> [String] {
        MethodTable.methods.filter { $0.repetition == repetition }.map(\.name).sorted()
    }

    private func source() -> String {
        let unless = MethodTable.methods.compactMap { method -> String? in
            guard case .harmlessUnless(let parameter) = method.repetition else { return nil }
            return "        \"\(method.name)\": \"\(parameter)\""
        }
        func list(_ names: [String]) -> String { names.map { "        \"\($0)\",\n" }.joined() }
        return """
            // Made from the method table: DAYBOOK_WRITE_DOCS=1 swift test --filter KnownMethodsTests

            /// The service's methods by how a call is sent again that got no answer; all others are appends.
            enum KnownMethods {
                /// At once: done twice they do no more than once.
                static let reads: Set<String> = [
            \(list(names(.harmless)))    ]
                /// At once, but where this parameter is true.
                static let readsUnless: [String: String] = [
            \(unless.sorted().joined(separator: ",\n"))
                ]
                /// Never by themselves.
                static let once: Set<String> = [
            \(list(names(.never)))    ]
            }

            """
    }

    @Test func theFileIsWhatTheTableMakes() throws {
        if Self.isWriting { try source().write(to: Self.file, atomically: true, encoding: .utf8) }
        #expect(try String(contentsOf: Self.file, encoding: .utf8) == source())
    }

    @Test func everyMethodIsSentAgainAsItsTableSays() throws {
        let keyed = try JSONBytes(json: #"{"key":"k"}"#)
        for method in MethodTable.methods {
            let plain = CallTraits(method: method.name, params: .emptyObject)
            switch method.repetition {
            case .harmless: #expect(plain == .read, "\(method.name)")
            case .harmlessUnless(let parameter):
                #expect(plain == .read, "\(method.name)")
                let params = try JSONBytes(json: #"{"\#(parameter)":true,"key":"k"}"#)
                #expect(CallTraits(method: method.name, params: params) == .keyedAppend, "\(method.name)")
            case .underKey:
                #expect(plain == .append, "\(method.name)")
                #expect(CallTraits(method: method.name, params: keyed) == .keyedAppend, "\(method.name)")
            case .never: #expect(plain == .task, "\(method.name)")
            }
        }
        #expect(CallTraits(method: "method.ofALaterService", params: keyed) == .keyedAppend)
    }
}
