import DaybookCore
import DaybookWire
import Testing

/// The id that the error of a line which is no JSON carries.
@Suite struct BrokenLineTests {
    private func id(_ line: String) -> String? {
        var decoder = RPCFrameDecoder()
        guard case .single(let call) = decoder.decode(Array(line.utf8)),
            case .failure(let error) = call.result,
            error.code == -32700
        else { return "not refused" }
        return call.id?.text
    }

    @Test(arguments: [
        (#"{"jsonrpc":"2.0","id":7,"method":"m","params":{"a":tru}}"#, "7"),
        (#"{"id":"a\"}b","method":"m","params":{"a":1,"a":2}}"#, #""a\"}b""#),
        (#" { "params" : {"id":1,"x":["}]",{"y":"\\"}]} , "id" : -1.5e3 , x"#, "-1.5e3"),
        (#"{"id":7} x"#, "7"), (#"{"id":7,"id":8}"#, "7"), (#"{"id":null,"#, "null"),
    ])
    func anIdThatStandsWholeBeforeTheFaultIsTold(line: String, expected: String) {
        #expect(id(line) == expected)
    }

    @Test(arguments: [
        "", "{", "x", #"{"id""#, #"{"id":"#, #"{"id":12"#, #"{"id":12x}"#, #"{"id":"abc"#, #"{"id":"abc\"#,
        #"{"params":{"id":7},"a":x,"id":8}"#, #"{"params":{"id":7"#, #"{"params":[{"id":7}"#,
        #"{"id":{},x"#, #"{"id":[1],x"#, #"{"id":true,x"#, #"[{"jsonrpc":"2.0","id":7,"method":"m"},x]"#,
        #"{"id":7,"method":}"#.dropFirst().description,
    ])
    func noneIsTakenFromWhatIsNotWhole(line: String) {
        #expect(id(line) == "null")
    }

    /// However a line is cut or changed, the answer is an id of the line's own beginning, or null.
    @Test func everyCutOfALine() {
        let line = #"{"jsonrpc":"2.0","id":"q-1","method":"m","params":{"t":"x","id":3}}"#
        for count in 0..<line.utf8.count {
            let end = line.utf8.index(line.utf8.startIndex, offsetBy: count)
            let isWhole = count >= #"{"jsonrpc":"2.0","id":"q-1""#.utf8.count
            #expect(id(String(line[..<end])) == (isWhole ? #""q-1""# : "null"), "\(count)")
        }
    }
}
