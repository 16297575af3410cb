import DaybookCore
import DaybookJSON
import DaybookJournal
import DaybookTesting
import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import DaybookServer

/// A connection whose time is the test's.
@Suite struct ConnectionPatienceTests {
    /// A connection on a channel without a socket.
    private final class Bench {
        let channel = EmbeddedChannel()
        private let directory = TestDirectory()
        let journal: Journal

        /// Makes a connection.
        /// - Parameter other: one to whose journal it is; nil for a journal of its own.
        init(besides other: Bench? = nil) throws {
            var limits = ServiceLimits.forTests
            limits.clientPatienceMilliseconds = 60_000
            journal =
                try other?.journal ?? Journal(at: directory.file("j"), mayCreate: true, limits: limits)
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let loop = ServiceLoop(
                eventLoop: channel.eventLoop, journal: journal, limits: limits,
                clients: Clients(limits: limits, logger: logger),
                pool: ReaderPool(journal: journal, threadCount: 1),
                tasks: TaskPool(journal: journal, logger: logger))
            let handler = ConnectionHandler(loop: loop, number: 1, logger: logger)
            try channel.pipeline.syncOperations.addHandlers(HalfClosing(), handler)
            try channel.connect(to: SocketAddress(unixDomainSocketPath: "s")).wait()
        }

        /// An embedded channel knows no closing of its input alone.
        private final class HalfClosing: ChannelOutboundHandler {
            typealias OutboundIn = ByteBuffer
            func close(
                context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?
            ) {
                if case .input = mode {
                    promise?.succeed()
                } else {
                    context.close(mode: mode, promise: promise)
                }
            }
        }

        deinit { journal.close() }

        func send(_ text: String) throws { try channel.writeInbound(ByteBuffer(string: text)) }

        func pass(seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

        func received() throws -> [String] {
            var text = ""
            while var piece = try channel.readOutbound(as: ByteBuffer.self) {
                text += piece.readString(length: piece.readableBytes) ?? ""
            }
            return text.split(separator: "\n").map(String.init)
        }
    }

    /// Each answer is too large for another to be made before it is flushed, and two are a turn's whole share:
    /// the reads behind them go on by themselves, though the client sends nothing more.
    @Test func manyLargeReadsGoOnWithoutAnotherWord() async throws {
        let writer = try Bench()
        let text = String(repeating: "x", count: 600_000)
        try writer.send(
            request(
                "message.append",
                #"{"session":"s","startSession":{},"role":"user","content":"\#(text)"}"#))
        try await eventually("the message") { writer.journal.acknowledgedHead == Position(2) ? true : nil }
        await withCheckedContinuation { continuation in
            writer.journal.whenReadable(through: Position(2)) { _ in continuation.resume() }
        }
        let reader = try Bench(besides: writer)
        try reader.send((1...9).map { request("message.list", #"{"session":"s"}"#, id: $0) }.joined())
        var answers = try reader.received()
        for _ in 0..<9 {
            reader.pass(seconds: 1)
            answers += try reader.received()
        }
        #expect(try answers.map { try parse($0.utf8)["id"]?.integer } == Array(1...9).map { Int64($0) })
    }

    @Test func halfALineIsCutOffWithTheReason() throws {
        let bench = try Bench()
        let line = request("system.ping")
        try bench.send(String(line.prefix(20)))
        bench.pass(seconds: 59)
        #expect(try bench.received() == [] && bench.channel.isActive)
        bench.pass(seconds: 1)
        let last = try bench.received()
        #expect(try last.count == 1 && parse(last[0].utf8).reason == "timedOut")
        #expect(!bench.channel.isActive)
    }

    @Test func aLineThatEndsInTimeIsAnswered() throws {
        let bench = try Bench()
        let line = request("system.ping")
        try bench.send(String(line.prefix(20)))
        bench.pass(seconds: 59)
        try bench.send(String(line.dropFirst(20)))
        bench.pass(seconds: 1_000)
        #expect(try bench.received().count == 1)
        #expect(bench.channel.isActive, "an idle connection is no fault")
    }

    @Test func answersThatAreNotTakenEndTheConnection() throws {
        let bench = try Bench()
        bench.channel.isWritable = false
        bench.channel.pipeline.fireChannelWritabilityChanged()
        try bench.send(request("system.ping"))
        bench.pass(seconds: 60)
        #expect(bench.channel.isActive, "the client has its time to take the reason")
        bench.pass(seconds: Limits.farewellMilliseconds / 1_000)
        #expect(!bench.channel.isActive)
    }

    @Test func aClientThatReadsAgainIsServed() throws {
        let bench = try Bench()
        bench.channel.isWritable = false
        bench.channel.pipeline.fireChannelWritabilityChanged()
        bench.pass(seconds: 59)
        bench.channel.isWritable = true
        bench.channel.pipeline.fireChannelWritabilityChanged()
        bench.pass(seconds: 1_000)
        try bench.send(request("system.ping"))
        #expect(try bench.received().count == 1)
        #expect(bench.channel.isActive)
    }
}
