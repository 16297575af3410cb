import Testing

@testable import daybook_web

/// The addresses that work once, and the cookies that come of them.
struct AccessTableTests {
    /// A table that is changed within expectations.
    private final class Kept {
        private(set) var value = AccessTable()

        func addOnce(_ digest: String, at now: Int64) { value.addOnce(digest, at: now) }

        func exchange(_ once: String, forCookie cookie: String, at now: Int64) -> Bool {
            value.exchange(once, forCookie: cookie, at: now)
        }

        func isCookie(_ digest: String, at now: Int64) -> Bool { value.isCookie(digest, at: now) }

        func revoke() { value.revoke() }
    }

    @Test func anAddressWorksOnce() {
        let table = Kept()
        table.addOnce("a", at: 100)
        #expect(table.exchange("a", forCookie: "c", at: 101))
        #expect(!table.exchange("a", forCookie: "d", at: 102))
        #expect(table.isCookie("c", at: 102))
        #expect(!table.isCookie("d", at: 102))
        #expect(!table.isCookie("a", at: 102), "an address is no cookie")
    }

    @Test func aCookieIsNoAddress() {
        let table = Kept()
        table.addOnce("a", at: 0)
        #expect(table.exchange("a", forCookie: "c", at: 0))
        #expect(!table.exchange("c", forCookie: "d", at: 0))
    }

    @Test func bothEndInTime() {
        let table = Kept()
        table.addOnce("a", at: 0)
        #expect(!table.exchange("a", forCookie: "c", at: GatewayLimits.onceSeconds))
        table.addOnce("b", at: 0)
        #expect(table.exchange("b", forCookie: "c", at: GatewayLimits.onceSeconds - 1))
        let end = GatewayLimits.onceSeconds - 1 + GatewayLimits.cookieSeconds
        #expect(table.isCookie("c", at: end - 1))
        #expect(!table.isCookie("c", at: end))
    }

    @Test func revokingEndsAll() {
        let table = Kept()
        table.addOnce("a", at: 0)
        table.addOnce("b", at: 0)
        #expect(table.exchange("a", forCookie: "c", at: 0))
        table.revoke()
        #expect(!table.isCookie("c", at: 0))
        #expect(!table.exchange("b", forCookie: "d", at: 0))
    }

    @Test func theOldestGoWhereThereAreTooMany() {
        let table = Kept()
        for number in 0...GatewayLimits.cookieCountMax {
            table.addOnce("a\(number)", at: 0)
            #expect(table.exchange("a\(number)", forCookie: "c\(number)", at: 0))
        }
        #expect(!table.isCookie("c0", at: 0))
        #expect(table.isCookie("c1", at: 0))
        #expect(table.isCookie("c\(GatewayLimits.cookieCountMax)", at: 0))
        for number in 0...GatewayLimits.onceCountMax { table.addOnce("b\(number)", at: 0) }
        #expect(!table.exchange("b0", forCookie: "d", at: 0))
        #expect(table.isCookie("c1", at: 0), "addresses take no cookie's place")
    }

    @Test func itReadsWhatItWrote() {
        let table = Kept()
        table.addOnce("a", at: 5)
        table.addOnce("b", at: 6)
        #expect(table.exchange("a", forCookie: "c", at: 7))
        #expect(table.value.text == "once b 3606\ncookie c 2592007\n")
        #expect(AccessTable(text: table.value.text) == table.value)
    }

    @Test func linesThatAreNotAsTheyMustBeOpenNothing() {
        let table = AccessTable(text: "cookie\ncookie c\ncookie c x\nking c 99\ncookie d 99 more\n\n")
        #expect(table == AccessTable())
    }
}
