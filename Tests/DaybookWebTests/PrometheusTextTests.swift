import Testing

@testable import daybook_web

/// The text that Prometheus reads.
struct PrometheusTextTests {
    @Test func figuresWithAndWithoutLabels() {
        var text = PrometheusText()
        text.add("a_total", .counter, "Things.", 3)
        text.add("b", .gauge, "Unknown.", nil)
        text.add("c", .gauge, "By view.", [(["view": "he\"ads\\\n"], 0.5), (["b": "2", "a": "1"], 1e20)])
        #expect(
            text.text == """
                # HELP a_total Things.
                # TYPE a_total counter
                a_total 3
                # HELP c By view.
                # TYPE c gauge
                c{view="he\\"ads\\\\\\n"} 0.5
                c{a="1",b="2"} 1e+20

                """)
    }

    @Test func distributionsEndWithoutABound() {
        var text = PrometheusText()
        text.add("d", "Times.", buckets: [(0.001, 1), (0.5, 3)], count: 4, sum: 1.25)
        #expect(
            text.text == """
                # HELP d Times.
                # TYPE d histogram
                d_bucket{le="0.001"} 1
                d_bucket{le="0.5"} 3
                d_bucket{le="+Inf"} 4
                d_sum 1.25
                d_count 4

                """)
    }
}
